import { describe, expect, it } from 'vitest';
import { isKept } from '../../../lib/stop/outcome.ts';
import {
  createScriptedDlf,
  failures,
  found,
  noInstance,
  taken,
  whenAsked,
} from '../../helpers/scripted-dlf.ts';
import { alert, createStopWorld, defaultPolicy, policyOf } from '../../helpers/stop-world.ts';

const running = found('running');
const onlyNightly = policyOf({ name: 'nightly only', jobs: ['job_*'] });
const everyJob = policyOf({ name: 'everything' });
const dryRule = policyOf({ name: 'watch only', verdict: 'dry-run' });

/** Nothing may be sent in any of these. */
const scenarios = [
  {
    name: 'it had ended already',
    show: found('success'),
    outcome: { kind: 'already-ended', when: 'before', seen: { status: 'success' } },
  },
  {
    name: 'it had been stopped already',
    show: found('manual-stop'),
    outcome: { kind: 'already-ended', when: 'before' },
  },
  {
    name: 'it is another job’s',
    show: found('running', { jobName: 'Job_batch' }),
    outcome: { kind: 'refused', why: { kind: 'other-job' } },
  },
  {
    name: 'DLF shows another instance',
    show: found('running', { instanceId: '34764' }),
    outcome: { kind: 'refused', why: { kind: 'other-job' } },
  },
  { name: 'there is none', show: noInstance, outcome: { kind: 'not-found', what: 'instance' } },
  {
    name: 'DLF throttles the look',
    show: failures.throttled,
    outcome: { kind: 'unavailable', setback: { why: 'throttled', retryAfterMs: 7_000 } },
  },
  ...(['down', 'reset', 'badGateway', 'gatewayTimeout'] as const).map((fault) => ({
    name: `DLF is unreachable at the look (${fault})`,
    show: failures[fault],
    outcome: { kind: 'unavailable', setback: { why: 'down' } },
  })),
  {
    name: 'DLF does not answer in time',
    show: failures.silent,
    outcome: { kind: 'unavailable', setback: { why: 'silent' } },
  },
  {
    name: 'something that is not DLF answers',
    show: failures.garbage,
    outcome: { kind: 'dlf-refused', why: 'not-understood' },
  },
  {
    name: 'something that is not DLF answers, and a rule allows every job',
    policy: everyJob,
    show: failures.garbage,
    outcome: { kind: 'dlf-refused', why: 'not-understood' },
  },
  {
    name: 'something that is not DLF answers a dry run',
    intent: { dryRun: true },
    show: failures.garbage,
    outcome: { kind: 'dlf-refused', why: 'not-understood' },
  },
  {
    name: 'DLF refuses the credentials',
    show: failures.credentials,
    outcome: { kind: 'dlf-refused', why: 'credentials' },
  },
  ...(
    [
      ['oddRejection', 'not-understood'],
      ['forbidden', 'permissions'],
      ['wrongEndpoint', 'endpoint'],
    ] as const
  ).map(([fault, why]) => ({
    name: `the look is blind (${fault}) and policy does not allow every job`,
    policy: onlyNightly,
    show: failures[fault],
    outcome: { kind: 'dlf-refused', why },
  })),
  {
    name: 'DLF itself fails at the look and policy does not allow every job',
    policy: onlyNightly,
    show: failures.serverError,
    outcome: { kind: 'unavailable', setback: { why: 'down', said: { code: 'APIG.0601' } } },
  },
  {
    name: 'a rule makes it a dry run',
    policy: dryRule,
    show: running,
    outcome: { kind: 'dry-run', why: { kind: 'rule', name: 'watch only' }, seen: { status: 'running' } },
  },
  {
    name: 'an option makes it a dry run',
    intent: { dryRun: true },
    show: running,
    outcome: { kind: 'dry-run', why: { kind: 'asked' } },
  },
  {
    name: 'an alert is a dry run by default',
    intent: { asker: alert },
    show: running,
    outcome: { kind: 'dry-run', why: { kind: 'default-policy' } },
  },
  ...(['down', 'throttled', 'silent', 'serverError', 'forbidden'] as const).map((fault) => ({
    name: `a dry run cannot look (${fault})`,
    intent: { dryRun: true },
    show: failures[fault],
    outcome: { kind: 'dry-run', why: { kind: 'asked' } },
  })),
  {
    name: 'no rule allows it',
    policy: policyOf({ jobs: ['other_*'] }),
    show: running,
    looks: 0,
    outcome: { kind: 'refused', why: { kind: 'no-rule' } },
  },
  {
    name: 'a rule refuses it',
    policy: policyOf({ name: 'hands off', verdict: 'refuse' }),
    show: running,
    looks: 0,
    outcome: { kind: 'refused', why: { kind: 'rule', name: 'hands off' } },
  },
  {
    name: 'there is no time left',
    timeMs: 500,
    show: running,
    looks: 0,
    outcome: { kind: 'unavailable', setback: { why: 'no-time' } },
  },
] as const;

describe('a request that is not sent', () => {
  it.each(scenarios)('when $name', async (scenario) => {
    const { show, outcome } = scenario;
    const dlf = createScriptedDlf({ show: [show] });
    const world = createStopWorld(dlf, 'policy' in scenario ? scenario.policy : defaultPolicy);
    const intent = 'intent' in scenario ? scenario.intent : {};
    const answered = await world.ask('A', intent, 'timeMs' in scenario ? scenario.timeMs : undefined);

    expect(answered).toMatchObject({ outcome, repeat: false });
    expect(dlf.calls).toEqual('looks' in scenario ? [] : ['show']);
    expect((await world.read('A'))?.state).toMatchObject({ name: 'closed', sent: false });
    expect(await world.lockedBy()).toBeUndefined();

    dlf.now({ show: [found('success')] });
    world.clock.pass(1);
    expect(await world.ask('A')).toMatchObject({ repeat: isKept(answered.outcome) });
  });

  it('when the look has taken so long that the answer to a stop would be lost', async () => {
    const dlf = createScriptedDlf({ show: [whenAsked(() => world.clock.pass(24_500), running)] });
    const world = createStopWorld(dlf);
    expect(await world.ask('A')).toMatchObject({
      outcome: { kind: 'unavailable', setback: { why: 'no-time' } },
    });
    expect(dlf.stopCalls()).toBe(0);
  });

  it('when the look of a dry run has failed, and then it is not told as seen', async () => {
    const dlf = createScriptedDlf({ show: [failures.down] });
    const { outcome } = await createStopWorld(dlf).ask('A', { dryRun: true });
    expect(outcome).toEqual({ kind: 'dry-run', why: { kind: 'asked' } });
  });

  it('when it had expired', async () => {
    const dlf = createScriptedDlf({ show: [running] });
    const world = createStopWorld(dlf);
    await world.leave('A', { name: 'new' });
    world.clock.pass(10 * 60_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'expired' } });
    expect(dlf.calls).toEqual([]);
  });

  it('when it expires while DLF is looked at', async () => {
    const dlf = createScriptedDlf({
      show: [whenAsked(() => world.clock.pass(5_000), running)],
      stop: [taken],
    });
    const world = createStopWorld(dlf);
    await world.leave('A', { name: 'new' });
    world.clock.pass(10 * 60_000 - 1_000);
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'expired' } });
    expect(dlf.stopCalls()).toBe(0);
  });
});

describe('a blind look', () => {
  it.each(['serverError', 'oddRejection', 'forbidden', 'wrongEndpoint'] as const)(
    'does not keep an asker who may stop every job from it (%s)',
    async (fault) => {
      for (const policy of [everyJob, defaultPolicy]) {
        const dlf = createScriptedDlf({ show: [failures[fault], found('manual-stop')], stop: [taken] });
        expect(await createStopWorld(dlf, policy).ask('A')).toMatchObject({ outcome: { kind: 'stopped' } });
        expect(dlf.calls).toEqual(['show', 'stop', 'show']);
      }
    },
  );
});
