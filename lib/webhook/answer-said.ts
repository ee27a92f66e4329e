import type { Until } from '../clock.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import type { Subject } from '../messages/compose.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import type { Answer, Reading } from '../sources/source.ts';
import { leaseOf } from '../stop/advance.ts';
import { type AnswerTaken, answerQuestion } from '../stop/answer-question.ts';
import { carryOn } from '../stop/carry-out.ts';
import type { Outcome } from '../stop/outcome.ts';
import { ringFor } from '../stop/put-off.ts';
import type { StopRequest } from '../stop/request.ts';
import { standingOf } from '../stop/standing.ts';
import { followUpOf, type Terms, tell, tellAndRecord } from './answer-ask.ts';
import { type AskTools, overdue } from './ask-tools.ts';
import type { Delivery } from './call.ts';
import { placeFor } from './late-place.ts';

type Said = Omit<Extract<Reading, { kind: 'answer' }>, 'kind'>;

/**
 * Takes somebody's word on a stop that waits for it. What is typed is answered with the end, if it comes in time; who
 * pressed a button is told by a message in the place of the question, and the worker goes on.
 */
export async function answerSaid(
  tools: AskTools,
  call: Delivery,
  said: Said,
  terms: Terms,
  until: Until,
): Promise<Answer> {
  const work = take(tools, call, said, terms, until).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    tools.parts.log.error('ledger', { request_id: said.requestId, ...withoutMessage(error.cause) });
    return withoutLedger(tools, said);
  });
  const late = overdue(tools, until).then(() => withoutLedger(tools, said));
  const { message, replaces } = await Promise.race([work, late]);
  if (said.isClick !== true) return { kind: 'status', message };
  await show(tools, call, said, message, replaces, until);
  return { kind: 'taken-in', isTold: true };
}

interface Shown {
  readonly message: StatusMessage;
  /** Whether the question is over. */
  readonly replaces: boolean;
}

/** Whether it was written is not known: the button is still there. */
const withoutLedger = (tools: AskTools, said: Said): Shown => ({
  message: tell(tools, {
    requestId: requestIdFor(undefined, tools.parts.randomBytes),
    asker: said.asker,
    outcome: { kind: 'unavailable', setback: { why: 'ledger', mayGoOn: true } },
  }),
  replaces: false,
});

async function take(tools: AskTools, call: Delivery, said: Said, terms: Terms, until: Until): Promise<Shown> {
  const { parts } = tools;
  const isWorkers = said.isClick === true && parts.queue !== undefined;
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
      const more = { inline, mayGoOn: terms.mayGoOn, expiresAt };
      const carried = await carryOn(parts, request, more, until);
      return shown(tools, carried.request, said, outcomeNow(carried));
    }
  }
}

const isOwn = ({ intent }: StopRequest, { asker }: Said): boolean =>
  intent.asker.source === asker.source && intent.asker.id === asker.id;

/** A newer address for whoever asked, or the approver's where nobody who asked can be told. */
function placeOf(
  tools: AskTools,
  call: Delivery,
  request: StopRequest,
  said: Said,
): Pick<StopRequest, 'late'> {
  if (!isOwn(request, said) && request.late !== undefined) return {};
  const late = placeFor(tools, call, request.id, said.lateUrl);
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

function shown(tools: AskTools, request: StopRequest, { asker }: Said, { goesOn, ...now }: Now): Shown {
  const { intent, consent, late } = request;
  const message = tell(
    tools,
    {
      ...intent,
      ...now,
      ...(consent && { consent }),
      ...(goesOn && { followUp: followUpOf(tools.parts, intent.asker, late) }),
    },
    { answered_by: `${asker.source}:${asker.id}` },
  );
  return { message, replaces: request.state.name !== 'asked' };
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
  const target = request?.target ?? request?.intent.target;
  const subject: Subject = {
    requestId: requestIdFor(undefined, tools.parts.randomBytes),
    asker: said.asker,
    outcome,
    // Whoever does not know the code does not hear what it is about.
    ...(target && problem !== 'wrong-code' && { target }),
  };
  const message = await tellAndRecord(tools, subject, terms, until, { action: 'answer' });
  return { message, replaces: false };
}

async function show(
  { parts, post }: AskTools,
  { opened: { source } }: Delivery,
  { lateUrl, asker }: Said,
  message: StatusMessage,
  replaces: boolean,
  until: Until,
): Promise<void> {
  if (source.late === undefined || lateUrl === undefined) return;
  const posted = await post(source.late.call(lateUrl, message, replaces), source.late.hosts, until);
  if (posted.kind === 'done') return;
  const fields = { request_id: message.requestId, source: asker.source, result: posted.kind };
  parts.log.warn('answer to a click', fields);
}
