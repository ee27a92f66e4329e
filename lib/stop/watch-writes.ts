import type { Ledger } from '../ledger/ledger.ts';
import type { StopRequest } from './request.ts';

/** A ledger that tells of each form of a request that it has surely written. */
export const watchWrites = (
  ledger: Ledger<StopRequest>,
  wrote: (record: StopRequest) => void,
): Ledger<StopRequest> => ({
  ...ledger,
  update: async (record) => {
    const isWritten = await ledger.update(record);
    if (isWritten) wrote(record);
    return isWritten;
  },
});
