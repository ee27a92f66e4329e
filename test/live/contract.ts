import { describe, expect, it } from 'vitest';
import type { Clock, Until } from '../../lib/clock.ts';
import type { DlfClient, InstanceQuery } from '../../lib/dlf/client.ts';
import { hasEnded, type JobInstance } from '../../lib/dlf/job-instance.ts';
import { MAX_PLAN_WINDOW_MS } from '../../lib/dlf/plan-window.ts';
import { isKnownStatus } from '../../lib/dlf/status.ts';
import { parseInstanceId } from '../../lib/intent/instance-id.ts';
import { parseJobName } from '../../lib/intent/job-name.ts';
import type { Target } from '../../lib/intent/target.ts';
import { parseWorkspaceId } from '../../lib/intent/workspace.ts';

/** Whom the contract is checked with: the simulator, or a real DLF. */
export interface ContractSubject {
  readonly client: DlfClient;
  readonly clock: Clock;
  /** An instance that there is. */
  readonly target: Target;
  readonly dataArtsInstanceId: string | undefined;
  /** Whether the target may be stopped. */
  readonly mayStop: boolean;
  /** Told what the documents leave open. */
  readonly report: (finding: string) => void;
}

/** Two calls of eight seconds, tried three times each. */
const TIME_MS = 60_000;
/** Long enough for a job that takes its time to end. */
const MAX_LOOKS = 60;

/** What the client relies on. Reads only, but for the last, which is skipped unless the subject may be stopped. */
export function describeContract(subject: () => ContractSubject): void {
  const until = (): Until => ({
    deadline: subject().clock.now() + TIME_MS,
    signal: new AbortController().signal,
  });
  const instanceOf = async (): Promise<JobInstance> => {
    const { client, target } = subject();
    const result = await client.showJobInstance(target, until());
    if (result.kind !== 'found') throw new Error(`there is no such instance: ${JSON.stringify(result)}`);
    return result.instance;
  };
  const around = ({ plannedAt }: JobInstance, more: Partial<InstanceQuery> = {}): InstanceQuery => {
    const { clock, target } = subject();
    const middle = plannedAt ?? clock.now();
    const { workspace, jobName } = target;
    const half = MAX_PLAN_WINDOW_MS / 2;
    return { workspace, jobName, plannedFrom: middle - half, plannedTo: middle + half, ...more };
  };
  const listed = async (query: InstanceQuery): Promise<readonly JobInstance[]> => {
    const result = await subject().client.listJobInstances(query, until());
    if (result.kind !== 'listed') throw new Error(`no list: ${JSON.stringify(result)}`);
    expect(result.isComplete).toBe(true);
    return result.instances;
  };

  describe('DLF', () => {
    it('shows the instance under its very name and ID', async () => {
      const { target, report } = subject();
      const instance = await instanceOf();
      expect(instance).toMatchObject({ jobName: target.jobName, instanceId: target.instanceId });
      if (!isKnownStatus(instance.status)) report(`a status that we do not know: ${instance.status}`);
      const { plannedAt = 0, startedAt = plannedAt, endedAt = startedAt } = instance;
      expect(startedAt).toBeLessThanOrEqual(endedAt);
    });

    it('has no instance under an ID that nobody has', async () => {
      const { client, target } = subject();
      const instanceId = parseInstanceId('9223372036854775806');
      if (!instanceId.ok) throw new Error('not an ID');
      const result = await client.showJobInstance({ ...target, instanceId: instanceId.value }, until());
      expect(result).toMatchObject({ kind: 'not-found', what: 'instance' });
    });

    it('has no instance of a job that does not exist', async () => {
      const { client, target, report } = subject();
      const jobName = parseJobName('no_such_job_7b1f0e');
      if (!jobName.ok) throw new Error('not a name');
      const result = await client.showJobInstance({ ...target, jobName: jobName.value }, until());
      report(`the instance’s ID under another job’s name: ${JSON.stringify(result)}`);
      // Nothing says that DLF compares the name; who stops must.
      if (result.kind === 'found') expect(result.instance.jobName).not.toBe(jobName.value);
      else expect(result.kind).toBe('not-found');
    });

    it('lists the instance among those of its job, each once, and none of another', async () => {
      const { target } = subject();
      const instances = await listed(around(await instanceOf()));
      const ids = instances.map(({ instanceId }) => instanceId);
      expect(ids).toContain(target.instanceId);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { jobName } of instances) expect(jobName).toBe(target.jobName);
      for (const { instanceType } of instances) expect(instanceType).toEqual(expect.any(Number));
    });

    it('lists by status', async () => {
      const { status } = await instanceOf();
      const instances = await listed(around(await instanceOf(), { status }));
      for (const instance of instances) expect(instance.status).toBe(status);
    });

    it('lists no instance of a job that does not exist', async () => {
      const { client } = subject();
      const jobName = parseJobName('no_such_job_7b1f0e');
      if (!jobName.ok) throw new Error('not a name');
      const query = around(await instanceOf(), { jobName: jobName.value });
      const result = await client.listJobInstances(query, until());
      if (result.kind === 'listed') expect(result).toMatchObject({ instances: [], isComplete: true });
      else expect(result).toMatchObject({ kind: 'not-found', what: 'job' });
    });

    it('lists in vain for a part of the name', async () => {
      const { target } = subject();
      const jobName = parseJobName([...target.jobName].slice(0, -1).join('') || 'x');
      if (!jobName.ok) return;
      const instances = await listed(around(await instanceOf(), { jobName: jobName.value }));
      for (const instance of instances) expect(instance.jobName).toBe(jobName.value);
    });

    it('refuses a window of more than seven days', async () => {
      const { client, report } = subject();
      const instance = await instanceOf();
      const { plannedTo } = around(instance);
      const query = around(instance, { plannedFrom: plannedTo - MAX_PLAN_WINDOW_MS - 1 });
      const result = await client.listJobInstances(query, until());
      report(`a window of more than seven days: ${JSON.stringify(result).slice(0, 200)}`);
      // Older editions do not have the limit.
      if (result.kind !== 'listed') expect(result).toMatchObject({ kind: 'no-word', said: { status: 400 } });
    });

    it('does not know a workspace that nobody has', async () => {
      const { client, target } = subject();
      const workspace = parseWorkspaceId('ffffffffffffffffffffffffffffffff');
      if (!workspace.ok) throw new Error('not an ID');
      const result = await client.showJobInstance({ ...target, workspace: workspace.value }, until());
      expect(['not-found', 'forbidden']).toContain(result.kind);
    });

    it('lists the workspaces, and what they are called', async ({ skip }) => {
      const { client, dataArtsInstanceId, target } = subject();
      if (dataArtsInstanceId === undefined) skip('DATAARTS_INSTANCE_ID is not set');
      const result = await client.listWorkspaces(dataArtsInstanceId ?? '', until());
      if (result.kind !== 'listed') throw new Error(`no list: ${JSON.stringify(result)}`);
      expect(result.workspaces).not.toHaveLength(0);
      for (const { id } of result.workspaces) expect(parseWorkspaceId(id)).toMatchObject({ ok: true });
      const ids = result.workspaces.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      if (/^[0-9a-f]{32}$/.test(target.workspace)) expect(ids).toContain(target.workspace);
    });

    it('stops the instance', { timeout: 300_000 }, async ({ skip }) => {
      const { client, clock, mayStop, target, report } = subject();
      if (!mayStop) skip('LIVE_STOP is not `yes`');
      const before = await instanceOf();
      const stopped = await client.stopJobInstance(target, until());
      report(`stopping what is ${before.status}: ${JSON.stringify(stopped)}`);
      if (hasEnded(before)) return;
      expect(stopped.kind).toBe('taken');
      let after = await instanceOf();
      for (let looks = 1; looks < MAX_LOOKS && !hasEnded(after); looks++) {
        await clock.sleep(4_000, until().signal);
        after = await instanceOf();
      }
      expect(after).toMatchObject({ status: 'manual-stop', startedAt: before.startedAt });
    });
  });
}
