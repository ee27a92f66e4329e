/** What a ledger needs to know of a record; the rest is the caller's. */
export interface LedgerRecord {
  readonly id: string;
  /** Random for each claim: whoever wakes up with a record of an earlier claim cannot write over a later one. */
  readonly claim: string;
  /** Counts the writes, so that of two writers only one succeeds. */
  readonly version: number;
  /** Until when, in milliseconds since the epoch, the record answers for its ID; after that the ID is free again. */
  readonly keepUntil: number;
}

export type Claim<Kept> = { readonly kind: 'first' } | { readonly kind: 'repeat'; readonly record: Kept };

export type Lock = { readonly kind: 'taken' } | { readonly kind: 'held'; readonly by: string };

/**
 * What is remembered. Every write is conditional, so that two processes cannot both believe that they did it;
 * expiry is part of each condition, since a database deletes late.
 */
export interface Ledger<Kept extends LedgerRecord> {
  /** Takes the record in, unless there is one with its ID that still answers for it. */
  claim(record: Kept): Promise<Claim<Kept>>;
  read(id: string): Promise<Kept | undefined>;
  /** Writes the record over its own previous version (`version - 1` of the same claim), and over nothing else. */
  update(record: Kept): Promise<boolean>;
  /** Takes or extends the lock on `name`, unless another holder has it. */
  lock(name: string, holder: string, until: number): Promise<Lock>;
  /** Gives the lock back, if it is still the holder's. */
  unlock(name: string, holder: string): Promise<void>;
}
