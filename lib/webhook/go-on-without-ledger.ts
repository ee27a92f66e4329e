import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { type Log, withoutMessage } from '../logging.ts';

/** For `catch`, where an answer goes out without what the ledger would have said: a line in the log, and undefined. */
export const goOnWithoutLedger =
  (log: Log) =>
  (error: unknown): undefined => {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    log.warn('ledger', { ...withoutMessage(error.cause) });
  };
