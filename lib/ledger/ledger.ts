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

/** What the audit keeps of a decision; the rest is the caller's. */
export interface AuditRecord<Kept> {
  /** The same for what is one decision: a repeat of it is one more time, not another record. */
  readonly id: string;
  /** Tells one time from another: the same written twice is one time. */
  readonly write: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly entry: Kept;
}

/** A record as it is read. */
export interface Audited<Kept> {
  readonly id: string;
  /** How often it came to this, and the first and the last time, in milliseconds since the epoch. */
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** As it was written last. */
  readonly entry: Kept;
}

export interface AuditPage<Kept> {
  /** The latest first, by the first time. */
  readonly records: readonly Audited<Kept>[];
  /** Where the next page begins; absent: there is none. */
  readonly next?: string;
}

/** Which records are read. Times in milliseconds since the epoch. */
export interface AuditQuery {
  readonly since: number;
  /** Not the ones at this moment or after it. */
  readonly before: number;
  /** How many at most. A page may have fewer and still have a next one. */
  readonly limit: number;
  /** Of an earlier page of the same query; one that is not understood is ignored. */
  readonly from?: string;
}

/** Decisions, one record each, for as long as they are kept. Every method may throw LedgerUnavailableError. */
export interface Audit<Kept> {
  /** Writes a record; one with the same ID becomes one more time of it, and has the later entry. */
  record(record: AuditRecord<Kept>): Promise<void>;
  /**
   * Takes a time back that has not come about, as long as it is the last one: a record without a time is none. Of
   * several times the entry stays.
   */
  withdraw(record: Pick<AuditRecord<Kept>, 'id' | 'write'>): Promise<void>;
  /** It may lag behind the writes by a second or two. */
  list(query: AuditQuery): Promise<AuditPage<Kept>>;
}

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
   * Takes a place in a budget, unless `max` others are taken. Who has one keeps it: the same holder counts once.
   *
   * @param until when the budget may be forgotten, in milliseconds since the epoch
   */
  reserve(budget: string, holder: string, max: number, until: number): Promise<boolean>;
  /** Gives a place back; without one nothing happens. */
  release(budget: string, holder: string): Promise<void>;
  /** Who has a place in a budget. */
  holders(budget: string): Promise<readonly string[]>;
  /**
   * IDs of records that are due at `now`, the longest due first. It may lag behind the writes by a second or two:
   * whoever uses an ID reads the record.
   */
  due(now: number, limit: number): Promise<readonly string[]>;
}
