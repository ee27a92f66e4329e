import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../lib/stop/request.ts';
import { holderOf, lockName } from '../../../lib/stop/save.ts';
import {
  createScriptedDlf,
  failures,
  firstRun,
  found,
  secondRun,
  taken,
  whenAsked,
} from '../../helpers/scripted-dlf.ts';
import { createStopWorld, otherPerson, person, policyOf, targetOf } from '../../helpers/stop-world.ts';

const running = found('running');
const stopped = found('manual-stop');
const again = found('running', secondRun);
const before = { status: 'running', ...firstRun, at: 0 };
const leader = { requestId: 'A', asker: person };

describe('two requests for one instance', () => {
  it('make one call, and the second one gets the first one’s outcome and asker', async () => {
    const dlf = createScriptedDlf({ show: [running, running, stopped], stop: [taken] });
    const world = createStopWorld(dlf);
    const [first, second] = await Promise.all([world.ask('A'), world.ask('B', { asker: otherPerson })]);
    expect(first).toMatchObject({ outcome: { kind: 'stopped' }, repeat: false });
    expect(first).not.toHaveProperty('leader');
    expect(second).toMatchObject({
      outcome: first.outcome,
      request: { id: 'B', state: { name: 'closed', sent: false, leader } },
    });
    expect(dlf.stopCalls()).toBe(1);
    expect(await world.lockedBy()).toBeUndefined();
  });

  it('send none when the first one’s lost call is still open, and the second one is told of it', async () => {
    const dlf = createScriptedDlf({ show: [running], stop: [failures.reset] });
    const world = createStopWorld(dlf);
    await world.ask('A', {}, 5_000);
    expect(await world.ask('B', { asker: otherPerson }, 3_000)).toMatchObject({
      outcome: { kind: 'unknown' },
      leader,
    });
    expect(dlf.stopCalls()).toBe(1);
    expect(await world.lockedBy()).toBe('A');

    dlf.now({ show: [running, stopped] });
    expect(await world.ask('B', { asker: otherPerson })).toMatchObject({
      outcome: { kind: 'stopped' },
      leader,
    });
    expect((await world.read('A'))?.state).toMatchObject({ outcome: { kind: 'stopped' } });
  });

  it('lets the second one go itself when the first one ended without sending', async () => {
    const dlf = createScriptedDlf({
      show: [running],
      // The first request is throttled for longer than it has, while the second one waits for it.
      stop: [
        async () => {
          second = world.ask('B', { asker: otherPerson });
          await Promise.resolve();
          return failures.throttled;
        },
        whenAsked(() => dlf.now({ show: [stopped] }), taken),
      ],
    });
    const world = createStopWorld(dlf, policyOf({}));
    let second: ReturnType<typeof world.ask> | undefined;
    expect(await world.ask('A', {}, 5_000)).toMatchObject({ outcome: { kind: 'unavailable' } });
    const answered = await second;
    expect(answered).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(answered).not.toHaveProperty('leader');
    expect(dlf.stopCalls()).toBe(2);
    expect(await world.lockedBy()).toBeUndefined();
  });

  it('lets the second one go itself when the first one died before its call', async () => {
    const dlf = createScriptedDlf({ show: [running, running, stopped], stop: [taken] });
    const world = createStopWorld(dlf);
    const outcome = { kind: 'unavailable', setback: { why: 'no-time' } } as const;
    const closed: RequestState = { name: 'closed', outcome, sent: false, closedAt: 1 };
    const record = await world.leave('A', closed, { keepUntil: world.clock.now() });
    await world.parts.ledger.lock(lockName(targetOf()), holderOf(record), world.clock.now() + 600_000);
    expect(await world.ask('B')).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(await world.lockedBy()).toBeUndefined();
  });

  it('do not hinder each other in other workspaces, or for other instances', async () => {
    const dlf = createScriptedDlf({ show: [running], stop: [taken] });
    const world = createStopWorld(dlf);
    await world.ask('A');
    await world.parts.ledger.lock(JSON.stringify(['other', '34765']), 'X', world.clock.now() + 600_000);
    await world.parts.ledger.lock(JSON.stringify(['default', '34764']), 'Y', world.clock.now() + 600_000);
    expect(await world.lockedBy()).toBe('A');
  });
});

describe('an earlier request for another run of the instance', () => {
  it('does not settle a later one, when it died between its outcome and its lock', async () => {
    const dlf = createScriptedDlf({
      show: [again],
      stop: [whenAsked(() => dlf.now({ show: [found('manual-stop', secondRun)] }), taken)],
    });
    const world = createStopWorld(dlf);
    const outcome = { kind: 'stopped', seen: { ...before, status: 'manual-stop' } } as const;
    const record = await world.leave('A', { name: 'closed', outcome, sent: true, closedAt: 1 });
    await world.parts.ledger.lock(lockName(targetOf()), holderOf(record), world.clock.now() + 600_000);
    const answered = await world.ask('B');
    expect(dlf.stopCalls()).toBe(1);
    expect(answered).toMatchObject({
      outcome: { kind: 'stopped', seen: { startedAt: secondRun.startedAt } },
    });
  });

  it('does not settle a later one, when it is still being watched', async () => {
    const dlf = createScriptedDlf({
      show: [again],
      stop: [whenAsked(() => dlf.now({ show: [found('manual-stop', secondRun)] }), taken)],
    });
    const world = createStopWorld(dlf);
    await world.leave('A', {
      name: 'accepted',
      attempt: 1,
      sentAt: world.clock.now(),
      answer: { kind: 'taken' },
      before,
    });
    world.clock.pass(60_000);
    const answered = await world.ask('B');
    expect((await world.read('A'))?.state).toMatchObject({
      outcome: { kind: 'already-ended', when: 'restarted' },
    });
    expect(dlf.stopCalls()).toBe(1);
    expect(answered).toMatchObject({ outcome: { kind: 'stopped' } });
  });

  it('does not answer for a later one, when it closes as that one runs out of time', async () => {
    const dlf = createScriptedDlf({ show: [again] });
    const world = createStopWorld(dlf);
    const { ledger, clock } = world.parts;
    const leaseUntil = clock.now() + 60_000;
    const state = {
      name: 'accepted',
      attempt: 1,
      sentAt: clock.now(),
      answer: { kind: 'taken' },
      before,
    } as const;
    const record = await world.leave('A', state, { leaseUntil });
    const outcome = { kind: 'already-ended', seen: { ...before, ...secondRun }, when: 'restarted' } as const;
    const closing: typeof ledger = {
      ...ledger,
      update: async (next) => {
        const written = await ledger.update(next);
        if (next.id !== 'B' || next.state.name !== 'ready' || next.leaseUntil !== 0) return written;
        await ledger.update({
          ...record,
          version: 2,
          state: { name: 'closed', outcome, sent: true, closedAt: 1 },
        });
        return written;
      },
    };
    const answered = await createStopWorld(dlf, policyOf({}), world.clock, closing).ask('B', {}, 3_000);
    // Nothing was sent for B, and its run goes on.
    expect(answered).toMatchObject({ outcome: { kind: 'unavailable' } });
    expect((await world.read('B'))?.state).toMatchObject({ name: 'closed', sent: false });
  });
});
