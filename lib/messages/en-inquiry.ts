import type { Asker } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { Outcome } from '../stop/outcome.ts';
import { quoted } from './en-dlf.ts';
import { describeOutcome } from './en-outcome.ts';
import { setbackReason } from './en-setback.ts';
import { nameOf } from './en-target.ts';
import type { FollowUp } from './status-message.ts';
import { bad, type Words } from './words.ts';

/** What came of a question: what is, or why that cannot be told. */
export function describeInquiry(
  outcome: Outcome,
  target: AskedTarget | undefined,
  asker: Asker,
  _followUp?: FollowUp,
  timeZone?: string,
): Words {
  const it = target === undefined ? 'what is running' : nameOf(target);
  switch (outcome.kind) {
    case 'refused':
      return outcome.why.kind !== 'rule' &&
        outcome.why.kind !== 'no-rule' &&
        outcome.why.kind !== 'default-policy'
        ? describeOutcome(outcome, target, asker, undefined, timeZone)
        : bad(`Refused: policy does not let ${asker.source} see ${it}.`);
    case 'unavailable':
      return bad(`${setbackReason(outcome.setback)}, so ${it} cannot be shown.`, 'Ask again in a moment.');
    case 'not-stoppable':
      return bad(`DLF does not show ${it}.`, ...quoted(outcome.said));
    default:
      return describeOutcome(outcome, target, asker, undefined, timeZone);
  }
}
