import { describe, expect, it } from 'vitest';
import { createMemoryLedger } from '../../../lib/ledger/memory-ledger.ts';
import { seeThrough } from '../../../lib/stop/advance.ts';
import type { Answered } from '../../../lib/stop/carry-out.ts';
import { carryOut } from '../../../lib/stop/carry-out.ts';
import type { StopRequest } from '../../../lib/stop/request.ts';
import { createManualClock, type ManualClock } from '../../helpers/manual-clock.ts';
import {
  createScriptedDlf,
  failures,
  found,
  secondRun,
  taken,
  whenAsked,
} from '../../helpers/scripted-dlf.ts';
import {
  createStopWorld,
  defaultPolicy,
  intakeOf,
  intentOf,
  otherPerson,
  TIME_MS,
} from '../../helpers/stop-world.ts';

const running = found('running');
const stopped = found('manual-stop');

/** A clock that says how long was slept, and lets something happen in the first sleep. */
function createSleepClock(happens: () => Promise<void> | void = () => {}): ManualClock & { slept: number[] } {
  const clock = createManualClock();
  const slept: number[] = [];
  return {
    ...clock,
    slept,
    sleep: async (ms, signal) => {
      slept.push(ms);
      if (slept.length === 1) await happens();
      await clock.sleep(ms, signal);
    },
  };
}

describe('a stop that DLF did not take', () => {
  it.each(['throttled', 'down'] as const)('is sent again after another look (%s)', async (fault) => {
    const dlf = createScriptedDlf({
      show: [running, running, stopped],
      stop: [failures[fault], taken],
    });
    expect(await createStopWorld(dlf).ask('A')).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(dlf.calls).toEqual(['show', 'stop', 'show', 'stop', 'show']);
  });

  it('is sent three times, and then given up: nothing was sent', async () => {
    const dlf = createScriptedDlf({ show: [running], stop: [failures.down] });
    const world = createStopWorld(dlf);
    expect(await world.ask('A')).toMatchObject({
      outcome: { kind: 'unavailable', setback: { why: 'down' } },
    });
    expect(dlf.calls).toEqual(['show', 'stop', 'show', 'stop', 'show', 'stop']);
    expect((await world.read('A'))?.state).toMatchObject({ name: 'closed', sent: false });
    expect(await world.lockedBy()).toBeUndefined();
  });

  it('waits as long as the gateway asks for', async () => {
    const clock = createSleepClock();
    const dlf = createScriptedDlf({ show: [running], stop: [failures.throttled] });
    await createStopWorld(dlf, defaultPolicy, clock).ask('A');
    expect(clock.slept).toEqual([7_000, 7_000]);
  });

  it('waits ever longer, and not always as long, where the gateway asks for nothing', async () => {
    const waits = async (random: number): Promise<readonly number[]> => {
      const clock = createSleepClock();
      const dlf = createScriptedDlf({ show: [running], stop: [failures.down] });
      const { parts } = createStopWorld(dlf, defaultPolicy, clock);
      const randomBytes = (size: number) => new Uint8Array(size).fill(random);
      await carryOut({ ...parts, randomBytes }, intakeOf(intentOf('A'), clock.now()), clock.within(TIME_MS));
      return clock.slept;
    };
    const [least, most] = [await waits(0), await waits(255)];
    expect(least).toEqual([50, 100]);
    expect(most).toEqual([expect.closeTo(100, -1), expect.closeTo(200, -1)]);
    for (const [index, each] of most.entries()) expect(each).toBeGreaterThan(least[index] ?? 0);
  });

  it('is given up at once when the gateway asks for more time than there is', async () => {
    const clock = createSleepClock();
    const dlf = createScriptedDlf({ show: [running], stop: [failures.throttled] });
    const world = createStopWorld(dlf, defaultPolicy, clock);
    expect(await world.ask('A', {}, 5_000)).toMatchObject({
      outcome: { kind: 'unavailable', setback: { why: 'throttled', retryAfterMs: 7_000 } },
    });
    expect(dlf.stopCalls()).toBe(1);
    expect(clock.slept).toEqual([]);
    expect(await world.lockedBy()).toBeUndefined();
  });

  it('gives the lock back while it waits, and knows the run and why', async () => {
    const seen: unknown[] = [];
    const clock = createSleepClock(async () => {
      seen.push(await world.lockedBy(), (await world.read('A'))?.state);
    });
    const dlf = createScriptedDlf({ show: [running, running, stopped], stop: [failures.throttled, taken] });
    const world = createStopWorld(dlf, defaultPolicy, clock);
    await world.ask('A');
    expect(seen).toMatchObject([
      undefined,
      { name: 'ready', setback: { why: 'throttled' }, before: { status: 'running', startedAt: 2_000 } },
    ]);
  });

  it('gives the lock back only once that is written', async () => {
    const clock = createManualClock();
    const ledger = createMemoryLedger<StopRequest>(clock.now);
    const states: (string | undefined)[] = [];
    const watched: typeof ledger = {
      ...ledger,
      unlock: async (name, holder) => {
        states.push((await ledger.read('A'))?.state.name);
        await ledger.unlock(name, holder);
      },
    };
    const dlf = createScriptedDlf({ show: [running], stop: [failures.throttled] });
    await createStopWorld(dlf, defaultPolicy, clock, watched).ask('A', {}, 5_000);
    expect(states).toEqual(['ready']);
  });

  it.each([
    ['ended', stopped, { kind: 'already-ended', when: 'before' }],
    ['been started again', found('running', secondRun), { kind: 'already-ended', when: 'restarted' }],
    ['become another job’s', found('running', { jobName: 'other' }), { kind: 'refused' }],
    ['become unreachable', failures.silent, { kind: 'unavailable', setback: { why: 'silent' } }],
  ] as const)('is not sent again when it has %s meanwhile', async (_, second, outcome) => {
    const dlf = createScriptedDlf({ show: [running, second], stop: [failures.throttled] });
    const world = createStopWorld(dlf);
    expect(await world.ask('A')).toMatchObject({ outcome });
    expect((await world.read('A'))?.state).toMatchObject({ name: 'closed', sent: false });
    expect(dlf.stopCalls()).toBe(1);
  });

  it('is not sent again when the request has expired meanwhile', async () => {
    const dlf = createScriptedDlf({ show: [running], stop: [failures.throttled] });
    const world = createStopWorld(dlf);
    await world.leave('A', { name: 'new' }, { expiresAt: world.clock.now() + 5_000 });
    world.clock.pass(2_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'expired' } });
    expect(dlf.stopCalls()).toBe(1);
  });

  it('leaves the instance to another request that comes meanwhile', async () => {
    let second: Answered | undefined;
    const clock = createSleepClock(async () => {
      second = await world.ask('B', { asker: otherPerson });
    });
    const dlf = createScriptedDlf({
      show: [running],
      stop: [failures.throttled, whenAsked(() => dlf.now({ show: [stopped] }), taken)],
    });
    const world = createStopWorld(dlf, defaultPolicy, clock);
    const first = await world.ask('A');
    expect(second).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(first).toMatchObject({ outcome: { kind: 'already-ended', when: 'before' } });
    expect(dlf.stopCalls()).toBe(2);
  });
});

describe('a request that waits to be gone on with', () => {
  it('keeps the run that it saw when there was no time left to send', async () => {
    const dlf = createScriptedDlf({ show: [whenAsked(() => world.clock.pass(24_500), running)] });
    const world = createStopWorld(dlf);
    await world.leave('A', { name: 'new' });
    world.clock.pass(2_000);
    await seeThrough(world.parts, 'A', world.clock.within(TIME_MS));
    expect((await world.read('A'))?.state).toMatchObject({
      name: 'ready',
      setback: { why: 'no-time' },
      before: { startedAt: 2_000 },
    });
    dlf.now({ show: [found('running', secondRun)], stop: [taken] });
    world.clock.pass(2_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'already-ended', when: 'restarted' } });
    expect(dlf.stopCalls()).toBe(0);
  });
});

describe('the time between tries', () => {
  const quiet = { kind: 'throttled', said: {}, retryAfterMs: 7_000 } as const;

  it('is not waited where none is left to send after it: the reason is told at once', async () => {
    const clock = createSleepClock();
    const dlf = createScriptedDlf({ show: [running], stop: [quiet] });
    const { outcome } = await createStopWorld(dlf, defaultPolicy, clock).ask('A', {}, 7_300);
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      setback: { why: 'throttled', retryAfterMs: 7_000 },
    });
    expect(clock.slept).toEqual([]);
  });

  it('is what DLF asks for, for the second send too', async () => {
    const clock = createSleepClock();
    const lost = { kind: 'no-word', why: 'reset', said: {} } as const;
    const dlf = createScriptedDlf({ show: [running], stop: [lost, quiet] });
    const { outcome } = await createStopWorld(dlf, defaultPolicy, clock).ask('A', {}, 25_000);
    expect(outcome).toMatchObject({ kind: 'unknown' });
    // At 0 s, at 10 s, and once more after the seven seconds.
    expect(dlf.stopCalls()).toBe(3);
    expect(clock.slept.filter((ms) => ms === 7_000)).toHaveLength(1);
  });
});
