import { MemoryUnavailableError, NotFoundError } from '../http/errors.ts';
import { type Asker, isSameAccount } from '../intent/asker.ts';
import { parseRequestId } from '../intent/request-id.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { compose } from '../messages/compose.ts';
import type { Answer } from '../sources/source.ts';
import { standingOf } from '../stop/standing.ts';
import type { AskTools } from './ask-tools.ts';

/**
 * What is known of a request, for the credential that made it: nobody else hears whether there is one.
 *
 * @throws NotFoundError, MemoryUnavailableError
 */
export async function answerQuery({ parts }: AskTools, requestId: string, asker: Asker): Promise<Answer> {
  const id = parseRequestId(requestId);
  if (id === undefined) throw new NotFoundError();
  try {
    const request = await parts.ledger.read(id);
    if (request === undefined || !isSameAccount(asker, request.intent.asker)) throw new NotFoundError();
    const { goesOn, ...standing } = await standingOf(parts, request);
    const message = compose({
      ...request.intent,
      ...standing,
      reader: parts.reader,
      ...(goesOn && { followUp: 'location' }),
    });
    return { kind: 'request', state: request.state.name, message };
  } catch (error) {
    throw error instanceof LedgerUnavailableError ? new MemoryUnavailableError({ cause: error }) : error;
  }
}
