import type { Until } from '../clock.ts';
import { accountOf, isSameAccount } from '../intent/asker.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import type { Subject } from '../messages/compose.ts';
import type { FollowUp, StatusMessage } from '../messages/status-message.ts';
import type { Answer, Reading } from '../sources/source.ts';
import { leaseOf } from '../stop/advance.ts';
import { type AnswerTaken, answerQuestion } from '../stop/answer-question.ts';
import { carryOn } from '../stop/carry-out.ts';
import type { Outcome } from '../stop/outcome.ts';
import { ringFor } from '../stop/put-off.ts';
import { isClosed, outcomeOf, type StopRequest, targetOf } from '../stop/request.ts';
import { standingOf } from '../stop/standing.ts';
import { watchWrites } from '../stop/watch-writes.ts';
import { type AskTools, beforeOverdue } from './ask-tools.ts';
import type { Delivery } from './call.ts';
import { placeFor } from './late-place.ts';
import { postAnswer } from './post-answer.ts';
import { recordAnswers } from './record-answers.ts';
import { answeredOf, followUpOf, tell, tookMs } from './tell.ts';
import type { Terms } from './terms.ts';

type Said = Omit<Extract<Reading, { kind: 'answer' }>, 'kind'>;

/**
 * Takes somebody's word on a stop that waits for it. It is answered with the end, if that comes in time; where the answer
 * has to be posted it takes the place of the question, and the worker goes on.
 */
export async function answerSaid(
  tools: AskTools,
  call: Delivery,
  said: Said,
  terms: Terms,
  until: Until,
): Promise<Answer> {
  const progress: Progress = { known: undefined };
  // Another request may be seen through on the way.
  const note = (record: StopRequest): void => {
    if (progress.known === undefined || progress.known.id === record.id) progress.known = record;
  };
  const observed = { ...tools, parts: { ...tools.parts, ledger: watchWrites(tools.parts.ledger, note) } };
  const work = take(observed, call, said, terms, until).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    tools.parts.log.error('ledger', { request_id: said.requestId, ...withoutMessage(error.cause) });
    return withoutLedger(tools, said, progress);
  });
  const late = (): Shown => withoutLedger(tools, said, progress);
  const { say, replaces } = await beforeOverdue(tools, until, work, late);
  const message = say();
  if (said.isPosted !== true) return { kind: 'status', message, replaces };
  return { kind: 'taken-in', isTold: await isShown(tools, call, said, message, replaces, until) };
}

/** What is known to be written of the request that the answer is about. */
interface Progress {
  known: StopRequest | undefined;
}

interface Shown {
  /** Once: what is overtaken by the time is not told as well. */
  readonly say: () => StatusMessage;
  /** Whether the question is over. */
  readonly replaces: boolean;
}

/** What is true when the ledger fails on the way. Without a write it is not known whether there was one: the button stays. */
function withoutLedger(tools: AskTools, said: Said, { known }: Readonly<Progress>): Shown {
  if (known !== undefined) {
    const goesOn = !isClosed(known);
    const outcome = outcomeOf(known, goesOn && tools.parts.queue !== undefined);
    return shown(tools, known, said, { outcome, target: targetOf(known), goesOn });
  }
  return {
    say: () =>
      tell(tools, {
        requestId: requestIdFor(undefined, tools.parts.randomBytes),
        asker: said.asker,
        outcome: { kind: 'unavailable', setback: { why: 'ledger', mayGoOn: true } },
      }),
    replaces: false,
  };
}

async function take(tools: AskTools, call: Delivery, said: Said, terms: Terms, until: Until): Promise<Shown> {
  const { parts } = tools;
  const isWorkers = said.isPosted === true && parts.queue !== undefined;
  const taken = await answerQuestion(parts, said, (request) => ({
    ...(isWorkers
      ? { inline: false, leaseUntil: 0, dueAt: parts.clock.now() }
      : // Whose answer this is hears the end with it, and nobody else.
        { inline: isOwn(request, said), ...leaseOf(until) }),
    ...placeOf(tools, call, request, said),
  }));
  switch (taken.kind) {
    case 'refused':
      return refused(tools, taken, said, terms, until);
    case 'settled':
      await ringFor(parts, taken.request);
      return shown(tools, taken.request, said, outcomeNow(await standingOf(parts, taken.request)));
    case 'ready': {
      const { request } = taken;
      if (isWorkers) {
        await ringFor(parts, request);
        return shown(tools, request, said, outcomeNow(await standingOf(parts, request)));
      }
      const { expiresAt, inline } = request;
      const { mayGoOn, isMute } = terms;
      // Whose request it is not is told by the worker, whatever becomes of this answer.
      const more = { inline, mayGoOn, expiresAt, ...(inline && isMute && { isMute }) };
      const carried = await carryOn(parts, request, more, until);
      return shown(tools, carried.request, said, outcomeNow(carried));
    }
  }
}

const isOwn = ({ intent }: StopRequest, { asker }: Said): boolean => isSameAccount(asker, intent.asker);

/** A newer address for whoever asked, or the approver's where nobody who asked can be told. */
function placeOf(
  tools: AskTools,
  call: Delivery,
  request: StopRequest,
  said: Said,
): Pick<StopRequest, 'late'> {
  const { late: known } = request;
  const isGood = known !== undefined && known.usesLeft > 0 && known.until > tools.parts.clock.now();
  if (!isOwn(request, said) && isGood) return {};
  const late = placeFor(tools, call, request.id, said.reply?.lateUrl);
  // What is being done is said with the answer.
  return late === undefined ? {} : { late: { ...late, told: 'queued' } };
}

type Now = Pick<Subject, 'outcome' | 'target' | 'leader'> & { readonly goesOn: boolean };

const outcomeNow = ({ outcome, target, leader, goesOn }: Now): Now => ({
  outcome,
  goesOn,
  ...(target && { target }),
  ...(leader && { leader }),
});

function shown(tools: AskTools, request: StopRequest, said: Said, { goesOn, ...now }: Now): Shown {
  const { intent, consent } = request;
  const subject: Subject = {
    ...intent,
    ...now,
    ...(consent && { consent }),
    ...(goesOn && { followUp: followUpFor(tools, request, said) }),
  };
  return {
    say: () => tell(tools, subject, { answered_by: accountOf(said.asker) }),
    replaces: request.state.name !== 'asked',
  };
}

/** Where the end is told: here only if this is where its asker is told, or the approver in his place. */
function followUpFor({ parts }: AskTools, request: StopRequest, said: Said): FollowUp {
  const { intent, late } = request;
  const followUp = followUpOf(parts, intent.asker, late);
  return followUp === 'here' && !isOwn(request, said) && intent.asker.kind === 'person' ? 'asker' : followUp;
}

/** It is recorded as well who has tried, and could not. */
async function refused(
  tools: AskTools,
  { problem, request }: Extract<AnswerTaken, { kind: 'refused' }>,
  said: Said,
  terms: Terms,
  until: Until,
): Promise<Shown> {
  const outcome: Outcome = { kind: 'refused', why: { kind: 'answer', problem } };
  const target = request && targetOf(request);
  const subject: Subject = {
    requestId: requestIdFor(undefined, tools.parts.randomBytes),
    asker: said.asker,
    outcome,
    // Whoever does not know the code does not hear what it is about.
    ...(target && problem !== 'wrong-code' && { target }),
  };
  await recordAnswers(tools, [answeredOf(subject, terms, { action: 'answer' })], until);
  return { say: () => tell(tools, subject, tookMs(tools, terms)), replaces: false };
}

async function isShown(
  tools: AskTools,
  call: Delivery,
  { reply, asker }: Said,
  message: StatusMessage,
  replaces: boolean,
  until: Until,
): Promise<boolean> {
  const { lateUrl } = reply ?? {};
  if (call.opened.source.late === undefined || lateUrl === undefined) return true;
  const posted = await postAnswer(
    tools,
    call,
    { url: lateUrl, answer: { kind: 'status', message }, replaces },
    until,
  );
  if (posted === 'done') return true;
  const fields = { request_id: message.requestId, source: asker.source, result: posted };
  tools.parts.log.warn('answer to a click', fields);
  return false;
}
