import type { Ending } from '../stop/audit-entry.ts';

const NAMES: Readonly<Record<Ending['kind'], string>> = {
  stopped: '已停止',
  accepted: '已受理',
  'already-ended': '已结束',
  'dry-run': '演练',
  'needs-confirmation': '待确认',
  'needs-approval': '待审批',
  cancelled: '已取消',
  frozen: '被冻结拦下',
  'cool-down': '实例达到限额',
  'over-budget': '达到限额',
  freeze: '冻结',
  history: '历史',
  explained: '策略说明',
  queued: '处理中',
  'in-doubt': '核实中',
  malformed: '无法识别',
  'invalid-target': '目标无效',
  refused: '已拒绝',
  'not-found': '未找到',
  'nothing-running': '没有在运行',
  ambiguous: '目标不唯一',
  'not-stoppable': '无法停止',
  expired: '已过期',
  'dlf-refused': '被 DLF 拒绝',
  unavailable: '暂不可用',
  rerun: '已重跑',
  'not-restartable': '无法重跑',
  status: '状态',
  list: '列表',
  unknown: '结果不明',
  ignored: '已忽略',
};

/** With its name in the API, so that a person and a program look for the same word. */
export const outcomeName = (outcome: string): string =>
  Object.hasOwn(NAMES, outcome) ? `${NAMES[outcome as Ending['kind']]}（${outcome}）` : outcome;
