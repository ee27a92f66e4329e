import type { Ledger, LedgerRecord } from '../../lib/ledger/ledger.ts';

export class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** Where a process dies: at its n-th write (from 1), before or after it is carried out. */
export interface CrashPoint {
  readonly write: number;
  readonly when: 'before' | 'after';
}

/** A process's view of a ledger. From the crash on, it cannot do anything any more. */
export function createCrashingLedger<Kept extends LedgerRecord>(
  ledger: Ledger<Kept>,
  crash: CrashPoint,
): Ledger<Kept> & { readonly crashed: () => boolean } {
  let writes = 0;
  let isDead = false;
  const die = (): never => {
    isDead = true;
    throw new CrashError();
  };
  const write = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (isDead) die();
    writes++;
    if (writes === crash.write && crash.when === 'before') die();
    const result = await work();
    return writes === crash.write ? die() : result;
  };
  return {
    crashed: () => isDead,
    read: async (id) => (isDead ? die() : ledger.read(id)),
    claim: (record) => write(() => ledger.claim(record)),
    update: (record) => write(() => ledger.update(record)),
    lock: (name, holder, until) => write(() => ledger.lock(name, holder, until)),
    unlock: (name, holder) => write(() => ledger.unlock(name, holder)),
    peek: async (name) => (isDead ? die() : ledger.peek(name)),
    reserve: (budget, holder, max, until) => write(() => ledger.reserve(budget, holder, max, until)),
    release: (budget, holder) => write(() => ledger.release(budget, holder)),
    holders: async (budget) => (isDead ? die() : ledger.holders(budget)),
    due: async (now, limit) => (isDead ? die() : ledger.due(now, limit)),
  };
}
