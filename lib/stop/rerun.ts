import type { Until } from '../clock.ts';
import { hasEnded } from '../dlf/job-instance.ts';
import { isRestartable } from '../dlf/status.ts';
import type { Target } from '../intent/target.ts';
import { askFirst, isConsentMissing } from './ask-first.ts';
import { callDlf, dlfRequestOf } from './call-dlf.ts';
import { decisionNow } from './decision-now.ts';
import { dryRunReason, wouldAsk } from './dry-run.ts';
import { look, refusalOf, setbackOf } from './look.ts';
import type { Parts } from './parts.ts';
import type { Accepted, Answer, Ready, StopRequest } from './request.ts';
import { close, giveLockBack, save } from './save.ts';
import { isSameRun, type Seen } from './seen.ts';
import { WATCH_MS } from './send-stop.ts';
import { next, pause, type Step, wait } from './step.ts';
import { expired, isLater, MIN_SEND_MS, setBack, waitForPolicy } from './step-ready.ts';

/**
 * Runs an instance again, if it has ended. Sent once and never again: DLF itself refuses what is running, but a second
 * call after a run that ended quickly would start a third.
 */
export async function stepRerun(
  parts: Parts,
  given: StopRequest,
  target: Target,
  state: Ready,
  until: Until,
): Promise<Step> {
  const decision = decisionNow(parts, given, target);
  if (decision.by.kind === 'unreadable-policy') return waitForPolicy(parts, given, state);
  const request = { ...given, decision };
  if (decision.verdict === 'refuse') {
    return next(await close(parts, request, { kind: 'refused', why: decision.by }));
  }
  const now = parts.clock.now();
  if (now >= request.expiresAt) return next(await close(parts, request, expired(state)));
  const sendBy = until.deadline - MIN_SEND_MS;
  if (now >= sendBy) return setBack(parts, request, state, { why: 'no-time' });

  const looked = await look(parts, target, { ...until, deadline: sendBy });
  if (looked.kind === 'end') return next(await close(parts, request, looked.outcome));
  if (looked.kind === 'setback') return setBack(parts, request, state, looked.setback);
  // Without a look nobody knows whether it has ended.
  if (looked.kind === 'blind') return next(await close(parts, request, refusalOf(looked.failure)));
  const { seen } = looked;
  // Another run than the one that was seen, or that can have been meant: somebody else has run it again.
  const isOther = state.before === undefined ? isLater(request, seen) : !isSameRun(state.before, seen);
  if (isOther || !isRestartable(seen.status)) {
    return next(await close(parts, request, { kind: 'not-restartable', seen }));
  }
  const why = dryRunReason(request.intent, decision);
  if (why !== undefined) {
    return next(await close(parts, request, { kind: 'dry-run', why, seen, ...wouldAsk(decision) }));
  }
  if (isConsentMissing(decision, request.consent)) return askFirst(parts, request, decision, seen);
  const known = { ...state, before: seen };
  if (parts.clock.now() >= sendBy) return setBack(parts, request, known, { why: 'no-time' });
  return sendRestart(parts, request, target, known, seen, until);
}

async function sendRestart(
  parts: Parts,
  request: StopRequest,
  target: Target,
  state: Ready,
  before: Seen,
  until: Until,
): Promise<Step> {
  const called = await callDlf(
    parts,
    request,
    target,
    { call: 'restartJobInstance', attempt: 1, before, lockMs: WATCH_MS },
    until,
  );
  // Neither freeze nor limits are about what is run again.
  if (called.kind === 'turned-away') return next(await close(parts, called.request, called.outcome));
  if (called.kind === 'held') {
    return { kind: 'follow', request: { ...request, state }, holder: called.by, before };
  }
  const { stopping, sentAt, result } = called;
  const accepted = (answer: Answer): Promise<StopRequest> =>
    save(parts, stopping, {
      ...dlfRequestOf(result),
      state: { name: 'accepted', answer, attempt: 1, sentAt, before },
    });
  switch (result.kind) {
    case 'taken':
      return next(await accepted({ kind: 'taken' }));
    case 'no-word':
      return next(await accepted({ kind: 'lost' }));
    case 'rejected':
      return next(await accepted({ kind: 'rejected', said: result.said }));
    case 'throttled':
    case 'down': {
      const saved = await save(parts, stopping, { state: { ...state, setback: setbackOf(result) } });
      await giveLockBack(parts, saved, target);
      return pause(saved);
    }
    case 'not-found':
    case 'credentials-refused':
    case 'forbidden':
    case 'wrong-endpoint':
      return next(await close(parts, { ...stopping, ...dlfRequestOf(result) }, refusalOf(result)));
  }
}

/** Looks whether another run has begun. */
export async function stepRerunAccepted(
  parts: Parts,
  request: StopRequest,
  target: Target,
  state: Accepted,
  until: Until,
): Promise<Step> {
  const looked = await look(parts, target, until);
  const { before, answer } = state;
  // It had ended when the call went out: what has not ended now is another run, whatever its start says.
  const hasBegun =
    looked.kind === 'seen' &&
    before !== undefined &&
    (!isSameRun(before, looked.seen) || !hasEnded(looked.seen));
  if (hasBegun) {
    return next(await close(parts, request, { kind: 'rerun', seen: looked.seen }));
  }
  if (looked.kind === 'seen' && answer.kind === 'rejected') {
    return next(
      await close(parts, request, { kind: 'not-restartable', seen: looked.seen, said: answer.said }),
    );
  }
  if (parts.clock.now() - state.sentAt < WATCH_MS) return wait(request);
  return next(
    await close(
      parts,
      request,
      answer.kind === 'taken' ? { kind: 'rerun' } : { kind: 'unknown', ...(before && { seen: before }) },
    ),
  );
}
