import type { Asker } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { FollowUp } from './status-message.ts';
import { bad, type Words } from './words.ts';
import { quoted } from './zh-dlf.ts';
import { describeOutcome } from './zh-outcome.ts';
import { setbackReason } from './zh-setback.ts';
import { nameOf } from './zh-target.ts';

/** What came of a question: what is, or why that cannot be told. */
export function describeInquiry(
  outcome: Outcome,
  target: AskedTarget | undefined,
  asker: Asker,
  _followUp?: FollowUp,
  timeZone?: string,
): Words {
  const it = target === undefined ? '正在运行的实例' : nameOf(target);
  switch (outcome.kind) {
    case 'refused':
      return outcome.why.kind !== 'rule' &&
        outcome.why.kind !== 'no-rule' &&
        outcome.why.kind !== 'default-policy'
        ? describeOutcome(outcome, target, asker, undefined, timeZone)
        : bad(`已拒绝：策略不允许 ${asker.source} 查看${it}。`);
    case 'unavailable':
      return bad(`${setbackReason(outcome.setback)}，无法显示${it}。`, '请稍后再试。');
    case 'not-stoppable':
      return bad(`DLF 没有显示${it}。`, ...quoted(outcome.said));
    default:
      return describeOutcome(outcome, target, asker, undefined, timeZone);
  }
}
