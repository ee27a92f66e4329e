import type { Until } from '../clock.ts';
import type { StopResult } from '../dlf/answers.ts';
import type { DlfClient } from '../dlf/client.ts';
import type { Target } from '../intent/target.ts';
import type { Lock } from '../ledger/ledger.ts';
import type { Admitted } from './admit.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { StopRequest } from './request.ts';
import { giveLockBack, holderOf, lockName, requestIdOf, save } from './save.ts';
import type { Seen } from './seen.ts';

/** A call must be over when its lock is looked at again, and when a second one may go out. */
const MAX_SEND_MS = 8_000;

/** A call that may change something: which one, how many-eth, and to the run that was seen. */
export interface Attempt {
  readonly call: keyof Pick<DlfClient, 'stopJobInstance' | 'restartJobInstance'>;
  readonly attempt: number;
  readonly before?: Seen;
  /** How long from the send the lock lasts. */
  readonly lockMs: number;
  /** Whether it may go out, asked with the lock in hand: absent, it may. */
  readonly admit?: (request: StopRequest) => Promise<Admitted>;
  /** What holds it back after all, once it is written down that it goes out. */
  readonly heldBack?: () => Promise<Outcome | undefined>;
}

export type Called =
  /** Another request has the instance; nothing was sent. */
  | { readonly kind: 'held'; readonly by: string }
  /** Nothing was sent. */
  | Extract<Admitted, { kind: 'turned-away' }>
  | {
      readonly kind: 'called';
      /** The request as it was written before the call. */
      readonly stopping: StopRequest;
      readonly sentAt: number;
      readonly result: StopResult;
    };

/** Takes the instance's lock, writes down that the call goes out, and makes it. */
export async function callDlf(
  parts: Parts,
  given: StopRequest,
  target: Target,
  { call, attempt, before, lockMs, admit, heldBack }: Attempt,
  until: Until,
): Promise<Called> {
  const sentAt = parts.clock.now();
  const lock = await takeLock(parts, given, target, sentAt + lockMs);
  if (lock.kind === 'held') return lock;
  const admitted = await admit?.(given);
  if (admitted?.kind === 'turned-away') {
    await giveLockBack(parts, admitted.request, target);
    return admitted;
  }
  const request = admitted?.request ?? given;
  // Before the socket: whoever finds this record after a crash knows that a call may have gone out.
  const stopping = await save(parts, request, {
    state: { name: 'stopping', sentAt, attempt, ...(before && { before }) },
  });
  const outcome = await heldBack?.();
  if (outcome !== undefined) {
    const reverted = await save(parts, stopping, { state: request.state });
    await giveLockBack(parts, reverted, target);
    return { kind: 'turned-away', request: reverted, outcome };
  }
  const deadline = Math.min(until.deadline, sentAt + MAX_SEND_MS);
  const result = await parts.dlf[call](target, { ...until, deadline });
  logCall(parts, request, call, result);
  return { kind: 'called', stopping, sentAt, result };
}

/** What somebody has to name who asks Huawei about the call. */
export const dlfRequestOf = ({ said }: StopResult): Pick<StopRequest, 'dlfRequestId'> =>
  said.dlfRequestId === undefined ? {} : { dlfRequestId: said.dlfRequestId };

async function takeLock(parts: Parts, request: StopRequest, target: Target, until: number): Promise<Lock> {
  const name = lockName(target);
  const lock = await parts.ledger.lock(name, holderOf(request), until);
  if (lock.kind === 'taken' || requestIdOf(lock.by) !== request.id) return lock;
  // An earlier claim of this key, which has been closed: else there were no later one.
  await parts.ledger.unlock(name, lock.by);
  return parts.ledger.lock(name, holderOf(request), until);
}

/** One line for each such call: with Huawei's request ID, should somebody have to ask there. */
function logCall(
  { log }: Pick<Parts, 'log'>,
  { id }: StopRequest,
  call: Attempt['call'],
  { kind, said }: StopResult,
): void {
  log.info('dlf called', {
    request_id: id,
    call: call === 'stopJobInstance' ? 'stop' : 'restart',
    result: kind,
    dlf_status: said.status,
    dlf_code: said.code,
    dlf_request_id: said.dlfRequestId,
  });
}
