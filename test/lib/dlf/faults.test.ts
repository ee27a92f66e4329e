import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../local/simulator/simulator.ts';
import { type DlfWorld, startDlfWorld } from '../../helpers/dlf-world.ts';
import { targetOf } from '../../helpers/stop-world.ts';
import { operationNames, operations } from './operations.ts';

interface Expected {
  readonly result: object;
  readonly tries: number;
}

const three = (result: object): Expected => ({ result, tries: 3 });
const one = (result: object): Expected => ({ result, tries: 1 });
const noWord = (why: string) => ({ kind: 'no-word', why });

/** What a stop or a restart, and a look or a list, come to. Only the latter are repeated. */
const faults: readonly (readonly [name: string, fault: Fault, stop: Expected, show: Expected])[] = [
  ['delay', { kind: 'delay', ms: 20 }, one({ kind: 'taken' }), one({ kind: 'found' })],
  ['reset', { kind: 'reset' }, one(noWord('reset')), three(noWord('reset'))],
  ['drop', { kind: 'drop' }, one(noWord('reset')), three(noWord('reset'))],
  ['refuse', { kind: 'refuse' }, one({ kind: 'down' }), three({ kind: 'down' })],
  [
    '429 with Retry-After',
    { kind: 'status', status: 429, retryAfter: 1 },
    one({ kind: 'throttled', retryAfterMs: 1_000, said: { code: 'APIG.0308' } }),
    three({ kind: 'throttled', retryAfterMs: 1_000 }),
  ],
  [
    '429 with a Retry-After beyond the deadline',
    { kind: 'status', status: 429, retryAfter: 60 },
    one({ kind: 'throttled', retryAfterMs: 60_000 }),
    one({ kind: 'throttled' }),
  ],
  ['429', { kind: 'status', status: 429 }, one({ kind: 'throttled' }), three({ kind: 'throttled' })],
  ...[500, 502, 504].map(
    (status) =>
      [
        `${status}`,
        { kind: 'status', status },
        one(noWord('server-error')),
        three(noWord('server-error')),
      ] as const,
  ),
  ['503', { kind: 'status', status: 503 }, one(noWord('server-error')), three({ kind: 'down' })],
  [
    '401',
    { kind: 'status', status: 401 },
    one({ kind: 'credentials-refused', said: { code: 'APIG.0301' } }),
    one({ kind: 'credentials-refused', said: { code: 'APIG.0301' } }),
  ],
  ['403', { kind: 'status', status: 403 }, one({ kind: 'forbidden' }), one({ kind: 'forbidden' })],
  [
    '400 with a code that nobody knows',
    { kind: 'status', status: 400, code: 'DLF.9999' },
    one({ kind: 'rejected', said: { code: 'DLF.9999' } }),
    one({ ...noWord('not-understood'), said: { code: 'DLF.9999' } }),
  ],
  [
    '400 without a code',
    { kind: 'status', status: 400, message: '<html>' },
    one(noWord('not-understood')),
    three(noWord('not-understood')),
  ],
  ['404', { kind: 'status', status: 404 }, one({ kind: 'wrong-endpoint' }), one({ kind: 'wrong-endpoint' })],
  ['garbage', { kind: 'garbage' }, one(noWord('not-understood')), three(noWord('not-understood'))],
  ['truncated', { kind: 'truncated' }, one(noWord('reset')), three(noWord('reset'))],
  [
    'expired-token, with keys',
    { kind: 'expired-token' },
    one({ kind: 'credentials-refused' }),
    one({ kind: 'credentials-refused' }),
  ],
  [
    'work-then-status 504',
    { kind: 'work-then-status', status: 504 },
    one(noWord('server-error')),
    three(noWord('server-error')),
  ],
  [
    'work-then-status 200 with JSON',
    { kind: 'work-then-status', status: 200, code: 'DLF.0', message: 'success' },
    one({ kind: 'taken' }),
    three(noWord('not-understood')),
  ],
];

describe('the client, when DLF fails', () => {
  let world: DlfWorld;
  beforeEach(async () => {
    world = await startDlfWorld();
  });
  afterEach(() => world.simulator.close());
  const target = targetOf();

  describe.each(operationNames)('%s', (name) => {
    it.each(faults)('%s: says what is known, and repeats a question only', async (_, fault, stop, show) => {
      const { call, fine, isQuestion } = operations[name];
      const { result, tries } = isQuestion ? show : stop;
      world.simulator.fault(fault);
      const until = world.clock.within(5_000);
      const isFine = ['found', 'taken'].includes((result as { kind?: string }).kind ?? '');
      expect(await call(world.client, until)).toMatchObject(isFine ? { kind: fine } : result);
      expect(world.tries()).toBe(tries);
      expect(world.clock.now()).toBeLessThan(until.deadline + 5_000);
    });
  });

  it('holds what comes after a refused signature', async () => {
    world.simulator.fault({ kind: 'status', status: 401 });
    for (const name of operationNames) {
      const result = await operations[name].call(world.client, world.clock.within(5_000));
      expect(result).toMatchObject({ kind: 'credentials-refused' });
    }
    expect(world.tries()).toBe(1);
  });

  it('gives up a silent call at the deadline', async () => {
    world.simulator.fault({ kind: 'silent' });
    for (const name of operationNames) {
      const until = world.clock.within(120);
      expect(await operations[name].call(world.client, until)).toMatchObject(noWord('silent'));
      expect(world.clock.now() - until.deadline).toBeLessThan(100);
    }
    expect(world.tries()).toBe(operationNames.length);
  });

  it.each([
    { kind: 'status', status: 503, times: 1 },
    { kind: 'status', status: 429, times: 2 },
    { kind: 'reset', times: 2 },
  ] as const)('is set right by another look: %j', async (fault) => {
    world.simulator.fault(fault);
    expect(await world.client.showJobInstance(target, world.clock.within(5_000))).toMatchObject({
      kind: 'found',
    });
  });

  it('waits ever longer, and as long as the gateway asks for', async () => {
    world.simulator.fault({ kind: 'status', status: 503, times: 3 });
    await world.client.showJobInstance(target, world.clock.within(5_000));
    world.simulator.clearFaults();
    world.simulator.fault({ kind: 'status', status: 429, retryAfter: 2 });
    await world.client.showJobInstance(target, world.clock.within(5_000));
    expect(world.clock.slept).toEqual([50, 100, 2_000, 2_000]);
  });

  it('sends nothing once the deadline is over, or the work is aborted', async () => {
    const aborted = AbortSignal.abort();
    for (const until of [world.clock.within(0), { deadline: world.clock.now() + 5_000, signal: aborted }]) {
      expect(await world.client.stopJobInstance(target, until)).toMatchObject({ kind: 'down' });
    }
    expect(world.simulator.calls()).toHaveLength(0);
  });
});
