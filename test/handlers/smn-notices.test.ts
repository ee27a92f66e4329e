import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../helpers/deliver.ts';
import { readAudit } from '../helpers/read-audit.ts';
import { secrets } from '../helpers/secrets.ts';
import { smnMessage } from '../helpers/topic-messages.ts';
import { startTopicWorld, type TopicWorld } from '../helpers/topic-world.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
workspaces:
  团队乙: 0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f
rules:
  - name: too long or stuck
    from: [smn]
    jobs: ["*", "!*payroll*"]
    labels: { kind: [overtime, running-exception] }
    then: stop
  - name: others are tried
    from: [smn]
    jobs: ["*"]
    then: dry-run
  - from: [api]
    jobs: ["*"]
    then: stop
`;

let topics: TopicWorld;
beforeAll(async () => {
  topics = await startTopicWorld({ POLICY_FILE: policyFile(policy) });
});
afterAll(() => topics.close());
beforeEach(() => topics.world.simulator.reset());

const calls = (): readonly unknown[] => topics.world.simulator.calls();
const stops = (): number => topics.world.simulator.stopCalls().length;
const isStopped = (instanceId: string): boolean =>
  topics.world.simulator.instance(instanceId)?.status === 'manual-stop';

/** A notice of DataArts Factory, as it comes through a topic. */
const notice = (changes: object = {}, more: object = {}): Promise<Reply> =>
  topics.smn(
    smnMessage(topics.topics.privateKey, {
      subject: 'DataArts数据开发作业 [job_batch] 通知。',
      message: JSON.stringify({
        作业名称: 'job_batch',
        作业状态: '运行超时',
        作业实例ID: '34765',
        调度类型: '正常调度',
        告警类型: '作业执行状态告警',
        ...changes,
      }),
      ...more,
    }),
  );
const resultOf = ({ json }: Reply): Record<string, unknown> | undefined =>
  (json as { results?: Record<string, unknown>[] }).results?.[0];
const ignoredIn = ({ json }: Reply): readonly { readonly reason: string }[] =>
  (json as { ignored?: { reason: string }[] }).ignored ?? [];

describe('a notice of DataArts Factory', () => {
  it('of a run that takes too long stops that run', async () => {
    const reply = await notice();
    expect(reply.status).toBe(200);
    expect(resultOf(reply)).toMatchObject({ outcome: 'stopped', instance_id: '34765' });
    expect(isStopped('34765')).toBe(true);
    expect(stops()).toBe(1);
  });

  it('is matched by its kind', async () => {
    expect(resultOf(await notice({ 作业状态: '未完成' }))).toMatchObject({ outcome: 'dry-run' });
    expect(resultOf(await notice({ 作业状态: '资源繁忙' }))).toMatchObject({ outcome: 'dry-run' });
    expect(stops()).toBe(0);
    expect(resultOf(await notice({ 作业状态: '运行异常' }))).toMatchObject({ outcome: 'stopped' });
  });

  it.each(['执行失败', '执行成功', '已取消', '手动停止', '重跑成功', '作业修改', '正在运行'])(
    'in state %s costs no call of DLF, and says why it is ignored',
    async (state) => {
      const reply = await notice({ 作业状态: state });
      expect(reply.status).toBe(200);
      expect(ignoredIn(reply)).toHaveLength(1);
      expect(resultOf(reply)).toBeUndefined();
      expect(calls()).toEqual([]);
    },
  );

  it('names its workspace as the policy file does', async () => {
    const theirs = { 作业名称: 'team_b_import', 作业实例ID: '34950', 工作空间: '团队乙' };
    expect(resultOf(await notice(theirs))).toMatchObject({ outcome: 'stopped' });
    expect(isStopped('34950')).toBe(true);
  });

  it.each(['demo_daily', '团队丙', '团队乙 ', 'ffffffffffffffffffffffffffffffff'])(
    'of a workspace that is not listed stops nothing: %j',
    async (workspace) => {
      const reply = await notice({ 工作空间: workspace });
      expect(reply.status).toBe(200);
      expect(resultOf(reply)).toMatchObject({ outcome: 'invalid-target' });
      expect(calls()).toEqual([]);
    },
  );

  it('is held to what the policy says about jobs', async () => {
    const payroll = { 作业名称: 'nightly_payroll', 作业实例ID: '34802' };
    expect(resultOf(await notice(payroll))).toMatchObject({ outcome: 'dry-run' });
    expect(stops()).toBe(0);
  });

  it('has a line in the audit where it asks for nothing', async () => {
    const jobName = 'job_of_the_audit';
    await notice({ 作业名称: jobName, 作业状态: '已取消' });
    const { lines } = await readAudit(topics.world, secrets.apiToken, `?job_name=${jobName}`);
    expect(lines).toMatchObject([{ outcome: 'ignored', job_name: jobName }]);
  });
});

describe('our own stop', () => {
  it('comes back as a notice again and again, and stops nothing and costs no call of DLF', async () => {
    expect(resultOf(await notice())).toMatchObject({ outcome: 'stopped' });
    // The same job is running again, under the same ID even.
    topics.world.simulator.restart('34765');
    const before = calls().length;
    const wordings = [
      { 作业状态: '已取消' },
      { 作业状态: '手动停止', 告警类型: '作业取消通知' },
      { 作业状态: '停止' },
      { 作业状态: 'manual-stop' },
      { 作业状态: undefined, 告警类型: '作业取消' },
      // Even if it says at the same time that it took too long.
      { 作业状态: '运行超时', 告警类型: '作业取消通知' },
      { 作业名称: 'job_batch', 作业状态: 'Cancelled', 告警类型: 'Overtime' },
    ];
    for (let index = 0; index < 100; index++) {
      const reply = await notice(wordings[index % wordings.length]);
      expect(reply.status).toBe(200);
      expect(ignoredIn(reply).map(({ reason }) => reason)).toEqual([
        'It tells that a run was stopped. A stop by dlf-stop is announced like this too.',
      ]);
    }
    const bySubject = await notice({}, { subject: 'DataArts数据开发作业 [job_batch] 已取消。' });
    expect(ignoredIn(bySubject)).toHaveLength(1);
    expect(calls()).toHaveLength(before);
    expect(topics.world.simulator.instance('34765')?.status).toBe('running');
  });

  it('announced by a node of the job itself stops nothing either', async () => {
    for (const status of ['manual-stop', 'cancelled', 'stopped', 'killed']) {
      const message = JSON.stringify({ job_name: 'job_batch', instance_id: '34765', status });
      const reply = await topics.smn(smnMessage(topics.topics.privateKey, { message }));
      expect(ignoredIn(reply)).toHaveLength(1);
    }
    expect(calls()).toEqual([]);
  });
});
