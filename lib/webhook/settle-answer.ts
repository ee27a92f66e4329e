import { type Asker, isSameAccount } from '../intent/asker.ts';
import type { Answer } from '../sources/source.ts';
import { hasBeenAnswered } from '../stop/carry-out.ts';
import type { Parts } from '../stop/parts.ts';
import { ringFor } from '../stop/put-off.ts';
import { isClosed } from '../stop/request.ts';
import { goOnWithoutLedger } from './go-on-without-ledger.ts';

/**
 * What is left of an answer that was posted, where it is about its asker's own request: once its end has been shown the
 * worker has nothing to tell; where nothing could be shown, the worker tells the end at the same address.
 *
 * @returns whether whoever asked has been told, or will be
 */
export async function settleAnswer(
  parts: Parts,
  answer: Answer,
  asker: Asker | undefined,
  isShown: boolean,
): Promise<boolean> {
  if (answer.kind !== 'status' || parts.queue === undefined) return isShown;
  const { requestId, outcome, followUp } = answer.message;
  const request = await parts.ledger.read(requestId).catch(goOnWithoutLedger(parts.log));
  const isHis = asker !== undefined && request !== undefined && isSameAccount(request.intent.asker, asker);
  // A question that nobody has seen has to be asked again.
  if (!isHis || request.late === undefined || request.state.name === 'asked') return isShown;
  if (!isShown) {
    await ringFor(parts, request);
    return true;
  }
  // It may have ended since: then the end is still to be told.
  const wasEnd = followUp === undefined && isClosed(request) && request.state.outcome.kind === outcome;
  if (wasEnd) await hasBeenAnswered(parts, request);
  return true;
}
