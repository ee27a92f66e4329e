import { forgetOver } from './forget-over.ts';
import type { Ledger, LedgerRecord } from './ledger.ts';

/** More records than a sandbox sees in a day; the oldest are forgotten first. */
const MAX_RECORDS = 50_000;

/**
 * A ledger that lives as long as the process: for local runs, tests, and deployments of one sandbox. Records are
 * not copied: nobody changes one, each step makes another.
 */
export function createMemoryLedger<Kept extends LedgerRecord>(now: () => number): Ledger<Kept> {
  const records = new Map<string, Kept>();
  const locks = new Map<string, { holder: string; until: number }>();
  const budgets = new Map<string, { holders: Set<string>; until: number }>();

  const forgetOldest = (): void => {
    for (const id of records.keys()) {
      if (records.size <= MAX_RECORDS) return;
      records.delete(id);
    }
  };

  return {
    claim: async (record) => {
      const existing = records.get(record.id);
      if (existing !== undefined && existing.keepUntil > now()) return { kind: 'repeat', record: existing };
      records.delete(record.id);
      records.set(record.id, record);
      forgetOldest();
      return { kind: 'first' };
    },
    read: async (id) => records.get(id),
    update: async (record) => {
      const existing = records.get(record.id);
      if (existing?.claim !== record.claim || existing.version !== record.version - 1) return false;
      records.set(record.id, record);
      return true;
    },
    lock: async (name, holder, until) => {
      const held = locks.get(name);
      if (held !== undefined && held.holder !== holder && held.until > now()) {
        return { kind: 'held', by: held.holder };
      }
      forgetOver(locks, now());
      locks.set(name, { holder, until });
      return { kind: 'taken' };
    },
    unlock: async (name, holder) => {
      if (locks.get(name)?.holder === holder) locks.delete(name);
    },
    peek: async (name) => {
      const held = locks.get(name);
      return held !== undefined && held.until > now() ? held.holder : undefined;
    },
    reserve: async (budget, holder, max, until) => {
      forgetOver(budgets, now());
      const { holders } = budgets.get(budget) ?? { holders: new Set() };
      if (!holders.has(holder) && holders.size >= max) return false;
      budgets.set(budget, { holders: holders.add(holder), until });
      return true;
    },
    release: async (budget, holder) => {
      budgets.get(budget)?.holders.delete(holder);
    },
    holders: async (budget) => [...(budgets.get(budget)?.holders ?? [])],
    due: async (at, limit) =>
      [...records.values()]
        .flatMap(({ id, dueAt }) => (dueAt !== undefined && dueAt <= at ? [{ id, dueAt }] : []))
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit)
        .map(({ id }) => id),
  };
}
