import type { Asker } from '../intent/asker.ts';
import type { DecidedBy } from '../policy/policy.ts';
import type { Outcome } from '../stop/outcome.ts';
import { duration } from './zh.ts';

/** Why a stop is only tried. */
export function dryRunReason(
  why: { readonly kind: 'asked' } | DecidedBy,
  { source }: Pick<Asker, 'source'>,
): string {
  switch (why.kind) {
    case 'asked':
      return '这是你要求的演练。';
    case 'rule':
      return `规则“${why.name}”规定只做演练。`;
    case 'default-policy':
      return (
        '在策略文件允许之前，告警只做演练。如需真正停止，请把 POLICY_FILE 指向含有如下规则的文件：' +
        `{from: [${source}], jobs: ["nightly_*"], then: stop}。`
      );
    case 'quiet':
      return `当前处于静默时段“${why.name}”，只做演练。`;
    case 'no-rule':
    case 'other-workspace':
    case 'alert-age':
    case 'too-many-targets':
    case 'nobody-to-ask':
    case 'unreadable-policy':
      return '';
  }
}

/** What asks for somebody's word. */
export function policyReason(why: DecidedBy, kind: 'needs-confirmation' | 'needs-approval'): string[] {
  const what = kind === 'needs-confirmation' ? '先确认' : '先审批';
  switch (why.kind) {
    case 'rule':
      return [`规则“${why.name}”要求${what}。`];
    case 'quiet':
      return [`当前处于静默时段“${why.name}”，要求${what}。`];
    default:
      return [];
  }
}

/** Why a stop is refused. */
export function refusalReason(
  why: Exclude<Extract<Outcome, { kind: 'refused' }>['why'], { kind: 'answer' }>,
  it: string,
  { source }: Asker,
): string {
  switch (why.kind) {
    case 'rule':
      return `规则“${why.name}”不允许 ${source} 停止${it}。`;
    case 'no-rule':
      return `策略文件中没有规则允许 ${source} 停止${it}。`;
    case 'other-workspace':
      return '没有策略文件时，只能操作默认工作空间。';
    case 'default-policy':
      return `默认策略不允许 ${source} 停止${it}。`;
    case 'quiet':
      return `当前处于静默时段“${why.name}”，期间不停止任何实例。`;
    case 'alert-age':
      return why.ageMs === undefined
        ? `告警没有给出开始时间，而策略不接受持续超过 ${duration(why.maxMs)}的告警。`
        : `收到告警时它已持续 ${duration(why.ageMs)}，而策略不接受持续超过 ${duration(why.maxMs)}的告警。`;
    case 'too-many-targets':
      return `本次投递涉及 ${why.count} 个实例，而策略规定一次最多 ${why.max} 个，因此全部未处理。`;
    case 'nobody-to-ask':
      return `“${why.name}”要求审批，但策略文件中没有可以审批的人。`;
    case 'unreadable-policy':
      return '无法读取 POLICY_URL 处的策略，恢复之前一律不放行。';
    case 'may-not-freeze':
      return `策略文件中没有规则允许 ${source} 冻结自动停止。`;
    case 'not-shared':
      return '冻结必须对所有进程生效，而未配置 LEDGER_TABLE 时各进程互不知情。';
    case 'other-job':
      return 'DLF 显示该实例属于另一个作业，与所给的作业名称不符。';
    case 'outsider':
      return '你所在的团队或组织无权在此下达命令。';
  }
}
