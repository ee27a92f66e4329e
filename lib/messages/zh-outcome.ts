import { STOPPED_STATUS } from '../dlf/status.ts';
import { type Asker, accountOf } from '../intent/asker.ts';
import { type AskedTarget, isTarget } from '../intent/target.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { Seen } from '../stop/seen.ts';
import { commandText } from './command-text.ts';
import type { FollowUp } from './status-message.ts';
import { bad, good, neutral, type Words } from './words.ts';
import { duration, statusName, wasDoing } from './zh.ts';
import { dryRunReason, refusalReason } from './zh-decision.ts';
import { dlfAdvice, dlfRefusal, quoted } from './zh-dlf.ts';
import { explainLines } from './zh-explain.ts';
import { describeFreeze, frozen, overLimit, wouldBeHeldBack } from './zh-gates.ts';
import { describeHistory } from './zh-history.ts';
import { describeMalformed, describeTargetProblem } from './zh-problems.ts';
import { answerProblem, describeQuestion, unansweredHeadline } from './zh-question.ts';
import { expiredHeadline, queuedHeadline, setbackDetails, setbackHeadline } from './zh-setback.ts';
import { nameOf } from './zh-target.ts';
import { CHECK, NOTHING_STOPPED } from './zh-words.ts';

const SCHEDULE_GOES_ON = '只停止了本次运行，作业的调度照常进行。';
const ONLY_THIS_RUN = '只针对本次运行，作业的调度照常进行。';
/** ListJobInstances, `instanceType`. */
const PATCH_DATA = 5;
const PATCH_GOES_ON = '它属于一次补数据，该补数据的其他实例继续运行。';

/** Whether policy lets anybody is for the next command to say. */
const wayBack = (target: AskedTarget | undefined): string[] =>
  target === undefined || !isTarget(target)
    ? []
    : [`如需恢复，可在策略允许时重跑：${commandText('rerun', target)}。`];

/** An outcome in Chinese: what happened, whether anything was stopped, what to do next. */
export function describeOutcome(
  outcome: Outcome,
  target: AskedTarget | undefined,
  asker: Asker,
  followUp?: FollowUp,
  timeZone?: string,
): Words {
  const hereafter = followUp === undefined ? [] : [FOLLOW_UP[followUp]];
  const it = nameOf(target);
  switch (outcome.kind) {
    case 'stopped':
      return good(
        `已停止${it}${ranFor(outcome.before ?? outcome.seen, outcome.seen)}。`,
        SCHEDULE_GOES_ON,
        ...(outcome.before?.instanceType === PATCH_DATA ? [PATCH_GOES_ON] : []),
        ...wayBack(target),
      );
    case 'accepted':
      return outcome.watchedMs === undefined
        ? good(
            `DLF 已受理停止${it}，实例尚未结束。`,
            ...lastLook(outcome.seen && statusName(outcome.seen.status)),
            ONLY_THIS_RUN,
            ...(followUp === undefined ? [`停止可能需要一些时间。${CHECK}。`] : hereafter),
          )
        : bad(
            outcome.watchedMs === 0
              ? `DLF 已受理停止${it}，但此后没有显示它是否已结束。`
              : `DLF 已受理停止${it}，但 ${duration(outcome.watchedMs)}后它仍未结束。`,
            ...lastLook(outcome.seen && statusName(outcome.seen.status)),
            `已不再继续观察。${CHECK}；如仍在运行，请再次停止。`,
          );
    case 'already-ended':
      return neutral(...alreadyEnded(it, outcome, timeZone), ...failedIn(outcome.seen));
    case 'dry-run':
      return neutral(
        outcome.instead === undefined ? dryRun(it, outcome) : wouldBeHeldBack(outcome.instead, it, timeZone),
        NOTHING_STOPPED,
        dryRunReason(outcome.why, asker),
        ...(outcome.wouldAsk === undefined ? [] : [WOULD_ASK[outcome.wouldAsk]]),
      );
    case 'needs-confirmation':
    case 'needs-approval':
      return describeQuestion(
        outcome,
        it,
        'stop',
        target,
        asker,
        followUp === 'here' ? hereafter : [],
        timeZone,
      );
    case 'cancelled':
      return neutral(`${accountOf(outcome.by)} 取消了对${it}的停止。`, NOTHING_STOPPED);
    case 'frozen':
      return frozen(outcome.freeze, it, timeZone);
    case 'cool-down':
    case 'over-budget':
      return overLimit(outcome, it, timeZone);
    case 'freeze':
      return describeFreeze(outcome, timeZone);
    case 'history':
      return describeHistory(outcome.records, timeZone);
    case 'explained': {
      const [headline = '', ...details] = explainLines(outcome.explanation, outcome.question);
      return neutral(headline, ...details);
    }
    case 'queued':
      return neutral(
        queuedHeadline(outcome.setback, it),
        '目前没有停止任何实例。',
        ...(followUp === undefined ? ['结果见首次投递的答复。'] : hereafter),
      );
    case 'in-doubt':
      return neutral(
        `已向${it}发出停止，但 DLF 没有确认；是否已停止，正在核实。`,
        ...lastLook(outcome.seen && wasDoing(outcome.seen, timeZone)),
        ...hereafter,
      );
    case 'malformed':
      return bad(describeMalformed(outcome.problem), NOTHING_STOPPED);
    case 'invalid-target':
      return bad(describeTargetProblem(outcome.problem), NOTHING_STOPPED);
    case 'refused':
      return outcome.why.kind === 'answer'
        ? answerProblem(outcome.why.problem)
        : bad(`已拒绝：${refusalReason(outcome.why, it, asker)}`, NOTHING_STOPPED);
    case 'not-found':
      return bad(
        notFound(outcome.what, target),
        NOTHING_STOPPED,
        '请核对作业名称、实例 ID 和工作空间。',
        ...(outcome.said?.dlfRequestId === undefined ? [] : [`DLF 请求 ID：${outcome.said.dlfRequestId}。`]),
      );
    case 'status':
      return neutral(`${it}的状态：${wasDoing(outcome.seen, timeZone)}。`, ...failedIn(outcome.seen));
    case 'list':
      return neutral(
        listHeadline(outcome, target),
        ...(outcome.isComplete ? [] : ['可能还有更多：DLF 没有列出全部实例。']),
      );
    case 'rerun':
    case 'not-restartable':
      return neutral(`已请求重跑${it}。`);
    case 'nothing-running':
      return neutral(
        `${jobOf(target)}没有正在运行的实例。`,
        NOTHING_STOPPED,
        outcome.last === undefined
          ? '最近七天没有计划运行的实例。'
          : `最近七天的最后一个实例 ${outcome.last.instanceId}：${wasDoing(outcome.last.seen, timeZone)}。`,
      );
    case 'ambiguous':
      return bad(
        `${jobOf(target)}有 ${outcome.count} 个实例正在运行，请指明是哪一个。`,
        NOTHING_STOPPED,
        ...(outcome.count > outcome.instances.length
          ? [`以下是最近的 ${outcome.instances.length} 个。`]
          : []),
      );
    case 'not-stoppable':
      return bad(
        `DLF 未能停止${it}${outcome.seen ? `（状态：${statusName(outcome.seen.status)}）` : ''}。`,
        ...quoted(outcome.said),
        '本请求没有停止任何实例。',
        `${CHECK}。`,
      );
    case 'expired':
      return bad(
        outcome.unanswered === undefined
          ? expiredHeadline(outcome.setback, it)
          : unansweredHeadline(outcome.unanswered, it),
        NOTHING_STOPPED,
        '需要时请重新发起。',
      );
    case 'dlf-refused':
      return bad(dlfRefusal(outcome.why), ...quoted(outcome.said), NOTHING_STOPPED, dlfAdvice(outcome.why));
    case 'unavailable':
      return bad(setbackHeadline(outcome.setback, it), ...setbackDetails(outcome.setback));
    case 'unknown':
      return bad(
        `已向${it}发出停止，但 DLF 没有确认，它可能已停止，也可能没有。`,
        ...lastLook(outcome.seen && wasDoing(outcome.seen, timeZone)),
        `${CHECK}；如一分钟后仍在运行，请再次停止。`,
      );
  }
}

const jobOf = (target: AskedTarget | undefined): string =>
  target === undefined ? '该作业' : `作业 ${target.jobName} `;

const listHeadline = (
  { instances }: Extract<Outcome, { kind: 'list' }>,
  target: AskedTarget | undefined,
): string =>
  target === undefined
    ? `最近七天计划运行的实例中，你可以查看的有 ${instances.length} 个正在运行。`
    : `作业 ${target.jobName} 最近七天计划运行的实例有 ${instances.length} 个。`;

export const FOLLOW_UP: Readonly<Record<FollowUp, string>> = {
  here: '结果会在此通知你。',
  asker: '结果会通知发起人。',
  location: '会自动继续处理，结果可查询其 Location。',
  channels: '会自动继续处理，结果会发到 NOTIFY 的通知渠道。',
  log: '会自动继续处理，结果只写入日志。',
};

export const WOULD_ASK = {
  confirm: '真正执行时，需要你先确认。',
  approve: '真正执行时，需要他人先审批。',
} as const;

const lastLook = (state: string | undefined): string[] =>
  state === undefined ? [] : [`最后一次查看时的状态：${state}。`];

function dryRun(it: string, { seen, isForecast }: Extract<Outcome, { kind: 'dry-run' }>): string {
  if (seen !== undefined) return `演练：本来会停止${it}。`;
  return isForecast
    ? `演练：如果仍在运行，会停止${it}。`
    : `演练：本来会尝试停止${it}，但未能向 DLF 查询它的状态。`;
}

function failedIn({ failedNode }: Seen): string[] {
  if (failedNode === undefined) return [];
  const log = failedNode.logPath === undefined ? '' : `，日志：${failedNode.logPath}`;
  return [`失败的节点：${failedNode.name}${log}。`];
}

function ranFor(before: Seen, after: Seen): string {
  return before.startedAt === undefined
    ? ''
    : `，共运行 ${duration((after.endedAt ?? after.at) - before.startedAt)}`;
}

function alreadyEnded(
  it: string,
  { seen, when }: Extract<Outcome, { kind: 'already-ended' }>,
  timeZone?: string,
): [headline: string, ...details: string[]] {
  const state = wasDoing(seen, timeZone);
  switch (when) {
    case 'before':
      return [`${it}此前已结束：${state}。`, NOTHING_STOPPED];
    case 'after':
      return [`${it}在停止生效前已自行结束：${state}。`];
    case 'later':
      return [
        `${it}当前的这次运行晚于本请求或其告警的开始时间，不是要停止的那一次。`,
        NOTHING_STOPPED,
        `当前状态：${state}。如需停止这一次，请重新发起。`,
      ];
    case 'restarted':
      return [
        `${it}要停止的那次运行已结束，期间又启动了新的一次运行。`,
        seen.status === STOPPED_STATUS
          ? `新的一次运行也已停止，可能是本请求所致。${CHECK}。`
          : `本请求不针对新的一次运行，其状态：${state}。`,
      ];
  }
}

function notFound(
  what: Extract<Outcome, { kind: 'not-found' }>['what'],
  target: AskedTarget | undefined,
): string {
  if (target === undefined) return 'DLF 中没有所给的目标。';
  const { jobName, instanceId, workspace } = target;
  switch (what) {
    case 'job':
      return `工作空间 ${workspace} 中没有作业 ${jobName}。`;
    case 'instance':
      return `工作空间 ${workspace} 中，作业 ${jobName} 没有${instanceId === undefined ? '此实例' : `实例 ${instanceId}`}。`;
    case 'workspace':
      return `DLF 中没有工作空间 ${workspace}。`;
  }
}
