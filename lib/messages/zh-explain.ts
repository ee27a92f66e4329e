import { type Asker, accountOf } from '../intent/asker.ts';
import type { Explanation, Question } from '../policy/decide.ts';
import type { Mismatch } from '../policy/match-rule.ts';
import type { Approvers, DecidedBy, Decision, Verb, Verdict } from '../policy/policy.ts';
import { duration } from './zh.ts';

/** Says what policy makes of a question, what decided, and why each earlier rule did not. */
export function explainLines(explanation: Explanation, question: Question): readonly string[] {
  const { decision, byRules, passed } = explanation;
  const { verb = 'stop', asker, target } = question;
  return [
    `${VERDICTS[decision.verdict]}：${whatHappens(decision, verb, target.jobName)}`,
    `依据：${decider(decision.by)}。`,
    ...(decision.by === byRules.by || byRules.verdict === decision.verdict
      ? []
      : [`若非如此，结论会是：${VERDICTS[byRules.verdict]}，依据是${decider(byRules.by)}。`]),
    ...passed.map(({ rule, mismatch }) => `规则“${rule}”不匹配：${misfit(mismatch, question, asker)}。`),
  ];
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  stop: '放行（stop）',
  confirm: '需确认（confirm）',
  approve: '需审批（approve）',
  'dry-run': '只做演练（dry-run）',
  refuse: '拒绝（refuse）',
};

export const VERBS: Readonly<Record<Verb, string>> = {
  stop: '停止',
  status: '查看状态',
  list: '列出实例',
  rerun: '重跑',
  history: '查看历史',
  freeze: '冻结',
};

function whatHappens({ verdict, approvers }: Decision, verb: Verb, jobName: string): string {
  const what = `作业 ${jobName} 的“${VERBS[verb]}”`;
  if (verb !== 'stop' && verb !== 'rerun') {
    return verdict === 'refuse' ? `${what}会被拒绝。` : `${what}会得到答复。`;
  }
  switch (verdict) {
    case 'stop':
      return `${what}会立即执行。`;
    case 'confirm':
      return `${what}在发起人确认后执行。`;
    case 'approve':
      return `${what}${approvers === undefined ? '在审批后执行' : approval(approvers)}。`;
    case 'dry-run':
      return `${what}不会执行，只会说明本来会怎样。`;
    case 'refuse':
      return `${what}不会执行。`;
  }
}

const approval = ({ people, count, withinMs }: Approvers): string =>
  people.length === count
    ? `须在 ${duration(withinMs)}内经 ${people.join('、')} 审批后执行`
    : `须在 ${duration(withinMs)}内经 ${people.join('、')} 中的 ${count} 人审批后执行`;

/** What decided. */
function decider(by: DecidedBy): string {
  switch (by.kind) {
    case 'rule':
      return `规则“${by.name}”`;
    case 'default-policy':
      return '默认策略（没有策略文件）';
    case 'other-workspace':
      return '默认策略（只适用于默认工作空间）';
    case 'no-rule':
      return '没有匹配的规则，一律拒绝';
    case 'quiet':
      return `静默时段“${by.name}”`;
    case 'alert-age':
      return by.ageMs === undefined
        ? `alerts.max_age（${duration(by.maxMs)}），告警没有给出开始时间`
        : `alerts.max_age（${duration(by.maxMs)}），告警已持续 ${duration(by.ageMs)}`;
    case 'too-many-targets':
      return `alerts.max_targets（${by.max}），本次投递涉及 ${by.count} 个`;
    case 'nobody-to-ask':
      return `“${by.name}”要求审批，而名单中没有可以审批的人`;
    case 'unreadable-policy':
      return '策略无法读取，一律不放行';
  }
}

/** The first part of a rule that does not fit, and what it was held against. */
function misfit(mismatch: Mismatch, { target, verb = 'stop' }: Question, asker: Asker): string {
  switch (mismatch) {
    case 'from':
      return `from 不包含 ${asker.source}`;
    case 'people':
      return asker.kind === 'alert'
        ? 'people 只针对人，而这是告警'
        : `people 不包含 ${accountOf(asker)} 对应的人，或该账号不属于任何人`;
    case 'channels':
      return asker.kind === 'person' && asker.channel !== undefined
        ? `channels 不包含 ${asker.source}:${asker.channel}`
        : 'channels 限定了会话，而此请求不来自任何会话';
    case 'labels':
      return asker.kind === 'alert' ? 'labels 与告警的标签不符' : 'labels 只针对告警，而这不是告警';
    case 'may':
      return `may 不包含 ${verb}`;
    case 'workspaces':
      return `workspaces 不包含 ${target.workspace}`;
    case 'jobs':
      return `jobs 与 ${target.jobName} 不匹配`;
  }
}
