import type { Until } from '../clock.ts';
import type { Intent } from '../intent/intent.ts';
import type { Late } from '../intent/late.ts';
import { isTarget } from '../intent/target.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import type { Decision } from '../policy/policy.ts';
import { advance, leaseOf, seeThrough } from './advance.ts';
import { asFirstReceived, needsFirstReceipt } from './alert-facts.ts';
import { LostRequestError } from './lost-request-error.ts';
import type { Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import { RING_MS, ringFor } from './put-off.ts';
import { ASKER, isClosed, isUnsent, type StopRequest } from './request.ts';
import { close, KEEP_OPEN_MS, saveUntold } from './save.ts';
import { type Standing, standingOf } from './standing.ts';

const CLAIM_BYTES = 16;

/** The key of an earlier request came again with another target, or without its dry run. Nothing was done. */
export class OtherContentError extends Error {
  override readonly name = 'OtherContentError';
  constructor(id: string) {
    super(`request ${id} was for something else`);
  }
}

const isSameContent = (earlier: Intent, { target, dryRun, action }: Intent): boolean =>
  earlier.dryRun === dryRun &&
  earlier.action === action &&
  earlier.target.workspace === target.workspace &&
  earlier.target.jobName === target.jobName &&
  earlier.target.instanceId === target.instanceId;

/** What comes in; times in milliseconds since the epoch. */
export interface Intake {
  readonly intent: Intent;
  readonly receivedAt: number;
  /** After this moment it is told, never sent. */
  readonly expiresAt: number;
  /** Somebody waits for the answer, and hears the end with it if it comes in time. */
  readonly inline: boolean;
  /** The answer is a message of its own: that it has the end is true once it is posted (`hasBeenAnswered`). */
  readonly isMute?: true;
  /** What is not sent in time may go on in the worker, where there is one; else it is given up. */
  readonly mayGoOn: boolean;
  readonly late?: Late;
  /** What its sender was told that policy says: it may only become stricter. */
  readonly decision?: Decision;
}

/** A request's answer. */
export interface Answered extends Standing {
  /** Whether an earlier delivery had asked the same. */
  readonly repeat: boolean;
  /** Its record as it was left. */
  readonly request: StopRequest;
}

/**
 * Takes an intent in and carries it out before `until`. A repeat gets the first one's answer, or helps it on.
 * What could not be sent in that time goes on in the worker, or is given up and says so.
 *
 * @throws OtherContentError, LedgerUnavailableError
 */
export async function carryOut(parts: Parts, intake: Intake, until: Until): Promise<Answered> {
  const inTime = timeFor(parts, intake, until);
  const { kind, record } = await claimRequest(parts, intake, inTime);
  return kind === 'repeat'
    ? answered(parts, await helpOn(parts, record, intake, inTime), intake, true)
    : answered(parts, await advance(parts, record, inTime), intake, false);
}

/**
 * Goes on with a request for whose asker somebody waits, and which the caller owns: it has been confirmed or approved.
 *
 * @throws LedgerUnavailableError
 */
export async function carryOn(
  parts: Parts,
  request: StopRequest,
  terms: AnswerTerms,
  until: Until,
): Promise<Answered> {
  return answered(parts, await advance(parts, request, timeFor(parts, terms, until)), terms, false);
}

/** How a request is answered, whatever it is. */
type AnswerTerms = Pick<Intake, 'inline' | 'isMute' | 'mayGoOn' | 'expiresAt'>;

/** Whether a worker comes back to what is not sent in time. */
const canGoOn = ({ queue }: Pick<Parts, 'queue'>, { mayGoOn }: AnswerTerms): boolean =>
  mayGoOn && queue !== undefined;

/** Who waits for an answer has to wait for the worker's bell too. */
const timeFor = (parts: Parts, terms: AnswerTerms, until: Until): Until =>
  canGoOn(parts, terms) && terms.inline ? { ...until, deadline: until.deadline - RING_MS } : until;

/** What is said of a request after as much as could be done in time; what nobody would come back to is given up. */
async function answered(
  parts: Parts,
  reached: StopRequest,
  intake: AnswerTerms,
  repeat: boolean,
): Promise<Answered> {
  const standing = await standingOf(parts, reached);
  // What an earlier delivery was promised is not this one's to give up.
  const isOwn = !repeat || reached.expiresAt <= intake.expiresAt;
  const isWaiting = reached.state.name === 'asked' || standing.leader !== undefined;
  if (isUnsent(reached) && !canGoOn(parts, intake) && isOwn && !isWaiting) {
    const request = await closeUnsent(parts, reached, intake);
    return { ...(await standingOf(parts, request)), repeat, request };
  }
  if (repeat) return { ...standing, repeat, request: reached };
  if (intake.isMute === true && isClosed(reached)) return { ...standing, repeat, request: reached };
  const request = intake.inline ? await hasBeenAnswered(parts, reached) : reached;
  await ringFor(parts, request);
  return { ...standing, repeat, request };
}

/** Closes what nobody would come back to, unless somebody is at it. Its sender hears so with the answer. */
async function closeUnsent(
  parts: Parts,
  request: StopRequest,
  { inline }: Pick<Intake, 'inline'>,
): Promise<StopRequest> {
  const { state, leaseUntil } = request;
  if (leaseUntil > parts.clock.now()) return request;
  const setback: Setback = (state.name === 'ready' && state.setback) || { why: 'no-time' };
  try {
    return await close(parts, { ...request, inline }, { kind: 'unavailable', setback });
  } catch (error) {
    if (error instanceof LostRequestError) return (await parts.ledger.read(request.id)) ?? request;
    throw error;
  }
}

/** The answer that is given now has the end. Whoever dies before this is written is spoken for by a late reply. */
export async function hasBeenAnswered(parts: Parts, request: StopRequest): Promise<StopRequest> {
  if (!isClosed(request) || !request.untold.includes(ASKER)) return request;
  const untold = request.untold.filter((name) => name !== ASKER);
  try {
    return await saveUntold(parts, request, untold, parts.clock.now(), { late: undefined });
  } catch (error) {
    // Told twice, then.
    if (error instanceof LedgerUnavailableError) {
      parts.log.warn('ledger', { request_id: request.id, ...withoutMessage(error.cause) });
    } else if (!(error instanceof LostRequestError)) throw error;
    return request;
  }
}

/**
 * Takes an intent in: as a request that is the caller's, or as a repeat of an earlier one.
 *
 * @throws OtherContentError, LedgerUnavailableError
 */
export async function claimRequest(
  parts: Parts,
  intake: Intake,
  until: Until,
): Promise<{ readonly kind: 'first' | 'repeat'; readonly record: StopRequest }> {
  const known = needsFirstReceipt(parts, intake.intent)
    ? await parts.ledger.read(intake.intent.requestId)
    : undefined;
  const intent = asFirstReceived(intake.intent, known);
  const fresh = freshRequest(parts, { ...intake, intent }, until);
  const claim = await parts.ledger.claim(fresh);
  if (claim.kind === 'first') return { kind: 'first', record: fresh };
  if (!isSameContent(claim.record.intent, intake.intent)) throw new OtherContentError(fresh.id);
  return claim;
}

const freshRequest = (parts: Parts, intake: Intake, until: Until): StopRequest => ({
  id: intake.intent.requestId,
  claim: Buffer.from(parts.randomBytes(CLAIM_BYTES)).toString('hex'),
  version: 1,
  keepUntil: parts.clock.now() + KEEP_OPEN_MS,
  ...leaseOf(until),
  intent: intake.intent,
  ...(isTarget(intake.intent.target) && { target: intake.intent.target }),
  receivedAt: intake.receivedAt,
  expiresAt: intake.expiresAt,
  inline: intake.inline,
  tries: 0,
  ...(intake.late && { late: intake.late }),
  untold: [],
  ...(intake.decision && { decision: intake.decision }),
  state: { name: 'new' },
});

/** Who waits for a repeat's answer sees the request through; a message that came twice has nothing to add. */
const helpOn = async (
  parts: Parts,
  known: StopRequest,
  { inline }: Intake,
  until: Until,
): Promise<StopRequest> =>
  inline && !isClosed(known) ? ((await seeThrough(parts, known.id, until)) ?? known) : known;
