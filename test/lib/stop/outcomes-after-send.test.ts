import { describe, expect, it } from 'vitest';
import { createMemoryLedger } from '../../../lib/ledger/memory-ledger.ts';
import { isKept } from '../../../lib/stop/outcome.ts';
import type { StopRequest } from '../../../lib/stop/request.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import {
  createScriptedDlf,
  failures,
  found,
  noInstance,
  rejected,
  type Script,
  secondRun,
  taken,
} from '../../helpers/scripted-dlf.ts';
import { createStopWorld, defaultPolicy, policyOf } from '../../helpers/stop-world.ts';

const running = found('running');
const stopped = found('manual-stop');

interface Scenario extends Script {
  readonly name: string;
  readonly outcome: object;
  readonly stops?: number;
  /** Default: closed, with the lock given back. */
  readonly open?: true;
  readonly sent?: false;
}

const scenarios: readonly Scenario[] = [
  {
    name: 'found running, then stopped',
    show: [running, stopped],
    stop: [taken],
    outcome: { kind: 'stopped', seen: { status: 'manual-stop' }, before: { status: 'running' } },
  },
  {
    name: 'in failure handling, then stopped',
    show: [found('running-exception'), stopped],
    stop: [taken],
    outcome: { kind: 'stopped' },
  },
  {
    name: 'in a status that nobody has heard of, then stopped',
    show: [found('hibernating'), stopped],
    stop: [taken],
    outcome: { kind: 'stopped' },
  },
  {
    name: 'taken, but slow',
    show: [running],
    stop: [taken],
    outcome: { kind: 'accepted', seen: { status: 'running' } },
    open: true,
  },
  {
    name: 'taken, and nothing is seen after that',
    show: [running, failures.down],
    stop: [taken],
    outcome: { kind: 'accepted' },
    open: true,
  },
  {
    name: 'taken, then it ended by itself',
    show: [running, running, found('success')],
    stop: [taken],
    outcome: { kind: 'already-ended', when: 'after', seen: { status: 'success' } },
  },
  {
    name: 'taken, then it was started again',
    show: [running, found('running', secondRun)],
    stop: [taken],
    outcome: { kind: 'already-ended', when: 'restarted', seen: { startedAt: secondRun.startedAt } },
  },
  {
    name: 'not found at the stop',
    show: [running],
    stop: [noInstance],
    outcome: { kind: 'not-found', what: 'instance' },
  },
  {
    name: 'rejected, since it has ended meanwhile',
    show: [running, found('fail')],
    stop: [rejected],
    outcome: { kind: 'already-ended', when: 'before', seen: { status: 'fail' } },
  },
  {
    name: 'rejected, since it waits',
    show: [found('waiting')],
    stop: [rejected],
    outcome: { kind: 'not-stoppable', seen: { status: 'waiting' }, said: { code: 'DLF.30118' } },
  },
  {
    name: 'rejected, and then not to be seen',
    show: [running, failures.serverError],
    stop: [rejected],
    outcome: { kind: 'not-stoppable', said: { code: 'DLF.30118' } },
    open: true,
  },
  {
    name: 'rejected, then not to be seen for a moment, then running on',
    show: [running, failures.down, running],
    stop: [rejected],
    outcome: { kind: 'not-stoppable', seen: { status: 'running' }, said: { code: 'DLF.30118' } },
  },
  {
    name: 'rejected, since somebody else has stopped it meanwhile',
    show: [running, stopped],
    stop: [rejected],
    outcome: { kind: 'already-ended', when: 'before', seen: { status: 'manual-stop' } },
  },
  {
    name: 'rejected, since it was started again meanwhile',
    show: [running, found('running', secondRun)],
    stop: [rejected],
    outcome: { kind: 'already-ended', when: 'restarted' },
  },
  {
    name: 'rejected without a look before, and ended',
    show: [failures.forbidden, stopped],
    stop: [rejected],
    outcome: { kind: 'already-ended', when: 'before' },
  },
  ...(['reset', 'silent', 'serverError', 'gatewayTimeout', 'garbage'] as const).map((fault) => ({
    name: `the answer is lost (${fault}), but it was carried out`,
    show: [running, stopped],
    stop: [failures[fault]],
    outcome: { kind: 'stopped' },
  })),
  {
    name: 'throttled at every stop',
    show: [running],
    stop: [failures.throttled],
    outcome: { kind: 'unavailable', setback: { why: 'throttled', retryAfterMs: 7_000 } },
    stops: 3,
    sent: false,
  },
  {
    name: 'down at every stop',
    show: [running],
    stop: [failures.down],
    outcome: { kind: 'unavailable', setback: { why: 'down' } },
    stops: 3,
    sent: false,
  },
  ...(
    [
      ['credentials', 'credentials'],
      ['forbidden', 'permissions'],
      ['wrongEndpoint', 'endpoint'],
    ] as const
  ).map(([fault, why]) => ({
    name: `DLF refuses the call (${why})`,
    show: [running],
    stop: [failures[fault]],
    outcome: { kind: 'dlf-refused', why },
  })),
];

describe('a stop that was sent', () => {
  it.each(scenarios)('$name', async ({ show, stop, outcome, stops = 1, open, sent = true }) => {
    const dlf = createScriptedDlf({ ...(show && { show }), ...(stop && { stop }) });
    const world = createStopWorld(dlf);
    const answered = await world.ask('A');

    expect(answered).toMatchObject({ outcome, repeat: false });
    expect(dlf.stopCalls()).toBe(stops);
    const record = await world.read('A');
    expect(record?.state).toMatchObject(open ? { name: 'accepted', attempt: 1 } : { name: 'closed', sent });
    expect(record?.leaseUntil).toSatisfy((until: number) => !open || until <= world.clock.now());
    expect(await world.lockedBy()).toBe(open && 'A');

    dlf.now({ show: [found('success')] });
    world.clock.pass(1);
    expect(await world.ask('A')).toMatchObject({ repeat: open || isKept(answered.outcome) });
    expect(dlf.stopCalls()).toBe(stops);
  });

  it('is kept for the key for a day, and not longer', async () => {
    const dlf = createScriptedDlf({ show: [running, stopped], stop: [taken] });
    const world = createStopWorld(dlf);
    const { outcome } = await world.ask('A');
    world.clock.pass(24 * 60 * 60_000 - 1);
    expect(await world.ask('A')).toMatchObject({ outcome, repeat: true });
    expect(dlf.calls).toHaveLength(3);
    world.clock.pass(1);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'already-ended' }, repeat: false });
  });

  it('answers after two seconds of watching, whatever time there is', async () => {
    const world = createStopWorld(createScriptedDlf({ show: [running], stop: [taken] }));
    const start = world.clock.now();
    await world.ask('A');
    expect(world.clock.now() - start).toBeLessThanOrEqual(2_000);
  });

  it('that was rejected and is not to be seen is told after two seconds, and looked at again', async () => {
    const dlf = createScriptedDlf({ show: [running, failures.serverError], stop: [rejected] });
    const world = createStopWorld(dlf);
    const start = world.clock.now();
    const { outcome } = await world.ask('A');
    expect(outcome).toEqual({ kind: 'not-stoppable', said: { status: 400, code: 'DLF.30118' } });
    expect(world.clock.now() - start).toBeLessThanOrEqual(2_000);
    expect((await world.read('A'))?.state).toMatchObject({
      name: 'accepted',
      answer: { kind: 'rejected', said: { code: 'DLF.30118' } },
    });
    dlf.now({ show: [found('fail')] });
    world.clock.pass(60_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'already-ended', when: 'before' } });
    expect(dlf.stopCalls()).toBe(1);
    expect(await world.lockedBy()).toBeUndefined();
  });

  it('may take 8 s from what is written down, however slow the ledger is', async () => {
    const deadlines: number[] = [];
    const dlf = createScriptedDlf({
      show: [running, stopped],
      stop: [
        ({ deadline }) => {
          deadlines.push(deadline);
          return taken;
        },
      ],
    });
    const clock = createManualClock();
    const ledger = createMemoryLedger<StopRequest>(clock.now);
    let sentAt = 0;
    const slow: typeof ledger = {
      ...ledger,
      update: async (record) => {
        if (record.state.name === 'stopping') {
          sentAt = record.state.sentAt;
          clock.pass(5_000);
        }
        return ledger.update(record);
      },
    };
    const world = createStopWorld(dlf, defaultPolicy, clock, slow);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(deadlines).toEqual([sentAt + 8_000]);
  });

  it('is written down before it goes out', async () => {
    const dlf = createScriptedDlf({
      show: [running, stopped],
      stop: [
        async () => {
          expect((await world.read('A'))?.state).toMatchObject({
            name: 'stopping',
            attempt: 1,
            sentAt: world.clock.now(),
            before: { status: 'running' },
          });
          expect(await world.lockedBy()).toBe('A');
          return taken;
        },
      ],
    });
    const world = createStopWorld(dlf, policyOf({}));
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' } });
  });

  it('is not called stopped by us when a blind one finds that it had ended long before', async () => {
    const longAgo = found('manual-stop', {
      ...{ plannedAt: 1_000, startedAt: 2_000 },
      ...{ endedAt: 3_000 },
    });
    const dlf = createScriptedDlf({ show: [failures.serverError, longAgo], stop: [failures.reset] });
    const { outcome } = await createStopWorld(dlf).ask('A');
    expect(outcome).toMatchObject({ kind: 'already-ended' });
  });
});
