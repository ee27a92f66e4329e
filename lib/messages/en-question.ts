import type { Asker } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { AnswerProblem, Outcome } from '../stop/outcome.ts';
import { formatTime } from './duration.ts';
import { wasDoing } from './en.ts';
import { policyReason } from './en-decision.ts';
import { bad, neutral, type Words } from './words.ts';

type Question = Extract<Outcome, { kind: 'needs-confirmation' | 'needs-approval' }>;

/** What somebody is asked before anything is done: to what, why, by whom, until when, and how to answer. */
export function describeQuestion(
  question: Question,
  it: string,
  verb: 'stop' | 'rerun',
  target: AskedTarget | undefined,
  asker: Asker,
  hereafter: readonly string[],
  timeZone?: string,
): Words {
  const { code, until, seen, why } = question;
  const what = verb === 'stop' ? 'Stop' : 'Run again';
  const now = seen === undefined || target === undefined ? '' : `, which is ${wasDoing(seen, timeZone)}`;
  const because = why === undefined ? [] : policyReason(why, question.kind);
  const nothing = verb === 'stop' ? 'Nothing was stopped so far.' : 'Nothing was started so far.';
  if (question.kind === 'needs-confirmation') {
    return neutral(
      `${what} ${it}${now}? Confirm it first.`,
      nothing,
      ...because,
      asker.kind === 'credential'
        ? `To confirm, or to call it off: POST {"code":"${question.code}"} to /confirm or /cancel below its Location. The question is open until ${formatTime(question.until, timeZone)}, for this credential, and for this run only.`
        : `To confirm: confirm ${question.code}. To call it off: cancel ${question.code}. The question is open until ${formatTime(question.until, timeZone)}, for you, here, and for this run only.`,
      ...hereafter,
    );
  }
  const who = whoOf(question);
  return neutral(
    `${what} ${it}${now}? It takes an approval first.`,
    nothing,
    ...because,
    code === undefined || until === undefined
      ? `It waits for ${who}.`
      : `It waits until ${formatTime(until, timeZone)} for ${who}. To approve it in a chat: confirm ${code}. To call it off: cancel ${code}. Nobody approves a request of his own.`,
    ...hereafter,
  );
}

function whoOf({ approvers, missing }: Extract<Question, { kind: 'needs-approval' }>): string {
  if (approvers.length <= missing) return list(approvers);
  return `${missing === 1 ? 'one' : missing} of ${list(approvers)}`;
}

const MAX_NAMES = 10;

const list = (names: readonly string[]): string =>
  names.length <= MAX_NAMES
    ? names.join(', ')
    : `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} others`;

/** What has become of a question that nobody said yes to in time. */
export const unansweredHeadline = (kind: 'confirm' | 'approve', it: string): string =>
  kind === 'confirm'
    ? `Nobody confirmed in time that ${it} is meant.`
    : `Nobody who may approved in time what was to be done to ${it}.`;

/** Why an answer does not count. */
export function answerProblem(problem: AnswerProblem): Words {
  switch (problem) {
    case 'no-question':
      return bad('There is nothing to answer: the question has been answered, or is over.', NOTHING);
    case 'wrong-code':
      return bad(
        'That is not the code of an open question.',
        NOTHING,
        'Look it up in the message that asks.',
      );
    case 'too-many-tries':
      return bad(
        'Three codes were wrong: no answer from you counts here for five minutes.',
        NOTHING,
        'Ask again after that.',
      );
    case 'not-yours':
      return bad('This question is for whoever asked, in the place where it was asked.', NOTHING);
    case 'not-an-approver':
      return bad(
        'You are not one of those who may approve this.',
        NOTHING,
        'Programs, and accounts that the policy file does not list, never approve.',
      );
    case 'own-request':
      return bad(
        'Nobody approves a request of his own, from whichever account.',
        NOTHING,
        'Somebody else has to.',
      );
    case 'no-policy':
      return bad(
        'The policy at POLICY_URL cannot be read, so no answer counts until it can.',
        NOTHING,
        'Try again in a minute.',
      );
    case 'approved-before':
      return neutral('You have approved this already: it waits for others.', NOTHING);
  }
}

const NOTHING = 'This answer changed nothing.';
