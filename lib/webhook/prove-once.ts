import { UnauthorizedError } from '../http/errors.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import { MAX_SKEW_MS } from '../sources/signed-time.ts';
import type { Proof } from '../sources/source.ts';
import type { AskTools } from './ask-tools.ts';

/** A time may be signed as far ahead, and is good for as long again. */
const KEPT_MS = 2 * MAX_SKEW_MS;

/**
 * Lets a proof prove one message only, where it does not cover the body: whoever has seen it on the way cannot send
 * another one with it. Without a ledger's word the message goes on, since nothing is stopped without it either.
 *
 * @throws UnauthorizedError when another message has come with it
 */
export async function proveOnce(
  { parts: { ledger, clock, randomBytes, log } }: AskTools,
  { mark, message }: Proof,
): Promise<void> {
  const [name, holder] = [mark, message].map((each) => requestIdFor(each, randomBytes));
  const lock = await ledger
    .lock(`proof/${name}`, `${holder}`, clock.now() + KEPT_MS)
    .catch((error: unknown) => {
      if (!(error instanceof LedgerUnavailableError)) throw error;
      log.warn('ledger', { ...withoutMessage(error.cause) });
    });
  if (lock?.kind === 'held') throw new UnauthorizedError('the same proof came with another message');
}
