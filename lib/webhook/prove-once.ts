import type { Until } from '../clock.ts';
import { MemoryUnavailableError, UnauthorizedError } from '../http/errors.ts';
import { requestIdFor } from '../intent/request-id.ts';
import type { Lock } from '../ledger/ledger.ts';
import { MAX_SKEW_MS } from '../sources/signed-time.ts';
import type { Proof } from '../sources/source.ts';
import { type AskTools, beforeOverdue } from './ask-tools.ts';
import { goOnWithoutLedger } from './go-on-without-ledger.ts';

/** A time may be signed as far ahead, and is good for as long again. */
const KEPT_MS = 2 * MAX_SKEW_MS;

/**
 * Lets a proof prove one body only, where it does not cover that: whoever has seen it on the way cannot send another one
 * with it.
 *
 * @throws UnauthorizedError when another body has come with it; MemoryUnavailableError when that is not known
 */
export async function proveOnce(tools: AskTools, { mark, body }: Proof, until: Until): Promise<void> {
  const { ledger, clock, randomBytes, log } = tools.parts;
  const [name, holder] = [mark, body].map((each) => requestIdFor(each, randomBytes));
  const taken = ledger
    .lock(`proof/${name}`, `${holder}`, clock.now() + KEPT_MS)
    .catch(goOnWithoutLedger(log));
  const lock = await beforeOverdue<Lock | undefined, undefined>(tools, until, taken, () => undefined);
  if (lock === undefined) throw new MemoryUnavailableError();
  if (lock.kind === 'held') throw new UnauthorizedError('the same proof came with another body');
}
