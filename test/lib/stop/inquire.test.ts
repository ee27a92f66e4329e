import { describe, expect, it } from 'vitest';
import type { JobName } from '../../../lib/intent/job-name.ts';
import { inquireList, inquireStatus } from '../../../lib/stop/inquire.ts';
import { createScriptedDlf, failures, found, noInstance, type Script } from '../../helpers/scripted-dlf.ts';
import {
  alert,
  createStopWorld,
  defaultPolicy,
  person,
  policyOf,
  targetOf,
} from '../../helpers/stop-world.ts';

const { workspace } = targetOf();
const instance = (jobName: string, instanceId: string, status = 'running', startedAt = 2_000) => ({
  jobName,
  instanceId,
  status,
  startedAt,
});
const listed = (...instances: ReturnType<typeof instance>[]) =>
  ({ kind: 'listed', instances, isComplete: true }) as const;

const start = (script: Script, policy = defaultPolicy) => {
  const dlf = createScriptedDlf(script);
  const { parts, clock } = createStopWorld(dlf, policy);
  return { dlf, parts, until: clock.within(2_000) };
};

describe('inquireStatus', () => {
  it('says what the instance does, and does nothing to it', async () => {
    const { dlf, parts, until } = start({ show: [found('running')] });
    expect(await inquireStatus(parts, targetOf(), person, until)).toMatchObject({
      kind: 'status',
      seen: { status: 'running', startedAt: 2_000 },
    });
    expect(dlf.calls).toEqual(['show']);
  });

  it.each([
    [noInstance, { kind: 'not-found', what: 'instance' }],
    [failures.down, { kind: 'unavailable' }],
    [
      { kind: 'no-word', why: 'not-understood', said: { status: 400, code: 'DLF.0136' } },
      { kind: 'not-stoppable', said: { code: 'DLF.0136' } },
    ],
    [failures.forbidden, { kind: 'dlf-refused', why: 'permissions' }],
    [found('running', { jobName: 'other' }), { kind: 'refused', why: { kind: 'other-job' } }],
  ] as const)('says what stands in the way: %o', async (shown, outcome) => {
    const { parts, until } = start({ show: [shown] });
    expect(await inquireStatus(parts, targetOf(), person, until)).toMatchObject(outcome);
  });

  it('does not ask DLF for who may not know', async () => {
    for (const policy of [policyOf({ jobs: ['other'] }), policyOf({ may: ['stop', 'list'] })]) {
      const { parts, until } = start({}, policy);
      expect(await inquireStatus(parts, targetOf(), person, until)).toMatchObject({ kind: 'refused' });
    }
    const { parts, until } = start({});
    expect(await inquireStatus(parts, targetOf(), alert, until)).toMatchObject({ kind: 'refused' });
  });
});

describe('inquireList', () => {
  it('lists a job’s instances, the latest first', async () => {
    const list = [listed(instance('job_batch', '1', 'success', 1), instance('job_batch', '2', 'running', 5))];
    const { parts, until } = start({ list });
    const outcome = await inquireList(parts, { workspace, jobName: targetOf().jobName }, person, until);
    expect(outcome).toMatchObject({
      kind: 'list',
      isComplete: true,
      instances: [{ instanceId: '2' }, { instanceId: '1' }],
    });
  });

  it('lists what runs, of the jobs that the asker may know of', async () => {
    const { dlf, parts, until } = start(
      {
        list: [
          listed(instance('nightly_a', '1'), instance('payroll', '2')),
          listed(instance('nightly_b', '3', 'running-exception')),
        ],
      },
      policyOf({ jobs: ['nightly_*'] }),
    );
    const outcome = await inquireList(parts, { workspace }, person, until);
    expect(outcome.kind === 'list' && outcome.instances.map(({ jobName }) => jobName).sort()).toEqual([
      'nightly_a',
      'nightly_b',
    ]);
    expect(dlf.queries.map(({ status }) => status)).toEqual(['running', 'running-exception']);
  });

  it('says that it is not whole', async () => {
    const { parts, until } = start({ list: [{ kind: 'listed', instances: [], isComplete: false }] });
    const scope = { workspace, jobName: 'job_batch' as JobName };
    expect(await inquireList(parts, scope, person, until)).toMatchObject({ kind: 'list', isComplete: false });
  });

  it('says what stands in the way', async () => {
    const { parts, until } = start({ list: [failures.throttled] });
    expect(await inquireList(parts, { workspace }, person, until)).toMatchObject({ kind: 'unavailable' });
    const refused = start({}, policyOf({ may: ['stop'] }));
    const scope = { workspace, jobName: 'job_batch' as JobName };
    expect(await inquireList(refused.parts, scope, person, refused.until)).toMatchObject({ kind: 'refused' });
  });
});
