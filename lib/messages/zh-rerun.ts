import { type Asker, accountOf } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { FollowUp } from './status-message.ts';
import { bad, good, neutral, type Words } from './words.ts';
import { wasDoing } from './zh.ts';
import { dryRunReason } from './zh-decision.ts';
import { quoted } from './zh-dlf.ts';
import { describeOutcome, FOLLOW_UP, WOULD_ASK } from './zh-outcome.ts';
import { describeQuestion, unansweredHeadline } from './zh-question.ts';
import { setbackReason } from './zh-setback.ts';
import { nameOf } from './zh-target.ts';
import { CHECK, NOTHING_STARTED } from './zh-words.ts';

/** What came of running an instance again: what happened, whether anything was started, what to do next. */
export function describeRerun(
  outcome: Outcome,
  target: AskedTarget | undefined,
  asker: Asker,
  followUp?: FollowUp,
  timeZone?: string,
): Words {
  const it = nameOf(target);
  const hereafter = followUp === undefined ? [] : [FOLLOW_UP[followUp]];
  switch (outcome.kind) {
    case 'rerun':
      return outcome.seen === undefined
        ? good(`DLF 已受理重跑${it}，尚未开始运行。`, ...(followUp ? hereafter : [`${CHECK}。`]))
        : good(`已重跑${it}。`, `当前状态：${wasDoing(outcome.seen, timeZone)}。`);
    case 'not-restartable':
      return bad(
        `${it}现在不能重跑。`,
        `当前状态：${wasDoing(outcome.seen, timeZone)}。`,
        ...(outcome.said === undefined ? [] : quoted(outcome.said)),
        NOTHING_STARTED,
        '只有运行成功、运行失败或已停止的实例才能重跑。',
      );
    case 'dry-run':
      return neutral(
        `演练：本来会重跑${it}。`,
        NOTHING_STARTED,
        dryRunReason(outcome.why, asker),
        ...(outcome.wouldAsk === undefined ? [] : [WOULD_ASK[outcome.wouldAsk]]),
      );
    case 'needs-confirmation':
    case 'needs-approval':
      return describeQuestion(
        outcome,
        it,
        'rerun',
        target,
        asker,
        followUp === 'here' ? hereafter : [],
        timeZone,
      );
    case 'cancelled':
      return neutral(`${accountOf(outcome.by)} 取消了对${it}的重跑。`, NOTHING_STARTED);
    case 'queued':
      return neutral(`重跑${it}的请求仍在处理。`, '目前没有启动任何实例。', ...hereafter);
    case 'in-doubt':
      return neutral(`DLF 没有确认是否已重跑${it}，正在核实。`, ...hereafter);
    case 'unknown':
      return bad(`DLF 没有确认是否已重跑${it}，它可能已经开始运行。`, `${CHECK}。`, '没有重复发出。');
    case 'refused':
      return outcome.why.kind === 'no-rule' || outcome.why.kind === 'default-policy'
        ? bad(`已拒绝：没有策略规则允许 ${asker.source} 重跑${it}。`, NOTHING_STARTED)
        : outcome.why.kind === 'rule'
          ? bad(`已拒绝：规则“${outcome.why.name}”不允许 ${asker.source} 重跑${it}。`, NOTHING_STARTED)
          : describeOutcome(outcome, target, asker, undefined, timeZone);
    case 'not-stoppable':
      return bad(`DLF 未能重跑${it}。`, ...quoted(outcome.said), NOTHING_STARTED);
    case 'expired':
      return bad(
        outcome.unanswered === undefined
          ? `已放弃重跑${it}：请求已过期。`
          : unansweredHeadline(outcome.unanswered, it),
        NOTHING_STARTED,
        '需要时请重新发起。',
      );
    case 'unavailable':
      return bad(`${setbackReason(outcome.setback)}，没有重跑${it}。`, NOTHING_STARTED, '请稍后再试。');
    default:
      return describeOutcome(outcome, target, asker, followUp, timeZone);
  }
}
