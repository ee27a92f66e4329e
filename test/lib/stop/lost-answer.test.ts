import { describe, expect, it } from 'vitest';
import {
  createScriptedDlf,
  failures,
  found,
  noInstance,
  rejected,
  secondRun,
  taken,
  whenAsked,
} from '../../helpers/scripted-dlf.ts';
import { createStopWorld, type StopWorld } from '../../helpers/stop-world.ts';

const running = found('running');
const stopped = found('manual-stop');
const lost = failures.reset;

/** Asks twice: within the first 5 s, and again when 10 s are over. */
async function askTwice(world: StopWorld): Promise<Awaited<ReturnType<StopWorld['ask']>>> {
  await world.ask('A', {}, 5_000);
  world.clock.pass(6_000);
  return world.ask('A');
}

describe('a stop whose answer is lost', () => {
  it('is not sent again while the first one could still be under way', async () => {
    const dlf = createScriptedDlf({ show: [running], stop: [lost] });
    const world = createStopWorld(dlf);
    expect(await world.ask('A', {}, 9_900)).toMatchObject({
      outcome: { kind: 'unknown', seen: { status: 'running' } },
    });
    expect(dlf.stopCalls()).toBe(1);
    expect((await world.read('A'))?.state).toMatchObject({
      name: 'accepted',
      answer: { kind: 'lost' },
      attempt: 1,
    });
    expect(await world.lockedBy()).toBe('A');
  });

  it('is sent once more when the same run goes on 10 s later', async () => {
    const dlf = createScriptedDlf({
      show: [running],
      stop: [lost, whenAsked(() => dlf.now({ show: [stopped] }), taken)],
    });
    const world = createStopWorld(dlf);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(dlf.stopCalls()).toBe(2);
    expect(await world.lockedBy()).toBeUndefined();
  });

  it('is never sent a third time', async () => {
    const dlf = createScriptedDlf({ show: [running], stop: [lost] });
    const world = createStopWorld(dlf);
    for (let tries = 0; tries < 5; tries++) {
      expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'unknown' } });
      world.clock.pass(60_000);
    }
    expect(dlf.stopCalls()).toBe(2);
  });

  it('is not sent again to another run, nor after it has expired, nor without a first look', async () => {
    const restarted = createScriptedDlf({ show: [running, found('running', secondRun)], stop: [lost] });
    expect(await createStopWorld(restarted).ask('A')).toMatchObject({
      outcome: { kind: 'already-ended', when: 'restarted' },
    });
    expect(restarted.stopCalls()).toBe(1);

    const late = createScriptedDlf({ show: [running], stop: [lost] });
    const world = createStopWorld(late);
    await world.ask('A', {}, 5_000);
    world.clock.pass(10 * 60_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'unknown' } });
    expect(late.stopCalls()).toBe(1);

    const blind = createScriptedDlf({ show: [failures.forbidden, running], stop: [lost] });
    expect(await createStopWorld(blind).ask('A')).toMatchObject({ outcome: { kind: 'unknown' } });
    expect(blind.stopCalls()).toBe(1);
  });

  it.each(['throttled', 'down'] as const)('is tried again when the second call is %s', async (fault) => {
    const dlf = createScriptedDlf({
      show: [running],
      stop: [lost, failures[fault], whenAsked(() => dlf.now({ show: [stopped] }), taken)],
    });
    const world = createStopWorld(dlf);
    expect(await askTwice(world)).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(dlf.stopCalls()).toBe(3);
  });
});

describe('when DLF does not take the second call', () => {
  it.each(['throttled', 'down'] as const)(
    'the first one keeps the lock and is watched (%s)',
    async (fault) => {
      const dlf = createScriptedDlf({ show: [running], stop: [lost, failures[fault]] });
      const world = createStopWorld(dlf);
      await world.ask('A', {}, 5_000);
      const { state } = (await world.read('A')) ?? {};
      world.clock.pass(6_000);
      expect(await world.ask('A', {}, 1_000)).toMatchObject({ outcome: { kind: 'unknown' } });
      expect(dlf.stopCalls()).toBeGreaterThan(1);
      const sentAt = state?.name === 'accepted' ? state.sentAt : undefined;
      expect((await world.read('A'))?.state).toMatchObject({
        name: 'accepted',
        answer: { kind: 'lost' },
        attempt: 1,
        sentAt,
      });
      expect(await world.lockedBy()).toBe('A');
    },
  );
});

describe('when DLF says no to the second call, of the first one’s fate', () => {
  it('it is told as stopped, if the first one was carried out after all', async () => {
    const dlf = createScriptedDlf({
      show: [running],
      stop: [lost, whenAsked(() => dlf.now({ show: [stopped] }), rejected)],
    });
    expect(await askTwice(createStopWorld(dlf))).toMatchObject({ outcome: { kind: 'stopped' } });
  });

  it.each([
    ['rejected', rejected],
    ['not found', noInstance],
    ['credentials refused', failures.credentials],
    ['forbidden', failures.forbidden],
    ['wrong endpoint', failures.wrongEndpoint],
  ] as const)('nothing is known yet (%s): it stays open, locked and watched', async (_, second) => {
    const dlf = createScriptedDlf({ show: [running], stop: [lost, second] });
    const world = createStopWorld(dlf);
    expect(await askTwice(world)).toMatchObject({ outcome: { kind: 'unknown' } });
    const state = { name: 'accepted', answer: { kind: 'lost' }, attempt: 2 };
    expect((await world.read('A'))?.state).toMatchObject(state);
    expect(await world.lockedBy()).toBe('A');
    dlf.now({ show: [stopped] });
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' }, repeat: true });
    expect(dlf.stopCalls()).toBe(2);
  });
});
