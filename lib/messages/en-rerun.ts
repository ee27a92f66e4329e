import { type Asker, accountOf } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { Outcome } from '../stop/outcome.ts';
import { wasDoing } from './en.ts';
import { dryRunReason } from './en-decision.ts';
import { quoted } from './en-dlf.ts';
import { describeOutcome, FOLLOW_UP, WOULD_ASK } from './en-outcome.ts';
import { describeQuestion, unansweredHeadline } from './en-question.ts';
import { setbackReason } from './en-setback.ts';
import { nameOf } from './en-target.ts';
import type { FollowUp } from './status-message.ts';
import { bad, good, neutral, type Words } from './words.ts';

const NOTHING_STARTED = 'Nothing was started.';
const CHECK = 'Check the instance in DataArts Factory, under Monitor Instance.';

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
        ? good(
            `DLF accepted to run ${it} again, and it has not begun yet.`,
            ...(followUp ? hereafter : [CHECK]),
          )
        : good(`DLF runs ${it} again: ${wasDoing(outcome.seen, timeZone)}.`);
    case 'not-restartable':
      return bad(
        `${it} cannot be run again now: ${wasDoing(outcome.seen, timeZone)}.`,
        ...(outcome.said === undefined ? [] : quoted(outcome.said)),
        NOTHING_STARTED,
        'Only what has succeeded, failed or been stopped can be run again.',
      );
    case 'dry-run':
      return neutral(
        `Dry run: ${it} would have been run again.`,
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
      return neutral(`It was called off by ${accountOf(outcome.by)} to run ${it} again.`, NOTHING_STARTED);
    case 'queued':
      return neutral(
        `The request to run ${it} again is still being worked on.`,
        'Nothing was started so far.',
        ...hereafter,
      );
    case 'in-doubt':
      return neutral(
        `DLF did not confirm that it runs ${it} again: whether it does is being looked into.`,
        ...hereafter,
      );
    case 'unknown':
      return bad(
        `DLF did not confirm that it runs ${it} again: it may or may not have begun.`,
        CHECK,
        'It was not sent twice.',
      );
    case 'refused':
      return outcome.why.kind === 'no-rule' || outcome.why.kind === 'default-policy'
        ? bad(`Refused: no rule of a policy file lets ${asker.source} run ${it} again.`, NOTHING_STARTED)
        : outcome.why.kind === 'rule'
          ? bad(
              `Refused: the rule “${outcome.why.name}” does not let ${asker.source} run ${it} again.`,
              NOTHING_STARTED,
            )
          : describeOutcome(outcome, target, asker, undefined, timeZone);
    case 'not-stoppable':
      return bad(`DLF would not run ${it} again.`, ...quoted(outcome.said), NOTHING_STARTED);
    case 'expired':
      return bad(
        outcome.unanswered === undefined
          ? `Gave up running ${it} again: the request has expired.`
          : unansweredHeadline(outcome.unanswered, it),
        NOTHING_STARTED,
        'Ask again.',
      );
    case 'unavailable':
      return bad(
        `${setbackReason(outcome.setback)}, so ${it} was not run again.`,
        NOTHING_STARTED,
        'Ask again in a moment.',
      );
    default:
      return describeOutcome(outcome, target, asker, followUp, timeZone);
  }
}
