import type { Until } from '../clock.ts';
import { hasEnded } from '../dlf/job-instance.ts';
import { STOPPED_STATUS } from '../dlf/status.ts';
import type { Target } from '../intent/target.ts';
import { frozenNow } from './admit.ts';
import { isConsentMissing } from './ask-first.ts';
import { decisionNow } from './decision-now.ts';
import { look } from './look.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { type Accepted, acceptedOutcome, type StopRequest } from './request.ts';
import { close, save } from './save.ts';
import { isSameRun, type Seen } from './seen.ts';
import { MAX_BLIND_WATCH_MS, sendStop, WATCH_MS } from './send-stop.ts';
import { next, type Step, wait } from './step.ts';
import { isLater } from './step-ready.ts';

/** After this long the first call cannot be still under way, so that a second one cannot overtake it. */
const RESEND_AFTER_MS = 10_000;
const MAX_ATTEMPTS = 2;

/** Looks whether the run has ended; sends a lost stop once more where that is safe. */
export async function stepAccepted(
  parts: Parts,
  request: StopRequest,
  target: Target,
  state: Accepted,
  until: Until,
): Promise<Step> {
  const looked = await look(parts, target, until);
  // Whatever DLF says now, the stop has gone out: only seeing the run end ends the watch, or a last look after it.
  if (looked.kind !== 'seen') return waitOrGiveUp(parts, request, state, MAX_BLIND_WATCH_MS);
  const { seen } = looked;
  const { before, attempt, answer } = state;

  if (before !== undefined && !isSameRun(before, seen)) {
    return next(await close(parts, request, { kind: 'already-ended', seen, when: 'restarted' }));
  }
  if (hasEnded(seen)) return next(await close(parts, request, endOf(state, seen)));
  if (answer.kind === 'rejected') {
    return next(await close(parts, request, { kind: 'not-stoppable', seen, said: answer.said }));
  }
  if (await mayBeSentAgain(parts, request, target, state, seen)) {
    return sendStop(parts, request, target, { attempt: attempt + 1, before: seen }, until);
  }
  const watched = { ...state, seen };
  return waitOrGiveUp(parts, await save(parts, request, { state: watched }), watched, WATCH_MS);
}

async function waitOrGiveUp(
  parts: Parts,
  request: StopRequest,
  state: Accepted,
  afterMs: number,
): Promise<Step> {
  if (parts.clock.now() - state.sentAt < afterMs) return wait(request);
  const outcome = acceptedOutcome(state, 'unknown');
  const watchedMs = state.seen === undefined ? 0 : state.seen.at - state.sentAt;
  return next(await close(parts, request, outcome.kind === 'accepted' ? { ...outcome, watchedMs } : outcome));
}

/** What it means that the run has ended. */
function endOf(state: Accepted, seen: Seen): Outcome {
  const { answer, before } = state;
  if (answer.kind === 'rejected') return { kind: 'already-ended', seen, when: 'before' };
  return seen.status === STOPPED_STATUS && !endedBefore(seen, state)
    ? { kind: 'stopped', seen, ...(before && { before }) }
    : { kind: 'already-ended', seen, when: 'after' };
}

/** Only a call without a look can find that: somebody else had stopped it before. */
const endedBefore = (seen: Seen, { before, sentAt }: Accepted): boolean =>
  before === undefined && seen.endedAt !== undefined && seen.endedAt < sentAt;

/** A lost call to a run that was seen, and not sent twice yet. */
export const mayStillBeSentAgain = (state: Accepted): boolean =>
  state.answer.kind === 'lost' && state.before !== undefined && state.attempt < MAX_ATTEMPTS;

async function mayBeSentAgain(
  parts: Parts,
  request: StopRequest,
  target: Target,
  state: Accepted,
  seen: Seen,
): Promise<boolean> {
  if (!mayStillBeSentAgain(state)) return false;
  if (seen.at - state.sentAt < RESEND_AFTER_MS || seen.at >= request.expiresAt) return false;
  if (state.before?.startedAt === undefined && isLater(request, seen)) return false;
  const decision = decisionNow(parts, request, target);
  const isAllowed = decision.verdict !== 'refuse' && decision.verdict !== 'dry-run';
  if (!isAllowed || isConsentMissing(decision, request.consent)) return false;
  return (await frozenNow(parts, request)) === undefined;
}
