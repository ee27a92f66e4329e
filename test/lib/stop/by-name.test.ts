import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobInstance } from '../../../lib/dlf/job-instance.ts';
import { countsAsRunning } from '../../../lib/dlf/status.ts';
import type { AskedTarget } from '../../../lib/intent/target.ts';
import { compose } from '../../../lib/messages/compose.ts';
import { plainText } from '../../../lib/messages/status-message.ts';
import { createScriptedDlf, failures, found, type Script, taken } from '../../helpers/scripted-dlf.ts';
import { createStopWorld, intentOf, policyOf, TIME_MS, targetOf } from '../../helpers/stop-world.ts';

const asked: AskedTarget = { workspace: targetOf().workspace, jobName: targetOf().jobName };
const HOUR = 60 * 60_000;

const instance = (instanceId: string, status: string, more: Partial<JobInstance> = {}): JobInstance => ({
  jobName: 'job_batch',
  instanceId,
  status,
  plannedAt: 1_000,
  startedAt: 2_000,
  ...more,
});
const listed = (...instances: readonly JobInstance[]) =>
  ({ kind: 'listed', instances, isComplete: true }) as const;

/** Asks for the only running instance of the job. */
function ask(script: Script, timeMs = TIME_MS) {
  const dlf = createScriptedDlf(script);
  const world = createStopWorld(dlf);
  return { dlf, world, answer: world.ask('A', { target: asked }, timeMs) };
}

describe('a stop of a job without an instance', () => {
  it('means its only running instance, whatever else there was', async () => {
    const { dlf, world, answer } = ask({
      list: [listed(instance('34764', 'success'), instance('34765', 'running'), instance('34763', 'fail'))],
      show: [found('running'), found('manual-stop')],
      stop: [taken],
    });
    expect(await answer).toMatchObject({
      outcome: { kind: 'stopped' },
      target: { jobName: 'job_batch', instanceId: '34765' },
    });
    expect(dlf.calls).toEqual(['list', 'show', 'stop', 'show']);
    const now = world.clock.now();
    expect(dlf.queries[0]).toMatchObject({ jobName: 'job_batch', plannedTo: expect.any(Number) });
    expect(now - (dlf.queries[0]?.plannedFrom ?? 0)).toBeGreaterThanOrEqual(7 * 24 * HOUR);
  });

  it.each(['running', 'running-exception', 'a status of tomorrow'])(
    'takes %s for running',
    async (status) => {
      const { answer } = ask({
        list: [listed(instance('34765', status))],
        show: [found('running'), found('manual-stop')],
        stop: [taken],
      });
      expect(await answer).toMatchObject({ outcome: { kind: 'stopped' } });
    },
  );

  it('remembers of the list what a look does not show', async () => {
    const { answer } = ask({
      list: [
        listed(
          instance('1', 'success', { startedAt: 0, endedAt: 60_000 }),
          instance('2', 'success', { startedAt: 0, endedAt: 90_000 }),
          instance('3', 'success', { startedAt: 0, endedAt: 600_000 }),
          instance('34765', 'running', { instanceType: 5 }),
        ),
      ],
      show: [found('running'), found('manual-stop')],
      stop: [taken],
    });
    const { outcome } = await answer;
    expect(outcome).toMatchObject({ kind: 'stopped', before: { usualMs: 90_000, instanceType: 5 } });
    const said = plainText(compose({ ...intentOf('A'), outcome }));
    expect(said).toContain('It belonged to a PatchData run, whose other instances go on.');
  });

  it('stops nothing when none runs, and names the latest', async () => {
    const { answer } = ask({
      list: [
        listed(
          instance('1', 'success', { startedAt: 5_000 }),
          instance('2', 'fail', { startedAt: 9_000 }),
          instance('3', 'waiting', { startedAt: 7_000 }),
        ),
      ],
    });
    expect(await answer).toMatchObject({
      outcome: { kind: 'nothing-running', last: { instanceId: '2', seen: { status: 'fail' } } },
    });
    const none = ask({ list: [listed()] });
    expect((await none.answer).outcome).toEqual({ kind: 'nothing-running' });
  });

  it('stops nothing when several run, and lists them', async () => {
    const { answer } = ask({
      list: [
        listed(
          instance('1', 'running', { startedAt: 5_000 }),
          instance('2', 'running-exception', { startedAt: 9_000 }),
          instance('3', 'success'),
        ),
      ],
    });
    expect(await answer).toMatchObject({
      outcome: { kind: 'ambiguous', instances: [{ instanceId: '2' }, { instanceId: '1' }] },
    });
  });

  it('never guesses of a list that is not whole', async () => {
    const { answer } = ask({
      list: [{ kind: 'listed', instances: [instance('34765', 'running')], isComplete: false }],
    });
    const { outcome } = await answer;
    expect(outcome).toMatchObject({ kind: 'unavailable', setback: { why: 'partial' } });
    expect(plainText(compose({ ...intentOf('A'), target: asked, outcome }))).toMatch(
      /^DLF did not show all instances.*name it\. Nothing was stopped\./,
    );
  });

  it('does not stop what the list did not tell the truth about', async () => {
    const other = ask({
      list: [listed(instance('34765', 'running'))],
      show: [found('running', { jobName: 'Job_batch' })],
    });
    expect(await other.answer).toMatchObject({ outcome: { kind: 'refused', why: { kind: 'other-job' } } });
    const restarted = ask({
      list: [listed(instance('34765', 'running'))],
      show: [found('running', { startedAt: 3_000 })],
    });
    expect(await restarted.answer).toMatchObject({ outcome: { kind: 'already-ended', when: 'restarted' } });
  });

  it.each([
    ['throttled', { kind: 'unavailable', setback: { why: 'throttled' } }],
    ['down', { kind: 'unavailable', setback: { why: 'down' } }],
    ['silent', { kind: 'unavailable', setback: { why: 'silent' } }],
    ['serverError', { kind: 'unavailable', setback: { why: 'down' } }],
    ['garbage', { kind: 'dlf-refused', why: 'not-understood' }],
    ['credentials', { kind: 'dlf-refused', why: 'credentials' }],
    ['forbidden', { kind: 'dlf-refused', why: 'permissions' }],
  ] as const)('never goes on without a list: %s', async (failure, outcome) => {
    expect(await ask({ list: [failures[failure]] }).answer).toMatchObject({ outcome });
  });

  it('is refused before the list where no rule allows it', async () => {
    const dlf = createScriptedDlf({});
    const world = createStopWorld(dlf, policyOf({ jobs: ['other'] }));
    expect(await world.ask('A', { target: asked })).toMatchObject({ outcome: { kind: 'refused' } });
  });

  it('is found once: a repeat goes on with the instance that was written down', async () => {
    const { dlf, world, answer } = ask({
      list: [listed(instance('34765', 'running'))],
      show: [found('running')],
      stop: [failures.reset],
    });
    await answer;
    dlf.now({ list: [], show: [found('manual-stop')] });
    world.clock.pass(60_000);
    expect(await world.ask('A', { target: asked })).toMatchObject({
      outcome: { kind: 'stopped' },
      repeat: true,
    });
    expect(dlf.calls.filter((call) => call === 'list')).toHaveLength(1);
  });

  it('never stops anything unless exactly one instance of that very name runs', async () => {
    const names = fc.constantFrom('job_batch', 'Job_batch', 'ｊob_batch', 'job_batch2', 'job-batch');
    const statuses = fc.constantFrom(
      'running',
      'running-exception',
      'success',
      'fail',
      'waiting',
      'pause',
      'new',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ status: statuses }), { maxLength: 4 }),
        names,
        async (rows, shownName) => {
          const instances = rows.map(({ status }, index) => instance(String(index + 1), status));
          const running = instances.filter(({ status }) => countsAsRunning(status));
          const [only] = running;
          const shown = {
            ...only,
            jobName: shownName,
            status: 'running',
            instanceId: only?.instanceId ?? '0',
          };
          const { dlf, answer } = ask({
            list: [listed(...instances)],
            show: [{ kind: 'found', instance: shown }],
            stop: [taken],
          });
          await answer;
          const may = running.length === 1 && shownName === 'job_batch';
          expect(dlf.stopCalls()).toBe(may ? 1 : 0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('an instance of a real-time job', () => {
  it('is not stopped blindly: DLF has said what it is', async () => {
    const realTime = {
      kind: 'no-word',
      why: 'not-understood',
      said: { status: 400, code: 'DLF.0136' },
    } as const;
    const dlf = createScriptedDlf({ show: [realTime] });
    const { outcome } = await createStopWorld(dlf).ask('A');
    expect(outcome).toMatchObject({ kind: 'not-stoppable' });
    expect(plainText(compose({ ...intentOf('A'), outcome }))).toMatch(/real-time/i);
    expect(dlf.stopCalls()).toBe(0);
  });
});
