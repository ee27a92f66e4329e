import { hasEnded } from '../dlf/job-instance.ts';
import { isKnownStatus, type KnownStatus } from '../dlf/status.ts';
import type { FoundInstance } from '../stop/outcome.ts';
import type { Seen } from '../stop/seen.ts';
import { formatDuration, wallTime } from './duration.ts';
import type { Language } from './language.ts';

/*
 * The same word for the same thing, everywhere, and the one that the DataArts console has where it has one:
 *
 * job 作业 · instance 实例 · real-time job 实时作业 · PatchData 补数据 · schedule 调度 · workspace 工作空间
 * stop 停止 · run again 重跑 · dry run 演练 (not 试运行 or 测试运行, by which the console really runs a job)
 * request 请求 · alert 告警 · delivery 投递 · program 程序 · credential 凭据 · account 账号
 * policy 策略 · policy file 策略文件 · rule 规则 · quiet hours 静默时段 · limit 限额 · audit 审计记录
 * freeze 冻结自动停止 · lift a freeze 解冻 · confirm 确认 · approve 审批通过 · approval 审批
 * cancel 取消 · call off 撤回 · code 验证码 · refuse 拒绝 · throttle 限流 · channel of notices 通知渠道
 * console DataArts 控制台 · Monitor Instance 实例监控 · whoever runs dlf-stop dlf-stop 的管理员
 *
 * A target's name and a state begin and end so that no space is needed beside them: see `nameOf` and `wasDoing`.
 * Names, IDs, commands, variables and the API's words stay as they are, with a space between them and Chinese.
 */

export const labels: Language['labels'] = {
  job: '作业',
  instance: '实例',
  workspace: '工作空间',
  was: '当时状态',
  askedBy: '发起人',
  askedFirst: '最先发起人',
  confirmedBy: '确认人',
  approvedBy: '审批人',
  reason: '原因',
};

/** As the DataArts console calls them. */
const STATUSES: Readonly<Record<KnownStatus, string>> = {
  waiting: '等待运行',
  'waiting-confirm': '等待确认',
  freeze: '已冻结',
  running: '运行中',
  'running-exception': '运行异常',
  pause: '已暂停',
  success: '运行成功',
  fail: '运行失败',
  'manual-stop': '已手动停止',
  'skip-by-depend': '因依赖失败而跳过',
  forceSuccess: '强制成功',
  ignoreSuccess: '忽略失败',
};

/** One that is not known is shown as DLF has it. */
export const statusName = (status: string): string =>
  isKnownStatus(status) ? STATUSES[status] : `“${status}”`;

/** `1 小时 12 分钟` */
export const duration = (ms: number): string => formatDuration(ms, ['天', '小时', '分钟', '秒']);

/** `2026-11-24 22:41（Asia/Shanghai）` */
export const time = (ms: number, timeZone = 'UTC'): string => `${wallTime(ms, timeZone)}（${timeZone}）`;

/** ListJobInstances, `instanceType`; the others need no word. */
const ORIGINS: Readonly<Record<number, string>> = { 5: '（补数据）', 6: '（实时作业）' };

/** `运行中，已运行 1 小时 12 分钟`, `运行成功，结束于 …`, `等待运行，计划于 …` */
export function wasDoing(seen: Seen, timeZone?: string): string {
  const status = statusName(seen.status);
  if (hasEnded(seen)) {
    return seen.endedAt === undefined ? status : `${status}，结束于 ${time(seen.endedAt, timeZone)}`;
  }
  if (seen.startedAt !== undefined) {
    const usual = seen.usualMs === undefined ? '' : `，通常 ${duration(seen.usualMs)}完成`;
    const origin = seen.instanceType === undefined ? '' : (ORIGINS[seen.instanceType] ?? '');
    return `${status}，已运行 ${duration(seen.at - seen.startedAt)}${usual}${origin}`;
  }
  return seen.plannedAt === undefined ? status : `${status}，计划于 ${time(seen.plannedAt, timeZone)}`;
}

export const choiceOf = ({ instanceId, seen }: FoundInstance, timeZone?: string): string =>
  `${instanceId}：${wasDoing(seen, timeZone)}${seen.startedAt === undefined ? '' : `，开始于 ${time(seen.startedAt, timeZone)}`}`;
