import { STOPPED_STATUS } from '../dlf/status.ts';
import { type Asker, accountOf } from '../intent/asker.ts';
import { type AskedTarget, isTarget } from '../intent/target.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { Seen } from '../stop/seen.ts';
import { commandText } from './command-text.ts';
import { formatDuration } from './duration.ts';
import { wasDoing } from './en.ts';
import { dryRunHeadline, dryRunReason, refusalReason } from './en-decision.ts';
import { dlfAdvice, dlfRefusal, quoted } from './en-dlf.ts';
import { explainLines } from './en-explain.ts';
import { describeFreeze, frozen, overLimit, wouldBeHeldBack } from './en-gates.ts';
import { describeHistory } from './en-history.ts';
import { describeMalformed, describeTargetProblem } from './en-problems.ts';
import { answerProblem, describeQuestion, unansweredHeadline } from './en-question.ts';
import { describeSearch } from './en-search.ts';
import { expiredHeadline, queuedHeadline, setbackDetails, setbackHeadline } from './en-setback.ts';
import { nameOf } from './en-target.ts';
import type { FollowUp } from './status-message.ts';
import { bad, good, NOTHING_STOPPED, neutral, type Words } from './words.ts';

const SCHEDULE_GOES_ON = "Only this run was stopped: the job's schedule goes on.";
const ONLY_THIS_RUN = "It is for this run only: the job's schedule goes on.";
/** ListJobInstances, `instanceType`. */
const PATCH_DATA = 5;
const PATCH_GOES_ON = 'It belonged to a PatchData run, whose other instances go on.';

/** Whether policy lets anybody is for the next command to say. */
const wayBack = (target: AskedTarget | undefined): string[] =>
  target === undefined || !isTarget(target)
    ? []
    : [`To have it back: ${commandText('rerun', target)}, where policy allows.`];

const CHECK = 'Check the instance in DataArts Factory, under Monitor Instance';

/** An outcome in English: what happened, whether anything was stopped, what to do next. */
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
        `Stopped ${it}${ranFor(outcome.before ?? outcome.seen, outcome.seen)}.`,
        SCHEDULE_GOES_ON,
        ...(outcome.before?.instanceType === PATCH_DATA ? [PATCH_GOES_ON] : []),
        ...wayBack(target),
      );
    case 'accepted':
      return outcome.watchedMs === undefined
        ? good(
            `DLF accepted the stop of ${it}, which has not ended yet.`,
            ...lastLook(outcome.seen?.status),
            ONLY_THIS_RUN,
            ...(followUp === undefined ? [`Stopping can take a while. ${CHECK}.`] : hereafter),
          )
        : bad(
            outcome.watchedMs === 0
              ? `DLF accepted the stop of ${it}, and has not shown since whether it has ended.`
              : `DLF accepted the stop of ${it}, but it had not ended ${formatDuration(outcome.watchedMs)} later.`,
            ...lastLook(outcome.seen?.status),
            `It is not watched any longer. ${CHECK}, and ask again if it still runs.`,
          );
    case 'already-ended':
      return neutral(...alreadyEnded(it, outcome, timeZone), ...failedIn(outcome.seen));
    case 'dry-run':
      return neutral(
        outcome.instead === undefined
          ? dryRunHeadline(it, outcome)
          : wouldBeHeldBack(outcome.instead, it, timeZone),
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
      return neutral(`The stop of ${it} was called off by ${accountOf(outcome.by)}.`, NOTHING_STOPPED);
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
        'Nothing was stopped so far.',
        ...(followUp === undefined ? ['The answer to its first delivery says what came of it.'] : hereafter),
      );
    case 'in-doubt':
      return neutral(
        `The stop of ${it} was sent, but DLF did not confirm it: whether it was stopped is being looked into.`,
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
        : bad(`Refused: ${refusalReason(outcome.why, it, asker)}`, NOTHING_STOPPED);
    case 'not-found':
    case 'list':
    case 'nothing-running':
    case 'ambiguous':
      return describeSearch(outcome, target, timeZone);
    case 'status':
      return neutral(`${capital(it)} is ${wasDoing(outcome.seen, timeZone)}.`, ...failedIn(outcome.seen));
    case 'rerun':
    case 'not-restartable':
      return neutral(`${capital(it)} was asked to be run again.`);
    case 'not-stoppable':
      return bad(
        `DLF would not stop ${it}${outcome.seen ? `, which is ${outcome.seen.status}` : ''}.`,
        ...quoted(outcome.said),
        'This request stopped nothing.',
        `${CHECK}.`,
      );
    case 'expired':
      return bad(
        outcome.unanswered === undefined
          ? expiredHeadline(outcome.setback, it)
          : unansweredHeadline(outcome.unanswered, it),
        NOTHING_STOPPED,
        'Ask again.',
      );
    case 'dlf-refused':
      return bad(dlfRefusal(outcome.why), ...quoted(outcome.said), NOTHING_STOPPED, dlfAdvice(outcome.why));
    case 'unavailable':
      return bad(setbackHeadline(outcome.setback, it), ...setbackDetails(outcome.setback));
    case 'unknown':
      return bad(
        `The stop of ${it} was sent, but DLF did not confirm it: it may or may not have been stopped.`,
        ...lastLook(outcome.seen && wasDoing(outcome.seen, timeZone)),
        `${CHECK}; if it still runs in a minute, ask again.`,
      );
  }
}

/** A job's name is left as it is written. */
const capital = (text: string): string => (text.startsWith('the ') ? `T${text.slice(1)}` : text);

export const FOLLOW_UP: Readonly<Record<FollowUp, string>> = {
  here: 'You will be told here how it ends.',
  asker: 'Whoever asked for it is told how it ends.',
  location: 'It goes on by itself: its Location says how it ends.',
  channels: 'It goes on by itself; how it ends is told in the channels of NOTIFY.',
  log: 'It goes on by itself; how it ends is only in the log.',
};

export const WOULD_ASK = {
  confirm: 'Were it meant, you would have to confirm it first.',
  approve: 'Were it meant, somebody would have to approve it first.',
} as const;

const lastLook = (status: string | undefined): string[] =>
  status === undefined ? [] : [`At the last look it was ${status}.`];

function failedIn({ failedNode }: Seen): string[] {
  if (failedNode === undefined) return [];
  const log = failedNode.logPath === undefined ? '' : `; its log is at ${failedNode.logPath}`;
  return [`Node ${failedNode.name} failed${log}.`];
}

function ranFor(before: Seen, after: Seen): string {
  return before.startedAt === undefined
    ? ''
    : ` after ${formatDuration((after.endedAt ?? after.at) - before.startedAt)}`;
}

function alreadyEnded(
  it: string,
  { seen, when }: Extract<Outcome, { kind: 'already-ended' }>,
  timeZone?: string,
): [headline: string, ...details: string[]] {
  switch (when) {
    case 'before':
      return [`${it} had already ended: ${wasDoing(seen, timeZone)}.`, NOTHING_STOPPED];
    case 'after':
      return [`${it} ended by itself before the stop took effect: ${wasDoing(seen, timeZone)}.`];
    case 'later':
      return [
        `The run of ${it} that goes on began after this request had come, or its alert had begun, so that it is not the one that was meant.`,
        NOTHING_STOPPED,
        `It is ${wasDoing(seen, timeZone)}. Ask again if that one is to be stopped.`,
      ];
    case 'restarted':
      return [
        `The run of ${it} that was to be stopped has ended, and another run of it was started meanwhile.`,
        seen.status === STOPPED_STATUS
          ? `That run has been stopped too, perhaps by this request. ${CHECK}.`
          : `That run is not meant by this request: ${wasDoing(seen, timeZone)}.`,
      ];
  }
}
