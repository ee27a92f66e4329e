import type { Until } from '../clock.ts';
import type { Intent } from '../intent/intent.ts';
import { advance, leaseFor, seeThrough } from './advance.ts';
import type { Outcome, Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import { isClosed, type Leader, leaderOf, outcomeOf, type StopRequest } from './request.ts';
import { close, LostRequestError } from './save.ts';

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

/** When a request came, and from when on it is told, never sent; milliseconds since the epoch. */
export type Times = Pick<StopRequest, 'receivedAt' | 'expiresAt'>;

/** A request's answer. */
export interface Answered {
  readonly request: StopRequest;
  readonly outcome: Outcome;
  /** The earlier request for the same instance, whose outcome this is. */
  readonly leader?: Leader;
  /** Whether an earlier delivery had asked the same. */
  readonly repeat: boolean;
}

/**
 * Takes an intent in and carries it out before `until`. A repeat gets the first one's answer, or helps it on.
 * What could not be sent in that time is given up and says so: nobody would come back to it.
 *
 * @throws OtherContentError
 */
export async function carryOut(parts: Parts, intent: Intent, times: Times, until: Until): Promise<Answered> {
  const now = parts.clock.now();
  const fresh: StopRequest = {
    id: intent.requestId,
    claim: Buffer.from(parts.randomBytes(CLAIM_BYTES)).toString('hex'),
    version: 1,
    keepUntil: now + KEEP_OPEN_MS,
    leaseUntil: leaseFor(until),
    intent,
    ...times,
    state: { name: 'new' },
  };
  const claim = await parts.ledger.claim(fresh);
  if (claim.kind === 'repeat' && !isSameContent(claim.record.intent, intent))
    throw new OtherContentError(fresh.id);
  const reached =
    claim.kind === 'first'
      ? await advance(parts, fresh, until)
      : ((await seeThrough(parts, fresh.id, until)) ?? claim.record);
  const repeat = claim.kind === 'repeat';
  const leader = await openLeader(parts, reached);
  if (leader !== undefined) {
    return { request: reached, outcome: outcomeOf(leader), leader: leaderOf(leader), repeat };
  }
  const request = await giveUpUnsent(parts, reached);
  const settledBy = isClosed(request) ? request.state.leader : undefined;
  return { request, outcome: outcomeOf(request), ...(settledBy && { leader: settledBy }), repeat };
}

/** The request that has the instance, while that one is open: what is known of it is known of this one. */
async function openLeader(parts: Parts, { state }: StopRequest): Promise<StopRequest | undefined> {
  if (state.name !== 'ready' || state.setback?.why !== 'another-request') return undefined;
  const leader = await parts.ledger.read(state.setback.requestId);
  // Closed meanwhile: whether its outcome is also this one's is for the next step to say.
  return leader === undefined || isClosed(leader) ? undefined : leader;
}

async function giveUpUnsent(parts: Parts, request: StopRequest): Promise<StopRequest> {
  const { state } = request;
  if (state.name !== 'new' && state.name !== 'ready') return request;
  if (request.leaseUntil > parts.clock.now()) return request;
  const setback: Setback = (state.name === 'ready' && state.setback) || { why: 'no-time' };
  try {
    return await close(parts, request, { kind: 'unavailable', setback });
  } catch (error) {
    if (error instanceof LostRequestError) return (await parts.ledger.read(request.id)) ?? request;
    throw error;
  }
}
