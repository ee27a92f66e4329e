import type { Until } from '../clock.ts';
import type { StopResult } from '../dlf/answers.ts';
import type { Target } from '../intent/target.ts';
import type { Lock } from '../ledger/ledger.ts';
import { refusalOf, setbackOf } from './look.ts';
import type { Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Answer, StopRequest } from './request.ts';
import { close, giveLockBack, holderOf, lockName, requestIdOf, save } from './save.ts';
import type { Seen } from './seen.ts';
import { next, retry, type Step, wait } from './step.ts';

/** How long an accepted stop is watched, where DLF lets us look. */
export const WATCH_MS = 10 * 60_000;
/** How long it is tried to see what became of it, where DLF does not; the lock on the instance lasts as long. */
export const MAX_BLIND_WATCH_MS = 3 * WATCH_MS;
/** A call must be over when a second one may go out. */
const MAX_SEND_MS = 8_000;

/** Takes the instance's lock, writes down that the stop goes out, and sends it. */
export async function sendStop(
  parts: Parts,
  request: StopRequest,
  target: Target,
  attempt: { readonly attempt: number; readonly before?: Seen },
  until: Until,
): Promise<Step> {
  const sentAt = parts.clock.now();
  const lock = await takeLock(parts, request, target, sentAt + MAX_BLIND_WATCH_MS);
  if (lock.kind === 'held') {
    return { kind: 'follow', request, holder: lock.by, ...(attempt.before && { before: attempt.before }) };
  }

  // Before the socket: whoever finds this record after a crash knows that a call may have gone out.
  const stopping = await save(parts, request, { state: { name: 'stopping', sentAt, ...attempt } });
  const sendUntil = { ...until, deadline: Math.min(until.deadline, sentAt + MAX_SEND_MS) };
  const result = await parts.dlf.stopJobInstance(target, sendUntil);
  logCall(parts, request, 'stop', result);
  const accepted = (answer: Answer): Promise<StopRequest> =>
    save(parts, stopping, { state: { name: 'accepted', sentAt, answer, ...attempt } });
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
      return next(
        await close(
          parts,
          stopping,
          result.kind === 'not-found'
            ? { kind: 'not-found', what: result.what, said: result.said }
            : refusalOf(result),
        ),
      );
  }
}

async function takeLock(parts: Parts, request: StopRequest, target: Target, until: number): Promise<Lock> {
  const name = lockName(target);
  const lock = await parts.ledger.lock(name, holderOf(request), until);
  if (lock.kind === 'taken' || requestIdOf(lock.by) !== request.id) return lock;
  // An earlier claim of this key, which has been closed: else there were no later one.
  await parts.ledger.unlock(name, lock.by);
  return parts.ledger.lock(name, holderOf(request), until);
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

/** One line for each call that may change something: with Huawei's request ID, should somebody have to ask there. */
export function logCall(
  { log }: Pick<Parts, 'log'>,
  { id }: StopRequest,
  call: 'stop' | 'restart',
  { kind, said }: StopResult,
): void {
  log.info('dlf called', {
    request_id: id,
    call,
    result: kind,
    dlf_status: said.status,
    dlf_code: said.code,
    dlf_request_id: said.dlfRequestId,
  });
}
