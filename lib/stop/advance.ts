import type { Until } from '../clock.ts';
import { retryDelay } from '../dlf/retry.ts';
import type { Target } from '../intent/target.ts';
import { unanswered } from './answer-question.ts';
import { decisionNow } from './decision-now.ts';
import { LostRequestError } from './lost-request-error.ts';
import type { Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import { putOff, ringFor } from './put-off.ts';
import {
  type Accepted,
  type ClosedRequest,
  isClosed,
  isUnsent,
  leaderOf,
  type Ready,
  type StopRequest,
} from './request.ts';
import { stepRerun, stepRerunAccepted } from './rerun.ts';
import { close, lockName, requestIdOf, save } from './save.ts';
import { isSameRun, type Seen } from './seen.ts';
import { next, pause, type Step } from './step.ts';
import { mayStillBeSentAgain, stepAccepted } from './step-accepted.ts';
import { stepFind } from './step-find.ts';
import { MIN_SEND_MS, stepReady } from './step-ready.ts';

/** The first look after an accepted stop comes at once, the next ones ever later. */
const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 1_000;
/** How long a caller waits for an accepted stop to take effect; it is told what was seen by then. */
const WATCH_INLINE_MS = 2_000;
const FOLLOW_WAIT_MS = 100;
/** How often a stop that DLF did not take is sent before somebody has to come back later. */
const MAX_TRIES = 3;

/**
 * Takes a request, which the caller must own, as far as it can go before `until`, and puts it off if that is not its
 * end. Whatever state it is found in, every step can be taken again after a crash.
 */
export async function advance(parts: Parts, request: StopRequest, until: Until): Promise<StopRequest> {
  try {
    const reached = await stepOn(parts, request, until);
    return isClosed(reached) ? reached : await putOff(parts, reached);
  } catch (error) {
    if (!(error instanceof LostRequestError)) throw error;
    return (await parts.ledger.read(request.id)) ?? request;
  }
}

/** The request that has the instance, while that one is open: what is known of it is known of this one. */
export async function openLeader(parts: Parts, request: StopRequest): Promise<StopRequest | undefined> {
  const { state } = request;
  if (isRerun(request)) return undefined;
  if (state.name !== 'ready' || state.setback?.why !== 'another-request') return undefined;
  const leader = await parts.ledger.read(state.setback.requestId);
  // Closed meanwhile: whether its outcome is also this one's is for the next step to say. Without a call under way it
  // has nothing to say for others.
  if (leader === undefined || isClosed(leader) || isUnsent(leader) || isRerun(leader)) return undefined;
  return leader;
}

async function stepOn(parts: Parts, request: StopRequest, until: Until): Promise<StopRequest> {
  let current = request;
  let waitMs = FIRST_WAIT_MS;
  let tries = 0;
  while (!isClosed(current)) {
    const step = await takeStep(parts, current, until);
    current = step.request;
    switch (step.kind) {
      case 'next':
        break;
      case 'pause':
        return current;
      case 'wait': {
        if (parts.clock.now() + waitMs >= watchEnd(parts, current, until) || until.signal.aborted)
          return current;
        await parts.clock.sleep(waitMs, until.signal);
        waitMs = Math.min(2 * waitMs, MAX_WAIT_MS);
        break;
      }
      case 'retry': {
        const delay = retryDelay(++tries, retryAfter(step.setback), () => randomFraction(parts));
        // Without time to send after it, a wait would only cost the sender its seconds and the reason.
        if (delay > (until.patienceMs ?? Number.POSITIVE_INFINITY)) return current;
        if (tries === MAX_TRIES || parts.clock.now() + delay >= until.deadline - MIN_SEND_MS) return current;
        await parts.clock.sleep(delay, until.signal);
        break;
      }
      case 'follow': {
        const followed = await follow(parts, current, step, until);
        if (followed.kind === 'pause') return followed.request;
        current = followed.request;
      }
    }
  }
  return current;
}

const retryAfter = (setback: Setback): number =>
  setback.why === 'throttled' ? (setback.retryAfterMs ?? 0) : 0;

const randomFraction = ({ randomBytes }: Parts): number => (randomBytes(1)[0] ?? 0) / 256;

async function takeStep(parts: Parts, request: StopRequest, until: Until): Promise<Step> {
  const { state, target } = request;
  switch (state.name) {
    case 'new': {
      const decision = decisionNow(parts, request, request.intent.target);
      if (decision.by.kind === 'unreadable-policy') {
        return pause(await save(parts, request, { state: { name: 'ready', setback: { why: 'policy' } } }));
      }
      return next(
        decision.verdict === 'refuse'
          ? await close(parts, { ...request, decision }, { kind: 'refused', why: decision.by })
          : await save(parts, request, { state: { name: 'ready' }, decision }),
      );
    }
    case 'asked':
      return parts.clock.now() < state.question.until
        ? pause(request)
        : next(await close(parts, request, unanswered(state)));
    case 'ready':
      if (target !== undefined && isRerun(request)) return stepRerun(parts, request, target, state, until);
      if (target === undefined) return stepFind(parts, request, request.intent.target, state, until);
      return state.setback?.why === 'another-request'
        ? followAgain(parts, request, target, state, state.setback.requestId, until)
        : stepReady(parts, request, target, state, until);
    case 'stopping':
    case 'accepted':
      // Nothing is sent before it is known to what.
      if (target === undefined) throw new Error(`request ${request.id} was sent without a target`);
      return (isRerun(request) ? stepRerunAccepted : stepAccepted)(
        parts,
        request,
        target,
        acceptedIn(state),
        until,
      );
    case 'closed':
      return pause(request);
  }
}

const isRerun = ({ intent }: StopRequest): boolean => intent.action === 'rerun';

/** A record that is found as `stopping` is a dead owner's: the call may have gone out, so a look comes first. */
const acceptedIn = (state: Extract<StopRequest['state'], { name: 'stopping' | 'accepted' }>): Accepted =>
  state.name === 'accepted' ? state : { ...state, name: 'accepted', answer: { kind: 'lost' } };

/**
 * A lost stop may be sent again, which is worth all the time that a delivery has. The worker comes back instead:
 * other requests wait behind this one.
 */
function watchEnd(parts: Parts, { state, inline }: StopRequest, until: Until): number {
  if (state.name !== 'accepted' && state.name !== 'stopping') return until.deadline;
  const isWorker = parts.queue !== undefined && !inline;
  return isWorker || !mayStillBeSentAgain(acceptedIn(state))
    ? Math.min(until.deadline, state.sentAt + WATCH_INLINE_MS)
    : until.deadline;
}

/** The instance is another request's: see that one through, and take its outcome if it sent. */
async function follow(
  parts: Parts,
  given: StopRequest,
  { holder, before }: Extract<Step, { kind: 'follow' }>,
  until: Until,
): Promise<Step> {
  const leaderId = requestIdOf(holder);
  const request: StopRequest =
    given.state.name === 'ready' && before ? { ...given, state: { ...given.state, before } } : given;
  const leader = await seeThrough(parts, leaderId, until);
  if (leader === undefined || isClosed(leader)) {
    // Closed and still locked: it died between the two.
    if (request.target !== undefined) await parts.ledger.unlock(lockName(request.target), holder);
    const isSettled = leader !== undefined && !isRerun(request) && settles(leader, before);
    return next(isSettled ? await closeLike(parts, request, leader) : request);
  }
  const { state } = request;
  if (state.name !== 'ready') return pause(request);
  const setback = { why: 'another-request', requestId: leaderId } as const;
  return pause(await save(parts, request, { state: { ...state, setback } }));
}

/**
 * The instance was another request's when this one looked. As long as that one's call is under way there is nothing to
 * do, and its end is this one's too, even where this one has expired meanwhile. One that has not sent is no leader.
 */
async function followAgain(
  parts: Parts,
  request: StopRequest,
  target: Target,
  state: Ready,
  leaderId: string,
  until: Until,
): Promise<Step> {
  const leader = await seeThrough(parts, leaderId, until);
  if (leader !== undefined && !isClosed(leader) && !isUnsent(leader)) return pause(request);
  return leader !== undefined && isClosed(leader) && settles(leader, state.before)
    ? next(await closeLike(parts, request, leader))
    : stepReady(parts, request, target, state, until);
}

/** Whether a request's outcome is also that of one that saw `before`: it sent, and to the same run. */
function settles(leader: ClosedRequest, before: Seen | undefined): boolean {
  const { sent, outcome } = leader.state;
  if (!sent || isRerun(leader)) return false;
  if (before === undefined) return true;
  if (outcome.kind === 'already-ended' && outcome.when === 'restarted') return false;
  return 'seen' in outcome && outcome.seen !== undefined && isSameRun(before, outcome.seen);
}

const closeLike = (parts: Parts, request: StopRequest, leader: ClosedRequest): Promise<StopRequest> =>
  close(parts, request, leader.state.outcome, leaderOf(leader));

/** Brings a request to its end, whoever works on it, and has its asker told; undefined when there is none. */
export async function seeThrough(parts: Parts, id: string, until: Until): Promise<StopRequest | undefined> {
  const waitUntil = Math.min(
    until.deadline,
    parts.clock.now() + (until.patienceMs ?? Number.POSITIVE_INFINITY),
  );
  for (;;) {
    const request = await parts.ledger.read(id);
    if (request === undefined || isClosed(request)) return request;
    const owned = await takeOver(parts, request, until);
    if (owned !== undefined) {
      const reached = await advance(parts, owned, until);
      await ringFor(parts, reached);
      return reached;
    }
    if (parts.clock.now() + FOLLOW_WAIT_MS >= waitUntil || until.signal.aborted) return request;
    await parts.clock.sleep(FOLLOW_WAIT_MS, until.signal);
  }
}

/**
 * Makes a request ours, unless somebody is working on it. Its own delivery is not the one that goes on with it:
 * who waited there has been told that it takes longer, or has given up.
 */
export async function takeOver(
  parts: Parts,
  request: StopRequest,
  until: Until,
): Promise<StopRequest | undefined> {
  if (request.leaseUntil > parts.clock.now()) return undefined;
  try {
    return await save(parts, request, { ...leaseOf(until), inline: false });
  } catch (error) {
    if (error instanceof LostRequestError) return undefined;
    throw error;
  }
}

/** A little longer than the work: a frozen owner must not find its request taken while it answers. */
const LEASE_MARGIN_MS = 2_000;

export const leaseFor = (until: Until): number => until.deadline + LEASE_MARGIN_MS;

/** If its owner dies, whoever sweeps finds the request when the lease is over. */
export const leaseOf = (until: Until): Pick<StopRequest, 'leaseUntil' | 'dueAt'> => ({
  leaseUntil: leaseFor(until),
  dueAt: leaseFor(until),
});
