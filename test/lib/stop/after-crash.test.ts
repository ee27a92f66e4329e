import { describe, expect, it } from 'vitest';
import { createMemoryLedger } from '../../../lib/ledger/memory-ledger.ts';
import { carryOut } from '../../../lib/stop/carry-out.ts';
import type { RequestState, StopRequest } from '../../../lib/stop/request.ts';
import { CrashError, createCrashingLedger } from '../../helpers/crashing-ledger.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import {
  createScriptedDlf,
  failures,
  firstRun,
  found,
  rejected,
  secondRun,
  taken,
} from '../../helpers/scripted-dlf.ts';
import { createStopWorld, defaultPolicy, intakeOf, intentOf, TIME_MS } from '../../helpers/stop-world.ts';

const running = found('running');
const stopped = found('manual-stop');
const before = { status: 'running', ...firstRun, at: 0 };

/** When a world's clock begins. */
const START = createManualClock().now();

describe('a record whose owner died', () => {
  it.each<readonly [string, RequestState]>([
    ['new', { name: 'new' }],
    ['ready', { name: 'ready' }],
    ['ready after a setback', { name: 'ready', setback: { why: 'no-time' } }],
  ])('is carried out when it was %s', async (_, state) => {
    const dlf = createScriptedDlf({ show: [running, stopped], stop: [taken] });
    const world = createStopWorld(dlf);
    await world.leave('A', state);
    world.clock.pass(3_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' }, repeat: true });
    expect(dlf.calls).toEqual(['show', 'stop', 'show']);
    expect(await world.lockedBy()).toBeUndefined();
  });

  it('looks first when it was stopping, and does not send again what was carried out', async () => {
    const dlf = createScriptedDlf({ show: [stopped] });
    const world = createStopWorld(dlf);
    await world.leave('A', { name: 'stopping', attempt: 1, sentAt: world.clock.now(), before });
    world.clock.pass(60_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped', before } });
    expect(dlf.calls).toEqual(['show']);
  });

  it('waits for 10 s from the call when it was stopping, then sends once more', async () => {
    const dlf = createScriptedDlf({
      show: [running],
      stop: [
        () => {
          expect(world.clock.now() - sentAt).toBeGreaterThanOrEqual(10_000);
          dlf.now({ show: [stopped] });
          return taken;
        },
      ],
    });
    const world = createStopWorld(dlf);
    const sentAt = world.clock.now();
    await world.leave('A', { name: 'stopping', attempt: 1, sentAt, before });
    world.clock.pass(3_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(dlf.stopCalls()).toBe(1);
  });

  it.each<readonly [string, RequestState]>([
    ['stopping for the second time', { name: 'stopping', attempt: 2, sentAt: START, before }],
    ['accepted', { name: 'accepted', attempt: 1, sentAt: START, answer: { kind: 'taken' }, before }],
    ['lost twice', { name: 'accepted', attempt: 2, sentAt: START, answer: { kind: 'lost' }, before }],
    ['stopping without a look', { name: 'stopping', attempt: 1, sentAt: START }],
  ])('is only watched when it was %s', async (_, state) => {
    const dlf = createScriptedDlf({ show: [running] });
    const world = createStopWorld(dlf);
    await world.leave('A', state);
    world.clock.pass(60_000);
    expect(await world.ask('A')).toMatchObject({ request: { state: { name: 'accepted' } } });
    expect(dlf.stopCalls()).toBe(0);
    dlf.now({ show: [stopped] });
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' } });
  });

  it('is left alone while its owner may still live', async () => {
    const dlf = createScriptedDlf({});
    const world = createStopWorld(dlf);
    await world.leave('A', { name: 'new' }, { leaseUntil: world.clock.now() + 60_000 });
    const state = { name: 'new' };
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'queued' }, request: { state } });
    expect(dlf.calls).toEqual([]);
  });

  it('does not stop another run than the one that it had seen', async () => {
    // Throttled at the stop, then its owner died before it could give up.
    const dlf = createScriptedDlf({ show: [running], stop: [failures.throttled] });
    const world = createStopWorld(dlf);
    const ledger = createCrashingLedger(world.parts.ledger, { write: 6, when: 'after' });
    const until = world.clock.within(TIME_MS);
    const intake = intakeOf(intentOf('A'), world.clock.now());
    await carryOut({ ...world.parts, ledger }, intake, until).catch(() => undefined);
    expect((await world.read('A'))?.state).toMatchObject({ name: 'ready', setback: { why: 'throttled' } });

    dlf.now({ show: [found('running', secondRun)], stop: [taken] });
    world.clock.pass(60_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'already-ended', when: 'restarted' } });
    expect(dlf.stopCalls()).toBe(1);
  });
});

describe.each([
  { how: 'a stop that is taken', throttled: 0, writes: 9 },
  { how: 'a stop that is throttled at first', throttled: 1, writes: 12 },
])('a crash between any two writes of $how', ({ throttled, writes }) => {
  const points = Array.from({ length: writes }, (_, index) => index + 1).flatMap((write) =>
    (['before', 'after'] as const).map((when) => ({ write, when })),
  );

  it.each(points)('is made good by the next delivery ($when write $write)', async (point) => {
    const clock = createManualClock();
    const ledger = createMemoryLedger<StopRequest>(clock.now);
    let isRunning = true;
    let stops = 0;
    const carriedOut: number[] = [];
    const dlf = createScriptedDlf({
      show: [() => (isRunning ? running : stopped)],
      stop: [
        () => {
          if (++stops <= throttled) return failures.throttled;
          carriedOut.push(clock.now());
          const was = isRunning;
          isRunning = false;
          return was ? taken : rejected;
        },
      ],
    });
    const dlfAgain = { ...dlf, showJobInstance: dlf.showJobInstance, stopJobInstance: dlf.stopJobInstance };
    const dying = createStopWorld(dlf, defaultPolicy, clock, createCrashingLedger(ledger, point));
    await dying.ask('A').catch((error: unknown) => expect(error).toBeInstanceOf(CrashError));

    clock.pass(TIME_MS + 3_000);
    const next = createStopWorld(dlfAgain, defaultPolicy, clock, ledger);
    expect(await next.ask('A')).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(carriedOut).toHaveLength(1);
    expect(await next.lockedBy()).toSatisfy((by) => by === undefined || by === 'A');
  });
});
