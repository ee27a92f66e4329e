import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import type { Answer } from '../sources/source.ts';
import { hasBeenAnswered } from '../stop/carry-out.ts';
import type { Parts } from '../stop/parts.ts';
import { ringFor } from '../stop/put-off.ts';

/**
 * What is left of an answer that was posted, where it is a request's: once it has been shown the worker has nothing to
 * tell; where it could not be shown, the worker tells the end at the same address. Whether it does.
 */
export async function settleAnswer(parts: Parts, answer: Answer, isShown: boolean): Promise<boolean> {
  if (answer.kind !== 'status' || parts.queue === undefined) return false;
  const request = await parts.ledger.read(answer.message.requestId).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    parts.log.warn('ledger', { ...withoutMessage(error.cause) });
  });
  // A question that nobody has seen has to be asked again.
  if (request?.late === undefined || request.state.name === 'asked') return false;
  await (isShown ? hasBeenAnswered(parts, request) : ringFor(parts, request));
  return true;
}
