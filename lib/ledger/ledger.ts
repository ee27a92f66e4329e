/** What a ledger needs to know of a record; the rest is the caller's. */
export interface LedgerRecord {
  readonly id: string;
  /** Random for each claim: whoever wakes up with a record of an earlier claim cannot write over a later one. */
  readonly claim: string;
  /** Counts the writes, so that of two writers only one succeeds. */
  readonly version: number;
  /** Until when, in milliseconds since the epoch, the record answers for its ID; after that the ID is free again. */
  readonly keepUntil: number;
  /** From when on somebody has to look after the record, in milliseconds since the epoch; absent: nobody has to. */
  readonly dueAt?: number | undefined;
}

/** The ledger cannot be asked. What was being written may have been written all the same. */
export class LedgerUnavailableError extends Error {
  override readonly name = 'LedgerUnavailableError';
  constructor(cause: unknown) {
    super('the ledger does not answer', { cause });
  }
}

export type Claim<Kept> = { readonly kind: 'first' } | { readonly kind: 'repeat'; readonly record: Kept };

export type Lock = { readonly kind: 'taken' } | { readonly kind: 'held'; readonly by: string };

/**
 * What is remembered. Every write is conditional, so that two processes cannot both believe that they did it;
 * expiry is part of each condition, since a database deletes late. Every method may throw LedgerUnavailableError.
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
  /** Who has the lock on `name`. */
  peek(name: string): Promise<string | undefined>;
  /**
   * IDs of records that are due at `now`, the longest due first. It may lag behind the writes by a second or two:
   * whoever uses an ID reads the record.
   */
  due(now: number, limit: number): Promise<readonly string[]>;
}
