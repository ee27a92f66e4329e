import type { Intent } from '../intent/intent.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { Decision } from '../policy/policy.ts';

/** An alert's intent that has been promised to be carried out. Times in milliseconds since the epoch. */
export interface AcceptedIntent {
  readonly intent: Intent;
  /** What its sender has been told that policy says: it may only become stricter. */
  readonly decision: Decision;
  readonly receivedAt: number;
  /** After this moment it is told, never sent. */
  readonly expiresAt: number;
}

/** The queue did not take everything in: what was being handed over may be in it all the same. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
  constructor(cause: unknown) {
    super('the queue does not answer', { cause });
  }
}

/** Wakes the worker. The ledger's record is the truth; a message may come twice, late or out of order. */
export interface Queue {
  /**
   * Takes intents in, all of them or with an error.
   *
   * @throws QueueUnavailableError
   */
  accept(intents: readonly AcceptedIntent[]): Promise<void>;
  /**
   * Has the worker look at requests after `delayMs`, fifteen minutes at most.
   *
   * @param signal ends the attempt: somebody waits for an answer
   * @throws QueueUnavailableError
   */
  ring(requestIds: readonly RequestId[], delayMs: number, signal?: AbortSignal): Promise<void>;
}
