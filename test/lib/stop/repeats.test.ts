import { describe, expect, it } from 'vitest';
import { OtherContentError } from '../../../lib/stop/carry-out.ts';
import { createScriptedDlf, failures, found, taken } from '../../helpers/scripted-dlf.ts';
import { createStopWorld, LIFE_MS, otherPerson, targetOf } from '../../helpers/stop-world.ts';

const running = found('running');
const stopped = found('manual-stop');

describe('a repeat', () => {
  it('gets the outcome of a closed request, without a call', async () => {
    const dlf = createScriptedDlf({ show: [running, stopped], stop: [taken] });
    const world = createStopWorld(dlf);
    const { outcome } = await world.ask('A');
    world.clock.pass(60_000);
    expect(await world.ask('A')).toMatchObject({ outcome, repeat: true });
    expect(dlf.calls).toEqual(['show', 'stop', 'show']);
  });

  it('at the same time waits for the first delivery, and makes no call of its own', async () => {
    const dlf = createScriptedDlf({ show: [running, stopped], stop: [taken] });
    const world = createStopWorld(dlf);
    const [first, ...repeats] = await Promise.all([world.ask('A'), world.ask('A'), world.ask('A')]);
    expect(first).toMatchObject({ outcome: { kind: 'stopped' }, repeat: false });
    for (const repeat of repeats) expect(repeat).toMatchObject({ outcome: first?.outcome, repeat: true });
    expect(dlf.stopCalls()).toBe(1);
  });

  it('of what is still stopping looks on, and does not send', async () => {
    const dlf = createScriptedDlf({ show: [running], stop: [taken] });
    const world = createStopWorld(dlf);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'accepted' } });
    world.clock.pass(60_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'accepted' }, repeat: true });
    dlf.now({ show: [stopped] });
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' }, repeat: true });
    expect(dlf.stopCalls()).toBe(1);
  });

  it('with other content is refused, and nothing is done for it', async () => {
    const dlf = createScriptedDlf({ show: [running, stopped], stop: [taken] });
    const world = createStopWorld(dlf);
    await world.ask('A');
    const calls = dlf.calls.length;
    await expect(world.ask('A', { dryRun: true, asker: otherPerson })).rejects.toThrow(OtherContentError);
    await expect(world.ask('A', { target: targetOf('job_batch', '1') })).rejects.toThrow(OtherContentError);
    expect(dlf.calls).toHaveLength(calls);
    expect((await world.read('A'))?.intent).toMatchObject({ dryRun: false, asker: { id: 'T1/U1' } });
  });

  it('of what was given up is carried out anew', async () => {
    const dlf = createScriptedDlf({ show: [failures.down] });
    const world = createStopWorld(dlf);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'unavailable' } });
    dlf.now({ show: [running, stopped], stop: [taken] });
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' }, repeat: false });
  });

  it('of what has expired while nobody worked on it is told so, and frees the key', async () => {
    const dlf = createScriptedDlf({ show: [running, stopped], stop: [taken] });
    const world = createStopWorld(dlf);
    await world.leave('A', { name: 'new' });
    world.clock.pass(LIFE_MS);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'expired' }, repeat: true });
    expect(dlf.calls).toEqual([]);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'stopped' }, repeat: false });
  });

  it('has the same outcome while the record’s owner is aborted', async () => {
    const dlf = createScriptedDlf({ show: [running], stop: [taken] });
    const world = createStopWorld(dlf);
    await world.ask('A', {}, 1_000);
    expect(await world.ask('A', {}, 0)).toMatchObject({ outcome: { kind: 'accepted' }, repeat: true });
  });
});
