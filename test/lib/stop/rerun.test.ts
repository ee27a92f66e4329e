import { describe, expect, it } from 'vitest';
import type { RestartResult } from '../../../lib/dlf/answers.ts';
import type { Intent } from '../../../lib/intent/intent.ts';
import { compose } from '../../../lib/messages/compose.ts';
import { plainText } from '../../../lib/messages/status-message.ts';
import type { Policy } from '../../../lib/policy/policy.ts';
import { lockName } from '../../../lib/stop/save.ts';
import { WATCH_MS } from '../../../lib/stop/send-stop.ts';
import {
  createScriptedDlf,
  failures,
  found,
  noInstance,
  type Script,
  secondRun,
} from '../../helpers/scripted-dlf.ts';
import {
  createStopWorld,
  defaultPolicy,
  intentOf,
  policyOf,
  TIME_MS,
  targetOf,
} from '../../helpers/stop-world.ts';

const mayRerun = policyOf({ may: ['rerun', 'stop'] });
const restarted: RestartResult = { kind: 'taken', said: { status: 204 } };
const refusedByDlf: RestartResult = { kind: 'rejected', said: { status: 400, code: 'DLF.30107' } };
const ended = found('fail');
const again = found('running', secondRun);

function start(script: Script, policy: Policy = mayRerun) {
  const dlf = createScriptedDlf(script);
  const world = createStopWorld(dlf, policy);
  const rerun = (id = 'A', more: Partial<Intent> = {}, timeMs = TIME_MS) =>
    world.ask(id, { action: 'rerun', ...more }, timeMs);
  const calls = () => dlf.calls.filter((call) => call === 'restart').length;
  return { dlf, world, rerun, calls };
}

describe('a rerun', () => {
  it.each(['success', 'fail', 'manual-stop'])(
    'runs again what is %s, and says so when it has begun',
    async (status) => {
      const { rerun, dlf } = start({ show: [found(status), again], restart: [restarted] });
      expect(await rerun()).toMatchObject({ outcome: { kind: 'rerun', seen: { status: 'running' } } });
      expect(dlf.calls).toEqual(['show', 'restart', 'show']);
    },
  );

  it('does not wait for the lock that an earlier request of its own key has left', async () => {
    const { rerun, world, calls } = start({ show: [ended, again], restart: [restarted] });
    await world.parts.ledger.lock(lockName(targetOf()), 'A/earlier', world.clock.now() + WATCH_MS);
    expect(await rerun('A')).toMatchObject({ outcome: { kind: 'rerun' } });
    expect(calls()).toBe(1);
  });

  it.each(['running', 'waiting', 'running-exception', 'pause', 'skip-by-depend', 'of tomorrow'])(
    'leaves alone what is %s',
    async (status) => {
      const { rerun, calls } = start({ show: [found(status)] });
      expect(await rerun()).toMatchObject({ outcome: { kind: 'not-restartable', seen: { status } } });
      expect(calls()).toBe(0);
    },
  );

  it('is refused without a policy file, and by rules that do not name it', async () => {
    for (const policy of [defaultPolicy, policyOf({}), policyOf({ may: ['rerun'], verdict: 'refuse' })]) {
      const { rerun } = start({}, policy);
      expect(await rerun()).toMatchObject({ outcome: { kind: 'refused' } });
    }
  });

  it('is only tried where the rule, or who asks, says so', async () => {
    const dry = start({ show: [ended] }, policyOf({ may: ['rerun'], verdict: 'dry-run' }));
    expect(await dry.rerun()).toMatchObject({ outcome: { kind: 'dry-run', why: { kind: 'rule' } } });
    const asked = start({ show: [ended] });
    expect(await asked.rerun('A', { dryRun: true })).toMatchObject({ outcome: { kind: 'dry-run' } });
  });

  it('is not sent without a look', async () => {
    for (const failure of ['forbidden', 'serverError', 'garbage', 'down', 'credentials'] as const) {
      const { rerun, calls } = start({ show: [failures[failure]] });
      expect(['unavailable', 'dlf-refused']).toContain((await rerun()).outcome.kind);
      expect(calls()).toBe(0);
    }
    const other = start({ show: [found('fail', { jobName: 'other' })] });
    expect(await other.rerun()).toMatchObject({ outcome: { kind: 'refused', why: { kind: 'other-job' } } });
    const none = start({ show: [noInstance] });
    expect(await none.rerun()).toMatchObject({ outcome: { kind: 'not-found' } });
  });

  it('whose answer is lost is looked into, and never sent twice', async () => {
    const begun = start({ show: [ended, again], restart: [failures.reset] });
    expect(await begun.rerun()).toMatchObject({ outcome: { kind: 'rerun' } });

    const { rerun, calls, world } = start({ show: [ended], restart: [failures.reset] });
    expect(await rerun()).toMatchObject({ outcome: { kind: 'unknown' } });
    world.clock.pass(60_000);
    await rerun();
    world.clock.pass(WATCH_MS);
    expect(await rerun()).toMatchObject({ outcome: { kind: 'unknown' }, repeat: true });
    expect(calls()).toBe(1);
  });

  it('that DLF refuses says what the instance does', async () => {
    const { rerun } = start({ show: [ended], restart: [refusedByDlf] });
    expect(await rerun()).toMatchObject({
      outcome: { kind: 'not-restartable', said: { code: 'DLF.30107' } },
    });
  });

  it('that was not taken may be sent again', async () => {
    const { dlf, rerun, calls } = start({ show: [ended], restart: [failures.throttled] });
    expect(await rerun()).toMatchObject({ outcome: { kind: 'unavailable', setback: { why: 'throttled' } } });
    dlf.now({ show: [ended, again], restart: [restarted] });
    expect(await rerun('B')).toMatchObject({ outcome: { kind: 'rerun' } });
    expect(calls()).toBe(2);
  });

  it('is one of two that are asked for at the same time', async () => {
    const { rerun, calls, world } = start({ show: [ended], restart: [restarted] });
    const first = await rerun('A');
    expect(first).toMatchObject({ outcome: { kind: 'rerun' } });
    expect(await rerun('B')).toMatchObject({
      outcome: { kind: 'unavailable', setback: { why: 'another-request', requestId: 'A' } },
    });
    expect(calls()).toBe(1);
    expect(await world.lockedBy()).toBe('A');
  });

  it('does not answer for a stop of the run that it began', async () => {
    const { dlf, rerun, world } = start({ show: [ended], restart: [restarted] });
    await rerun('A');
    dlf.now({
      show: [again, again, again, found('manual-stop', secondRun)],
      stop: [{ kind: 'taken', said: {} }],
    });
    expect(await world.ask('B')).toMatchObject({ outcome: { kind: 'stopped' } });
    expect(dlf.stopCalls()).toBe(1);
  });

  it('speaks of starting, never of stopping', async () => {
    const answers = [
      await start({ show: [ended, again], restart: [restarted] }).rerun(),
      await start({ show: [ended], restart: [restarted] }).rerun(),
      await start({ show: [ended], restart: [failures.reset] }).rerun(),
      await start({ show: [ended], restart: [failures.throttled] }).rerun(),
      await start({ show: [found('running')] }).rerun(),
      await start({ show: [ended] }).rerun('A', { dryRun: true }),
      await start({}, policyOf({})).rerun(),
    ];
    for (const { outcome, target } of answers) {
      const said = plainText(compose({ ...intentOf('A', { action: 'rerun' }), target, outcome }));
      expect(said).not.toMatch(/stopped\b(?! can be)|the stop of/);
    }
  });
});
