import type { Until } from '../clock.ts';
import { hasEnded } from '../dlf/job-instance.ts';
import type { Target } from '../intent/target.ts';
import { allowsEveryJob } from '../policy/decide.ts';
import { wouldTurnAway } from './admit.ts';
import { askFirst, isConsentMissing } from './ask-first.ts';
import { decisionNow, questionOf } from './decision-now.ts';
import { dryRunReason, wouldAsk } from './dry-run.ts';
import { isServerError, type Look, look, refusalOf } from './look.ts';
import type { Outcome, Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Ready, StopRequest } from './request.ts';
import { close, save } from './save.ts';
import { isSameRun, type Seen } from './seen.ts';
import { sendStop } from './send-stop.ts';
import { next, pause, type Step } from './step.ts';

/** Less time than this, and the stop's answer would be lost: better not to send. */
export const MIN_SEND_MS = 600;

/** A stop without a look is one without knowing which run it hits: only while that can be but one. */
const MAX_BLIND_MS = 60_000;
/** Between DLF's clock and ours. */
const CLOCK_SKEW_MS = 30_000;

/** Looks at the instance, and stops it, or closes the request with what stands in the way. */
export async function stepReady(
  parts: Parts,
  given: StopRequest,
  target: Target,
  state: Ready,
  until: Until,
): Promise<Step> {
  // Policy may have become stricter since: it is never too late for that.
  const decision = decisionNow(parts, given, target);
  if (decision.by.kind === 'unreadable-policy') return waitForPolicy(parts, given, state);
  const request = { ...given, decision };
  if (decision.verdict === 'refuse')
    return next(await close(parts, request, { kind: 'refused', why: decision.by }));
  if (parts.clock.now() >= request.expiresAt) return next(await close(parts, request, expired(state)));

  const sendBy = until.deadline - MIN_SEND_MS;
  const looked = await lookBefore(parts, target, { ...until, deadline: sendBy });
  if (looked.kind === 'end') return next(await close(parts, request, looked.outcome));
  const seen = looked.kind === 'seen' ? withListed(looked.seen, state.before) : undefined;
  if (seen !== undefined && state.before !== undefined && !isSameRun(state.before, seen)) {
    return next(await close(parts, request, { kind: 'already-ended', seen, when: 'restarted' }));
  }
  if (seen !== undefined && hasEnded(seen)) {
    return next(await close(parts, request, { kind: 'already-ended', seen, when: 'before' }));
  }
  if (seen !== undefined && state.before?.startedAt === undefined && isLater(request, seen)) {
    return next(await close(parts, request, { kind: 'already-ended', seen, when: 'later' }));
  }
  const isUnasked =
    looked.kind === 'setback' && looked.setback.why === 'no-time' && parts.queue !== undefined;
  const why = dryRunReason(request.intent, decision);
  if (why !== undefined && !isUnasked) {
    const instead = await wouldTurnAway(parts, request, target);
    return next(
      await close(parts, request, {
        kind: 'dry-run',
        why,
        ...(seen && { seen }),
        ...(instead && { instead }),
        ...wouldAsk(decision),
      }),
    );
  }
  if (looked.kind === 'setback') return setBack(parts, request, state, looked.setback);
  // By now another run may go on than the one that was meant, which only a look tells.
  const isFresh = state.before === undefined && parts.clock.now() - request.receivedAt < MAX_BLIND_MS;
  const mayGoBlind =
    isFresh &&
    decision.verdict === 'stop' &&
    allowsEveryJob(parts.policy, questionOf(parts, request, target));
  if (looked.kind === 'blind' && !mayGoBlind) {
    // A wrong permission stays wrong; a server error is tried again, so that no alert is lost by it.
    return isServerError(looked.failure)
      ? setBack(parts, request, state, { why: 'down', said: looked.failure.said })
      : next(await close(parts, request, refusalOf(looked.failure)));
  }
  if (parts.clock.now() >= request.expiresAt) return next(await close(parts, request, expired(state)));
  if (seen !== undefined && isConsentMissing(decision, request.consent)) {
    return askFirst(parts, request, decision, seen);
  }
  const known = { ...state, ...(seen && { before: seen }) };
  if (parts.clock.now() >= sendBy) return setBack(parts, request, known, { why: 'no-time' });
  return sendStop(parts, request, target, { attempt: 1, ...(seen && { before: seen }) }, until);
}

export const expired = ({ setback }: Ready): Outcome => ({ kind: 'expired', ...(setback && { setback }) });

async function lookBefore(parts: Parts, target: Target, until: Until): Promise<Look> {
  if (parts.clock.now() >= until.deadline) return { kind: 'setback', setback: { why: 'no-time' } };
  return look(parts, target, until);
}

/** Only the list knew how the instance came about, and how long earlier runs took. */
const withListed = (seen: Seen, { usualMs, instanceType }: Partial<Seen> = {}): Seen => ({
  ...(usualMs !== undefined && { usualMs }),
  ...(instanceType !== undefined && { instanceType }),
  ...seen,
});

/** Of a run that was not seen to run before, only its start tells whether it is the one that was meant. */
export const isLater = ({ receivedAt, intent }: StopRequest, { startedAt = 0 }: Seen): boolean =>
  startedAt > Math.min(receivedAt, intent.since ?? receivedAt) + CLOCK_SKEW_MS;

/** What policy allows is not known: it is asked again, until the request expires. */
export async function waitForPolicy(parts: Parts, request: StopRequest, state: Ready): Promise<Step> {
  const setback = { why: 'policy' } as const;
  return parts.clock.now() < request.expiresAt
    ? setBack(parts, request, state, setback)
    : next(await close(parts, request, { kind: 'expired', setback }));
}

/** Nothing more can be done in the time given, and why. */
export async function setBack(
  parts: Parts,
  request: StopRequest,
  state: Ready,
  setback: Setback,
): Promise<Step> {
  return pause(await save(parts, request, { state: { ...state, setback } }));
}
