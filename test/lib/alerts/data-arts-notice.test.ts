import { describe, expect, it } from 'vitest';
import { defaultNames } from '../../../lib/alerts/names.ts';
import { readTopicMessage } from '../../../lib/alerts/topic-message.ts';

/** The published notice (a public consumer of DataArts Factory's topics), with other words for its state. */
const published = {
  工作空间: 'demo_daily',
  作业名称: 'ads_demo_job',
  作业执行人: '委托:dgc_agency',
  最后修改人: 'someone',
  作业状态: '执行失败',
  触发时间: '2025-02-14 17:00:00',
  告警时间: '2025-02-14 17:10:05',
  作业实例ID: '192674597',
  调度类型: '正常调度',
  失败节点名称: 'ads_demo_job_pre_ht',
  错误信息:
    'Please contact DLI service. DLI.0999: SparkException: Job aborted.\nCause by: timeout, overtime, 超时',
  告警类型: '作业执行状态告警',
};

const read = (
  changes: Readonly<Record<string, unknown>> = {},
  subject: string | undefined = undefined,
  names = defaultNames,
) =>
  readTopicMessage(
    {
      source: 'smn',
      id: 'message-1',
      subject,
      text: JSON.stringify({ ...published, ...changes }),
      at: '2026-11-24T09:10:14Z',
    },
    names,
  );

/** Why it asks for nothing; `stop`: it asks. */
const verdict = (...given: Parameters<typeof read>): string => {
  const result = read(...given);
  return result.ok ? 'stop' : result.problem.reason;
};
const kindOf = (...given: Parameters<typeof read>): unknown => {
  const result = read(...given);
  return result.ok ? result.value.alert?.labels?.['kind'] : undefined;
};

describe('a job notice of DataArts Factory', () => {
  it('names its job, its instance and its workspace, and what it says as labels', () => {
    const subject = 'DataArts数据开发作业 [ads_demo_job] 运行超时。';
    const result = read({ 作业状态: '运行超时' }, subject);
    expect(result).toMatchObject({
      ok: true,
      value: {
        target: { jobName: 'ads_demo_job', instanceId: '192674597', workspace: 'demo_daily' },
        asker: { kind: 'alert', source: 'smn', id: '作业执行状态告警' },
        reason: subject,
        alert: {
          labels: {
            kind: 'overtime',
            status: '运行超时',
            alarm_type: '作业执行状态告警',
            schedule_type: '正常调度',
            workspace: 'demo_daily',
          },
          startedAt: Date.UTC(2026, 10, 24, 9, 10, 14),
        },
        dryRun: false,
      },
    });
  });

  it.each([
    ['执行失败', 'ended'],
    ['执行成功', 'ended'],
    ['重跑成功', 'ended'],
    ['跳过', 'ended'],
    ['Failed', 'ended'],
    ['execute_failed', 'ended'],
    ['Successful', 'ended'],
    ['已取消', 'cancelled'],
    ['手动停止', 'cancelled'],
    ['被终止', 'cancelled'],
    ['Cancelled', 'cancelled'],
    ['Canceled', 'cancelled'],
    ['manual-stop', 'cancelled'],
    ['Manually stopped', 'cancelled'],
    ['已恢复', 'resolved'],
    ['作业修改', 'update'],
    ['已暂停', 'update'],
    ['冻结', 'update'],
    ['Job modified', 'update'],
    ['正在运行', 'unknown-state'],
    ['运行完成', 'unknown-state'],
    ['', 'unknown-state'],
    [undefined, 'unknown-state'],
    [null, 'unknown-state'],
    [7, 'unknown-state'],
  ])('in state %j asks for nothing: %s', (state, reason) => {
    expect(verdict({ 作业状态: state })).toBe(reason);
  });

  it.each([
    ['未完成', 'uncompleted'],
    ['作业未完成', 'uncompleted'],
    ['Uncompleted', 'uncompleted'],
    ['not completed', 'uncompleted'],
    ['运行超时', 'overtime'],
    ['Overtime', 'overtime'],
    ['timed out', 'overtime'],
    ['资源繁忙', 'busy'],
    ['Busy resources', 'busy'],
    ['运行异常', 'running-exception'],
    ['running-exception', 'running-exception'],
  ])('in state %j asks for a stop, as %s', (state, kind) => {
    expect(verdict({ 作业状态: state })).toBe('stop');
    expect(kindOf({ 作业状态: state })).toBe(kind);
  });

  it('is judged by its kind too, and by its subject', () => {
    expect(kindOf({ 作业状态: undefined, 告警类型: '作业运行超时告警' })).toBe('overtime');
    expect(kindOf({ 作业状态: undefined }, 'DataArts数据开发作业 [ads_demo_job] 未完成。')).toBe(
      'uncompleted',
    );
  });

  it.each([
    [{ 作业状态: '执行失败', 告警类型: '作业运行超时告警' }, undefined],
    [{ 作业状态: '运行超时', 告警类型: '作业取消通知' }, undefined],
    [{ 作业状态: '运行超时' }, 'DataArts数据开发作业 [ads_demo_job] 已取消。'],
    [{ 作业状态: '运行超时' }, '[ads_demo_job] 已取消 [demo_daily]'],
    [{ 作业状态: '超时后恢复' }, undefined],
    [{ 作业状态: 'timeout', 告警类型: 'run_fail' }, undefined],
  ])(
    'asks for nothing where one word of several says that there is nothing to stop: %j',
    (changes, subject) => {
      expect(verdict(changes, subject)).not.toBe('stop');
    },
  );

  it.each(['取消订单_job', 'stop_failed_job', '成功率_日报', 'cancelled.orders', '恢复_修改'])(
    'is judged by its state and not by the name of its job: %s',
    (job) => {
      const changes = { 作业名称: job, 作业状态: '运行超时' };
      expect(verdict(changes, `DataArts数据开发作业 [${job}] 运行超时。`)).toBe('stop');
    },
  );

  it.each(['超时_job', 'overtime_report', 'busy.times', 'uncompleted_orders', 'timeout'])(
    'does not ask for a stop because of the name of its job: %s',
    (job) => {
      const running = { 作业名称: job, 作业状态: '正在运行' };
      expect(verdict(running, `DataArts数据开发作业 [${job}] 正在运行。`)).toBe('unknown-state');
      expect(verdict(running, `DataArts数据开发作业 ${job} 正在运行。`)).toBe('unknown-state');
    },
  );

  it('is found by other words for its parts, and by those of its English console', () => {
    const text = (message: object) =>
      ({ source: 'smn', id: '1', subject: undefined, at: '', text: JSON.stringify(message) }) as const;
    for (const message of [
      { 'Job Name': 'a_job', 'Job Instance ID': 7, 'Job Status': 'Overtime', Workspace: 'w' },
      { ' job name ': 'a_job', 'instance id': '7', 'JOB STATUS': 'Overtime', workspace: 'w' },
      { 作业名称: 'a_job', 实例ID: '7', 实例状态: '运行超时', 工作空间: 'w' },
    ]) {
      expect(readTopicMessage(text(message), defaultNames)).toMatchObject({
        ok: true,
        value: { target: { jobName: 'a_job', instanceId: '7', workspace: 'w' } },
      });
    }
  });

  it('is judged by all that it says of its state, under whichever name', () => {
    expect(verdict({ 作业状态: '运行超时', 实例状态: '手动停止' })).toBe('cancelled');
    expect(verdict({ 作业状态: '运行超时', 通知类型: '作业取消' })).toBe('cancelled');
    expect(verdict({ 作业状态: '运行超时', 'job status': 'failed' })).toBe('ended');
    expect(verdict({ 作业状态: '运行超时', 实例状态: '运行中' })).toBe('stop');
  });

  it('stops nothing where two names of one part say different things', () => {
    expect(verdict({ 作业状态: '运行超时', 实例ID: '1' })).toBe('contradiction');
    expect(verdict({ 作业状态: '运行超时', 'Job Name': 'b_job' })).toBe('contradiction');
    expect(verdict({ 作业状态: '运行超时', workspace: 'other' })).toBe('contradiction');
    expect(verdict({ 作业状态: '运行超时', 实例ID: 192_674_597, workspace: 'demo_daily' })).toBe('stop');
  });

  it('keeps an ID that no JavaScript number holds', () => {
    const text = JSON.stringify({ ...published, 作业状态: '运行超时' }).replace(
      '"192674597"',
      '9223372036854775807',
    );
    const result = readTopicMessage(
      { source: 'smn', id: '1', subject: undefined, at: '', text },
      defaultNames,
    );
    expect(result).toMatchObject({ ok: true, value: { target: { instanceId: '9223372036854775807' } } });
  });

  it('is read whatever the operator calls the parts of other alerts', () => {
    const names = { jobName: ['my_job'], instanceId: ['my_instance'], workspace: ['my_space'] };
    expect(read({ 作业状态: '运行超时' }, undefined, names)).toMatchObject({
      ok: true,
      value: { target: { jobName: 'ads_demo_job', instanceId: '192674597', workspace: 'demo_daily' } },
    });
  });

  it.each([
    ['no job', { 作业名称: undefined }, 'text'],
    ['an empty job', { 作业名称: '', 作业状态: '运行超时' }, 'no-job-name'],
    ['an empty instance', { 作业实例ID: '', 作业状态: '运行超时' }, 'no-instance-id'],
    ['an instance in a list', { 作业实例ID: ['7'], 作业状态: '运行超时' }, 'no-instance-id'],
  ])('with %s stops nothing', (_, changes, reason) => {
    const found = verdict(changes);
    expect(found).not.toBe('stop');
    if (reason !== 'text') expect(found).toBe(reason);
  });
});
