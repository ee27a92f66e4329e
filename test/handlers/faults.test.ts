import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../local/simulator/fault.ts';
import { policyFile, startWorld, type World } from '../helpers/world.ts';

let started: World;
/** Each test has a handler that remembers nothing. */
let world: World;
beforeAll(async () => {
  started = await startWorld();
});
afterAll(() => started.close());
beforeEach(() => {
  started.simulator.reset();
  world = started.restarted({});
});

interface Expected {
  readonly outcome: string;
  readonly status: number;
  /** whether the simulator really stopped it */
  readonly stopped: boolean;
  /** what the reply has to say */
  readonly says: RegExp;
}

const NOTHING = /Nothing was stopped\./;
const stopped: Expected = { outcome: 'stopped', status: 200, stopped: true, says: /^Stopped job_batch/ };
const unavailable: Expected = { outcome: 'unavailable', status: 503, stopped: false, says: NOTHING };
const dlfRefused: Expected = { outcome: 'dlf-refused', status: 502, stopped: false, says: NOTHING };
const accepted = (really: boolean): Expected => ({
  outcome: 'accepted',
  status: 200,
  stopped: really,
  says: /DLF accepted the stop/,
});
const notStoppable: Expected = {
  outcome: 'not-stoppable',
  status: 409,
  stopped: false,
  says: /DLF would not stop job_batch instance 34765.*DLF\.30118.*This request stopped nothing\./,
};
const rejection = { kind: 'status', status: 400, code: 'DLF.30118', on: 'stop' } as const;
const unknown = (really: boolean): Expected => ({
  outcome: 'unknown',
  status: 504,
  stopped: really,
  says: /was sent, but DLF did not confirm it: it may or may not have been stopped/,
});

const once = { times: 1 } as const;
const cases: [string, Fault[], Expected][] = [
  ['refuses connections', [{ kind: 'refuse' }], unavailable],
  ['resets every connection', [{ kind: 'reset' }], unavailable],
  ['resets the first connection', [{ kind: 'reset', ...once }], stopped],
  ['throttles everything', [{ kind: 'status', status: 429 }], unavailable],
  ['throttles the first look', [{ kind: 'status', status: 429, ...once }], stopped],
  ['throttles the stop', [{ kind: 'status', status: 429, on: 'stop' }], unavailable],
  ['throttles the first stop', [{ kind: 'status', status: 429, on: 'stop', ...once }], stopped],
  ['is down behind its gateway', [{ kind: 'status', status: 503 }], unavailable],
  ['times out behind its gateway', [{ kind: 'status', status: 504 }], unavailable],
  ['fails at the first look', [{ kind: 'status', status: 500, on: 'show', ...once }], stopped],
  ['fails at every look, but stops', [{ kind: 'status', status: 500, on: 'show' }], accepted(true)],
  ['talks garbage at every look', [{ kind: 'garbage', on: 'show' }], dlfRefused],
  ['talks garbage to the stop', [{ kind: 'garbage', on: 'stop' }], unknown(false)],
  ['answers the stop with a 503', [{ kind: 'status', status: 503, on: 'stop' }], unknown(false)],
  ['stops, and answers 503', [{ kind: 'work-then-status', status: 503, on: 'stop' }], stopped],
  [
    'stops, and answers 200 with JSON',
    [{ kind: 'work-then-status', status: 200, code: 'DLF.0', on: 'stop' }],
    stopped,
  ],
  [
    'answers the stop with 200 and JSON, and goes on',
    [{ kind: 'status', status: 200, code: 'DLF.0', on: 'stop' }],
    accepted(false),
  ],
  [
    'stops, and shows a page',
    [{ kind: 'work-then-status', status: 200, message: '<p>', on: 'stop' }],
    stopped,
  ],
  ['rejects the stop', [rejection], notStoppable],
  [
    'rejects the stop, and shows nothing',
    [rejection, { kind: 'status', status: 500, on: 'show' }],
    notStoppable,
  ],
  ['stops, and drops the connection', [{ kind: 'drop', on: 'stop' }], stopped],
  ['stops, and answers 500', [{ kind: 'work-then-status', status: 500, on: 'stop' }], stopped],
  [
    'stops, and is not there any more',
    [
      { kind: 'drop', on: 'stop' },
      { kind: 'status', status: 503, on: 'show' },
    ],
    unavailable,
  ],
  ['refuses the signature', [{ kind: 'status', status: 401 }], dlfRefused],
  ['refuses the permission', [{ kind: 'status', status: 403 }], dlfRefused],
  ['refuses the permission to stop', [{ kind: 'status', status: 403, on: 'stop' }], dlfRefused],
  ['knows no such API', [{ kind: 'status', status: 404 }], dlfRefused],
  ['talks garbage', [{ kind: 'garbage' }], dlfRefused],
];

describe('when DLF', () => {
  it.each(cases)(
    '%s, the API says truthfully what is known',
    async (_, faults, expected) => {
      for (const fault of faults) world.simulator.fault(fault);
      // Of the 20 s that the API has, 3 s are left: nothing here takes longer to be known.
      const at = Date.now() - 17_000;
      const reply = await world.api({ job_name: 'job_batch', instance_id: '34765' }, { at });
      const message = String(reply.json['message']);
      expect({ outcome: reply.json['outcome'], status: reply.status, message }).toEqual({
        outcome: expected.outcome,
        status: expected.status,
        message: expect.stringMatching(expected.says),
      });
      world.simulator.clearFaults();
      expect(world.simulator.instance('34765')?.status).toBe(expected.stopped ? 'manual-stop' : 'running');
      if (expected.outcome === 'unavailable') expect(reply.headers['retry-after']).toMatch(/^\d+$/);
    },
    30_000,
  );
});

describe('when DLF is slower than the sender waits', () => {
  it('answers Slack in time: nothing was sent', async () => {
    world.simulator.fault({ kind: 'delay', ms: 10_000 });
    const startedAt = Date.now();
    const reply = await world.slack('stop job_batch 34765', { at: startedAt - 1_000 });
    expect(Date.now() - startedAt).toBeLessThan(1_800);
    expect(reply.status).toBe(200);
    expect(reply.json['text']).toMatch(/did not answer in time.*Nothing was stopped\. Ask again/);
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it('answers Slack in time: the stop was sent, its answer is not known', async () => {
    world.simulator.fault({ kind: 'delay', ms: 10_000, on: 'stop' });
    const startedAt = Date.now();
    const reply = await world.slack('stop job_batch 34765', { at: startedAt - 1_000 });
    expect(Date.now() - startedAt).toBeLessThan(1_800);
    expect(reply.json['text']).toMatch(
      /was sent, but DLF did not confirm it: it may or may not have been stopped/,
    );
    expect(reply.json).toMatchObject({ response_type: 'ephemeral' });
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('never lets a silent DLF hold Slack up', async () => {
    world.simulator.fault({ kind: 'silent' });
    const startedAt = Date.now();
    const reply = await world.slack('stop job_batch 34765', { at: startedAt - 1_500 });
    expect(Date.now() - startedAt).toBeLessThan(1_300);
    expect(reply.json['text']).toMatch(/Nothing was stopped/);
  });

  it('asks Alertmanager to come again', async () => {
    const alerts = world.restarted({
      POLICY_FILE: policyFile('rules: [{ from: [alertmanager], jobs: ["*"], then: stop }]'),
    });
    world.simulator.fault({ kind: 'refuse' });
    const reply = await alerts.alert('stop job_batch 34765');
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toMatch(/^\d+$/);
    expect(reply.json).toMatchObject({ results: [{ outcome: 'unavailable' }] });
  });
});

describe('without permission for every job', () => {
  it('does not stop what it could not look at', async () => {
    const narrow = world.restarted({
      POLICY_FILE: policyFile('rules: [{ from: [api], jobs: ["job_*"], then: stop }]'),
    });
    world.simulator.fault({ kind: 'status', status: 500, on: 'show' });
    const reply = await narrow.api({ job_name: 'job_batch', instance_id: '34765' });
    expect(reply.json).toMatchObject({ outcome: 'unavailable', status: 503 });
    expect(reply.json['message']).toMatch(NOTHING);
    expect(reply.headers['retry-after']).toMatch(/^\d+$/);
    expect(world.simulator.stopCalls()).toEqual([]);
  });
});

describe('a dry run', () => {
  const dryRun = { job_name: 'job_batch', instance_id: '34765', dry_run: true };

  it.each<readonly [string, Fault]>([
    ['refuses connections', { kind: 'refuse' }],
    ['fails', { kind: 'status', status: 500 }],
    ['throttles', { kind: 'status', status: 429 }],
    ['refuses the permission', { kind: 'status', status: 403 }],
  ])('does not say that it would have stopped what it could not look at, when DLF %s', async (_, fault) => {
    world.simulator.fault(fault);
    const reply = await world.api(dryRun, { at: Date.now() - 17_000 });
    expect(reply.json).toMatchObject({ outcome: 'dry-run' });
    expect(reply.status).toBe(200);
    expect(reply.json['message']).toMatch(/would have been tried, but DLF could not be asked/);
    expect(reply.json['message']).not.toMatch(/would have been stopped/);
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it('says that it would have stopped what it saw', async () => {
    const reply = await world.api(dryRun);
    expect(reply.json['message']).toMatch(/would have been stopped/);
    expect(world.simulator.stopCalls()).toEqual([]);
  });
});

describe('a stop that is throttled at first', () => {
  it('is looked at again before it is sent again, after as long as the gateway asks for', async () => {
    world.simulator.fault({ kind: 'status', status: 429, on: 'stop', retryAfter: 1, times: 1 });
    const startedAt = Date.now();
    const reply = await world.api(
      { job_name: 'job_batch', instance_id: '34765' },
      { at: startedAt - 15_000 },
    );
    expect(reply.json).toMatchObject({ outcome: 'stopped' });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    const calls = world.simulator.calls().map(({ method }) => method);
    expect(calls.slice(0, 4)).toEqual(['GET', 'POST', 'GET', 'POST']);
    expect(world.simulator.stopCalls()).toHaveLength(2);
  });
});
