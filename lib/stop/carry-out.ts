import type { Until } from '../clock.ts';
import type { Intent } from '../intent/intent.ts';
import type { Late } from '../intent/late.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { advance, leaseOf, seeThrough } from './advance.ts';
import type { Outcome, Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import { RING_MS, ringFor } from './put-off.ts';
import { isClosed, type StopRequest } from './request.ts';
import { close, LostRequestError } from './save.ts';
import { type Standing, standingOf } from './standing.ts';

const CLAIM_BYTES = 16;
const KEEP_OPEN_MS = 24 * 60 * 60_000;

/** The key of an earlier request came again with another target, or without its dry run. Nothing was done. */
export class OtherContentError extends Error {
  override readonly name = 'OtherContentError';
  constructor(id: string) {
    super(`request ${id} was for something else`);
  }
}

const isSameContent = (earlier: Intent, { target, dryRun }: Intent): boolean =>
  earlier.dryRun === dryRun &&
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
  /** What is not sent in time is gone on with by the worker, where there is one; else it is given up. */
  readonly goesOn: boolean;
  readonly late?: Late;
}

/** A request's answer. */
export interface Answered extends Standing {
  /** Whether an earlier delivery had asked the same. */
  readonly repeat: boolean;
  /** Its record as it was left; undefined when the ledger does not answer. */
  readonly request?: StopRequest;
}

/**
 * Takes an intent in and carries it out before `until`. A repeat gets the first one's answer, or helps it on.
 * What could not be sent in that time goes on in the worker, or is given up and says so.
 *
 * @param hurry is over when the answer must go out, however long the ledger takes
 * @throws OtherContentError
 */
export async function carryOut(
  parts: Parts,
  intake: Intake,
  until: Until,
  hurry: Promise<unknown> = new Promise(() => {}),
): Promise<Answered> {
  const progress = { claimed: false, sent: false };
  const watched: Parts = {
    ...parts,
    dlf: {
      showJobInstance: parts.dlf.showJobInstance,
      stopJobInstance: (target, sendUntil) => {
        progress.sent = true;
        return parts.dlf.stopJobInstance(target, sendUntil);
      },
    },
  };
  const mayRing = intake.goesOn && intake.inline && parts.queue !== undefined;
  const inTime = mayRing ? { ...until, deadline: until.deadline - RING_MS } : until;
  const work = claimAndAdvance(watched, intake, inTime, progress).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    return withoutLedger(parts, intake, progress);
  });
  return Promise.race([work, hurry.then(() => withoutLedger(parts, intake, progress))]);
}

async function claimAndAdvance(
  parts: Parts,
  intake: Intake,
  until: Until,
  progress: { claimed: boolean },
): Promise<Answered> {
  const { kind, record } = await claimRequest(parts, intake, until);
  const repeat = kind === 'repeat';
  progress.claimed = !repeat;
  const reached = repeat ? await helpOn(parts, record, intake, until) : await advance(parts, record, until);
  const standing = await standingOf(parts, reached);
  const goesOn = intake.goesOn && parts.queue !== undefined;
  if (goesOn || standing.leader !== undefined || !isUnsent(reached)) {
    if (!repeat) await ringFor(parts, reached);
    return { ...standing, repeat, request: reached };
  }
  const request = await giveUp(parts, reached, intake);
  return { ...(await standingOf(parts, request)), repeat, request };
}

const isUnsent = ({ state }: StopRequest): boolean => state.name === 'new' || state.name === 'ready';

/** Closes what nobody would come back to, unless somebody is at it. Its sender hears so with the answer. */
async function giveUp(parts: Parts, request: StopRequest, { inline }: Intake): Promise<StopRequest> {
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

/**
 * Takes an intent in: as a request that is the caller's, or as a repeat of an earlier one.
 *
 * @throws OtherContentError
 */
export async function claimRequest(
  parts: Parts,
  intake: Intake,
  until: Until,
): Promise<{ readonly kind: 'first' | 'repeat'; readonly record: StopRequest }> {
  const fresh = freshRequest(parts, intake, until);
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
  receivedAt: intake.receivedAt,
  expiresAt: intake.expiresAt,
  inline: intake.inline,
  tries: 0,
  ...(intake.late && { late: intake.late }),
  untold: [],
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

/** What is true when the ledger fails on the way: nothing goes out that is not written down first. */
function withoutLedger(
  { queue }: Parts,
  intake: Intake,
  { claimed, sent }: { readonly claimed: boolean; readonly sent: boolean },
): Answered {
  const hasWorker = queue !== undefined;
  if (sent)
    return { outcome: { kind: hasWorker ? 'in-doubt' : 'unknown' }, repeat: false, goesOn: hasWorker };
  const mayGoOn = intake.goesOn && hasWorker;
  const setback = { why: 'ledger', mayGoOn } as const;
  return claimed && mayGoOn
    ? { outcome: { kind: 'queued', setback }, repeat: false, goesOn: true }
    : { outcome: { kind: 'unavailable', setback }, repeat: false, goesOn: false };
}
