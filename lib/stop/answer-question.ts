import { type Asker, isSameAccount } from '../intent/asker.ts';
import { parseRequestId } from '../intent/request-id.ts';
import { approvalOf } from '../policy/approval.ts';
import { type Decision, personOf } from '../policy/policy.ts';
import { approvedBy, codeName } from './ask-first.ts';
import { decisionNow } from './decision-now.ts';
import { LostRequestError } from './lost-request-error.ts';
import type { AnswerProblem, Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { type Asked, type Consent, type Consenter, type StopRequest, targetOf } from './request.ts';
import { close, KEEP_OPEN_MS, save } from './save.ts';
import { countTry, hasTriedTooOften, placeOf } from './tries.ts';

/** What somebody says to a question. */
export interface QuestionAnswer {
  readonly action: 'confirm' | 'cancel';
  readonly code: string;
  /** Of a button, or an address; what is typed has only the code. */
  readonly requestId?: string;
  readonly asker: Asker;
  readonly isClick?: true;
}

/** What came of an answer. */
export type AnswerTaken =
  /** It may be gone on with, and is the caller's. */
  | { readonly kind: 'ready'; readonly request: StopRequest }
  /** It has ended, or waits for others' approvals. */
  | { readonly kind: 'settled'; readonly request: StopRequest }
  /** It changes nothing. */
  | { readonly kind: 'refused'; readonly problem: AnswerProblem; readonly request?: StopRequest };

type Hold = Pick<StopRequest, 'inline' | 'leaseUntil' | 'dueAt'> & Partial<Pick<StopRequest, 'late'>>;

/** For the writes of an end. */
const SETTLE_MS = 10_000;
/** For two who approve at the same time. */
const TRIES = 3;

/**
 * Takes somebody's word on a stop that waits for it: in one conditional write, so that each answer counts once.
 *
 * @param hold how a request is to be left that may be gone on with
 */
export async function answerQuestion(
  parts: Parts,
  answer: QuestionAnswer,
  hold: (request: StopRequest) => Hold,
): Promise<AnswerTaken> {
  if (await hasTriedTooOften(parts, answer.asker)) return { kind: 'refused', problem: 'too-many-tries' };
  for (let tries = 1; ; tries += 1) {
    const request = await find(parts, answer);
    try {
      return await take(parts, request, answer, hold);
    } catch (error) {
      if (!(error instanceof LostRequestError) || tries === TRIES) throw error;
    }
  }
}

async function find(
  { ledger }: Parts,
  { code, requestId }: QuestionAnswer,
): Promise<StopRequest | undefined> {
  if (code.length > MAX_CODE) return undefined;
  const given = requestId ?? (await ledger.peek(codeName(code)));
  const id = given === undefined ? undefined : parseRequestId(given);
  return id === undefined ? undefined : ledger.read(id);
}

async function take(
  parts: Parts,
  request: StopRequest | undefined,
  answer: QuestionAnswer,
  hold: (request: StopRequest) => Hold,
): Promise<AnswerTaken> {
  const { asker, action, code } = answer;
  if (request === undefined) {
    await countTry(parts, asker);
    return { kind: 'refused', problem: answer.requestId === undefined ? 'wrong-code' : 'no-question' };
  }
  const { state } = request;
  const refuse = (problem: AnswerProblem): AnswerTaken => ({ kind: 'refused', problem, request });
  if (state.name !== 'asked') {
    return isSaidAgain(request, answer) ? { kind: 'settled', request } : refuse('no-question');
  }
  if (state.question.code !== code) {
    // An old message's button: its question is over, and another one open.
    if (answer.isClick === true) return refuse('no-question');
    await countTry(parts, asker);
    return refuse('wrong-code');
  }
  const settle = async (outcome: Outcome): Promise<AnswerTaken> => {
    // Ours first: the audit must not say of a request that somebody else goes on with how it ended.
    const mine = await save(parts, request, { leaseUntil: parts.clock.now() + SETTLE_MS });
    // Whoever answers his own question hears it with the answer.
    const heard = isSameAccount(asker, request.intent.asker) ? { ...mine, late: undefined } : mine;
    return { kind: 'settled', request: await close(parts, heard, outcome) };
  };
  const problem = problemOf(parts, request, state, answer);
  if (problem !== undefined && problem !== 'approved-before') return refuse(problem);
  if (parts.clock.now() >= state.question.until) return settle(unanswered(state));
  if (action === 'cancel') return settle({ kind: 'cancelled', by: asker });
  if (problem !== undefined) return refuse(problem);
  const decision = decisionNow(parts, request, targetOf(request));
  if (decision.by.kind === 'unreadable-policy') return refuse('no-policy');
  return decision.verdict === 'refuse'
    ? settle({ kind: 'refused', why: decision.by })
    : consent(parts, { ...request, decision }, state, decision, asker, hold);
}

/**
 * Whose word has been taken hears what came of it: the answer may have been lost on the way to him. Not by a second click:
 * its news, older by then, could take the place of the end.
 */
function isSaidAgain({ state, consent }: StopRequest, { action, asker, isClick }: QuestionAnswer): boolean {
  if (isClick === true) return false;
  const said =
    action === 'confirm'
      ? (consent?.by ?? []).map((by) => by.asker)
      : state.name === 'closed' && state.outcome.kind === 'cancelled'
        ? [state.outcome.by]
        : [];
  return said.some((each) => isSameAccount(each, asker));
}

/** Of a code that there could be. */
const MAX_CODE = 32;

/** Nobody has said yes in time. */
export const unanswered = ({ question }: Asked): Outcome => ({ kind: 'expired', unanswered: question.kind });

function problemOf(
  { policy, clock }: Parts,
  request: StopRequest,
  { question }: Asked,
  { asker, action }: QuestionAnswer,
): AnswerProblem | undefined {
  const requester = request.intent.asker;
  const isHis = isSameAccount(asker, requester);
  if (question.kind === 'confirm')
    return isHis && placeOf(asker) === placeOf(requester) ? undefined : 'not-yours';
  if (isHis && action === 'cancel') return undefined;
  const { approvers, by } = decisionNow({ policy, clock }, request, targetOf(request));
  if (by.kind === 'unreadable-policy') return 'no-policy';
  const given = approvers ?? request.decision?.approvers;
  const approval = given && approvalOf(policy, given, requester, asker);
  if (approval?.kind === 'own-request') return action === 'cancel' ? undefined : 'own-request';
  if (approval?.kind !== 'may') return 'not-an-approver';
  return question.approvals.some(({ person }) => person === approval.person) ? 'approved-before' : undefined;
}

/** A request for which somebody has said yes may be sent for so long. */
const SEND_MS = 10 * 60_000;

async function consent(
  parts: Parts,
  request: StopRequest,
  { question, before }: Asked,
  decision: Decision,
  asker: Asker,
  hold: (request: StopRequest) => Hold,
): Promise<AnswerTaken> {
  const { policy, clock } = parts;
  const now = clock.now();
  const earlier = question.kind === 'approve' ? approvedBy(decision, question.approvals) : [];
  const by: readonly Consenter[] = [...earlier, consenterOf(policy, asker)];
  const missing = question.kind === 'approve' ? (decision.approvers?.count ?? 1) - by.length : 0;
  if (missing > 0 && decision.verdict === 'approve') {
    const waiting = { name: 'asked', question: { ...question, approvals: by }, before } as const;
    return { kind: 'settled', request: await save(parts, request, { state: waiting }) };
  }
  const given: Consent = { kind: question.kind, by, at: now };
  const ready = await save(parts, request, {
    ...hold(request),
    state: { name: 'ready', before },
    consent: given,
    decision,
    untold: [],
    tries: 0,
    expiresAt: Math.max(request.expiresAt, now + SEND_MS),
    keepUntil: Math.max(request.keepUntil, now + KEEP_OPEN_MS),
  });
  return { kind: 'ready', request: ready };
}

function consenterOf(policy: Parts['policy'], asker: Asker): Consenter {
  const person = personOf(policy, asker);
  return { asker, ...(person !== undefined && { person }) };
}
