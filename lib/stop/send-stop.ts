import type { Until } from '../clock.ts';
import type { DlfSaid } from '../dlf/answers.ts';
import { hasEnded } from '../dlf/job-instance.ts';
import { look, refusalOf, setbackOf } from './look.ts';
import type { Outcome, Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { StopRequest } from './request.ts';
import { close, lockName, save } from './save.ts';
import type { Seen } from './seen.ts';
import { next, pause, type Step, wait } from './step.ts';

/** How long an accepted stop is watched at most; the lock on the instance lasts as long. */
export const WATCH_MS = 10 * 60_000;

/** Takes the instance's lock, writes down that the stop goes out, and sends it. */
export async function sendStop(
  parts: Parts,
  request: StopRequest,
  attempt: { readonly attempt: number; readonly before?: Seen },
  until: Until,
): Promise<Step> {
  const sentAt = parts.clock.now();
  const lock = await parts.ledger.lock(lockName(request), request.id, sentAt + WATCH_MS);
  if (lock.kind === 'held') return { kind: 'follow', request, leader: lock.by };

  // Before the socket: whoever finds this record after a crash knows that a call may have gone out.
  const stopping = await save(parts, request, { state: { name: 'stopping', sentAt, ...attempt } });
  const result = await parts.dlf.stopJobInstance(request.intent.target, until);
  switch (result.kind) {
    case 'taken':
    case 'no-word': {
      const answer = result.kind === 'taken' ? 'taken' : 'lost';
      return next(await save(parts, stopping, { state: { name: 'accepted', sentAt, answer, ...attempt } }));
    }
    case 'not-found':
      return next(await close(parts, stopping, { kind: 'not-found', what: result.what }));
    case 'rejected':
      return next(
        await close(parts, stopping, await outcomeOfRejection(parts, stopping, result.said, until)),
      );
    case 'throttled':
    case 'down':
      return notCarriedOut(parts, request, stopping, setbackOf(result));
    case 'credentials-refused':
    case 'forbidden':
    case 'wrong-endpoint':
      return next(await close(parts, stopping, refusalOf(result)));
  }
}

/** DLF said no: it may have ended meanwhile, or is in a state that cannot be stopped. */
async function outcomeOfRejection(
  parts: Parts,
  request: StopRequest,
  said: DlfSaid,
  until: Until,
): Promise<Outcome> {
  const looked = await look(parts, request.intent.target, until);
  if (looked.kind !== 'seen') return { kind: 'not-stoppable', said };
  const { seen } = looked;
  return hasEnded(seen)
    ? { kind: 'already-ended', seen, when: 'before' }
    : { kind: 'not-stoppable', seen, said };
}

/** DLF did not take this call: the request is where it was before it. */
async function notCarriedOut(
  parts: Parts,
  { state }: StopRequest,
  stopping: StopRequest,
  setback: Setback,
): Promise<Step> {
  // Of an earlier call's fate this one tells nothing.
  if (state.name !== 'ready') return wait(await save(parts, stopping, { state }));
  await parts.ledger.unlock(lockName(stopping), stopping.id);
  return pause(await save(parts, stopping, { state: { ...state, setback } }));
}
