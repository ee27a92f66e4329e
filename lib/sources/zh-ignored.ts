import type { IgnoredReason } from '../alerts/ignored.ts';

const IGNORED: Readonly<Record<IgnoredReason, string>> = {
  resolved: '告警已恢复。',
  'not-firing': '告警未触发。',
  'no-data': '它表示数据缺失或无法取得，不表示运行时间过长。',
  test: '这是一条测试。',
  update: '它表示有人已查看或修改告警，不表示告警触发。',
  'still-firing': '告警此前已触发且仍在持续，首次触发时已处理。',
  cancelled: '它表示一次运行已被停止；dlf-stop 停止的也会这样通知。',
  ended: '它表示一次运行已结束，没有需要停止的实例。',
  'unknown-state': '其中没有可识别的状态，告警可能已经结束。',
  'no-job-name': '告警没有指明 DLF 作业：其中没有 job_name。',
  'no-instance-id':
    '告警没有指明 DLF 作业实例：其中没有 instance_id，也没有匹配的规则写明 resolve: only-running。',
  'no-start': '告警没有指明 DLF 作业实例，也没有给出触发时间，无法确定是哪一次运行。',
  contradiction: '告警各处指明的目标不一致：作业、实例或工作空间互不相同。',
  stale: '它发生在六小时之前，或给出的是未来的时间。',
  'not-an-alert': '该条目不是告警。',
  text: '这是给人看的文本，只在其中查找 JSON 和 dlf:<job>:<instance>。',
  truncated: '发送方没有在本次投递中包含全部告警（max_alerts）。',
  unsubscribed: '订阅已取消，如需恢复请重新订阅。',
};

/** A function, since only functions can be in another file until they are called. */
export const ignoredInChinese = (): typeof IGNORED => IGNORED;
