import type { Until } from '../clock.ts';
import type { Target } from '../intent/target.ts';
import { admit, frozenNow } from './admit.ts';
import { callDlf, dlfRequestOf } from './call-dlf.ts';
import { refusalOf, setbackOf } from './look.ts';
import type { Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Answer, StopRequest } from './request.ts';
import { close, giveLockBack, save } from './save.ts';
import type { Seen } from './seen.ts';
import { next, retry, type Step, wait } from './step.ts';

/** How long an accepted stop is watched, where DLF lets us look. */
export const WATCH_MS = 10 * 60_000;
/** How long it is tried to see what became of it, where DLF does not; the lock on the instance lasts as long. */
export const MAX_BLIND_WATCH_MS = 3 * WATCH_MS;
/** Sends the stop, and writes down what DLF says to it. */
export async function sendStop(
  parts: Parts,
  request: StopRequest,
  target: Target,
  attempt: { readonly attempt: number; readonly before?: Seen },
  until: Until,
): Promise<Step> {
  const called = await callDlf(
    parts,
    request,
    target,
    {
      call: 'stopJobInstance',
      ...attempt,
      lockMs: MAX_BLIND_WATCH_MS,
      // A second call is for what has its places.
      ...(attempt.attempt === 1 && {
        admit: (given: StopRequest) => admit(parts, given, target),
        // Whoever freezes from now on finds it written down, and names it.
        heldBack: () => frozenNow(parts, request),
      }),
    },
    until,
  );
  if (called.kind === 'turned-away') return next(await close(parts, called.request, called.outcome));
  if (called.kind === 'held') {
    return { kind: 'follow', request, holder: called.by, ...(attempt.before && { before: attempt.before }) };
  }
  const { stopping, sentAt, result } = called;
  const accepted = (answer: Answer): Promise<StopRequest> =>
    save(parts, stopping, {
      ...dlfRequestOf(result),
      state: { name: 'accepted', sentAt, answer, ...attempt },
    });
  switch (result.kind) {
    case 'taken':
      return next(await accepted({ kind: 'taken' }));
    case 'no-word':
      return next(await accepted({ kind: 'lost' }));
    case 'rejected':
      return next(
        await accepted(attempt.attempt === 1 ? { kind: 'rejected', said: result.said } : { kind: 'lost' }),
      );
    case 'throttled':
    case 'down':
      return notCarriedOut(parts, request, stopping, target, setbackOf(result), attempt.before);
    case 'not-found':
    case 'credentials-refused':
    case 'forbidden':
    case 'wrong-endpoint':
      // Of an earlier call's fate this one tells nothing.
      if (attempt.attempt > 1) return wait(await accepted({ kind: 'lost' }));
      return next(await close(parts, { ...stopping, ...dlfRequestOf(result) }, refusalOf(result)));
  }
}

/** DLF did not take this call: the request is where it was before it. */
async function notCarriedOut(
  parts: Parts,
  { state }: StopRequest,
  stopping: StopRequest,
  target: Target,
  setback: Setback,
  before: Seen | undefined,
): Promise<Step> {
  if (state.name !== 'ready') return retry(await save(parts, stopping, { state }), setback);
  const saved = await save(parts, stopping, { state: { ...state, setback, ...(before && { before }) } });
  // Not before it is written: who has lost the request must not give its lock away.
  await giveLockBack(parts, saved, target);
  return retry(saved, setback);
}
