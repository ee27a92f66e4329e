import type { Until } from '../clock.ts';
import { hasEnded, STOPPED_STATUS } from '../dlf/job-instance.ts';
import { look } from './look.ts';
import type { Parts } from './parts.ts';
import type { RequestState, StopRequest } from './request.ts';
import { close, save } from './save.ts';
import { isSameRun, type Seen } from './seen.ts';
import { sendStop } from './send-stop.ts';
import { next, type Step, wait } from './step.ts';

type Accepted = Extract<RequestState, { name: 'accepted' }>;

/** After this long the first call cannot be still under way, so that a second one cannot overtake it. */
const RESEND_AFTER_MS = 10_000;
const MAX_ATTEMPTS = 2;

/** Looks whether the run has ended; sends a lost stop once more where that is safe. */
export async function stepAccepted(
  parts: Parts,
  request: StopRequest,
  state: Accepted,
  until: Until,
): Promise<Step> {
  const looked = await look(parts, request.intent.target, until);
  // Whatever DLF says now, the stop has gone out: only seeing the run end ends the watch.
  if (looked.kind !== 'seen') return wait(request);
  const { seen } = looked;
  const { before, attempt } = state;

  if (before !== undefined && !isSameRun(before, seen)) {
    return next(await close(parts, request, { kind: 'already-ended', seen, when: 'restarted' }));
  }
  if (hasEnded(seen)) {
    return next(
      await close(
        parts,
        request,
        seen.status === STOPPED_STATUS
          ? { kind: 'stopped', seen, ...(before && { before }) }
          : { kind: 'already-ended', seen, when: 'after' },
      ),
    );
  }
  if (mayBeSentAgain(request, state, seen)) {
    return sendStop(parts, request, { attempt: attempt + 1, before: seen }, until);
  }
  return wait(await save(parts, request, { state: { ...state, seen } }));
}

/** A lost call to a run that was seen, and not sent twice yet. */
export const mayStillBeSentAgain = (state: Accepted): boolean =>
  state.answer === 'lost' && state.before !== undefined && state.attempt < MAX_ATTEMPTS;

const mayBeSentAgain = (request: StopRequest, state: Accepted, seen: Seen): boolean =>
  mayStillBeSentAgain(state) && seen.at - state.sentAt >= RESEND_AFTER_MS && seen.at < request.expiresAt;
