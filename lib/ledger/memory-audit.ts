import { type Cursor, readCursor, writeCursor } from './audit-cursor.ts';
import type { Audit, Audited } from './ledger.ts';

/** More decisions than a sandbox takes in a day; the oldest are forgotten first. */
const MAX_RECORDS = 10_000;

/** Whose time was withdrawn. */
const NO_WRITE = '-';

type Remembered<Kept> = Audited<Kept> & { readonly write: string };

/**
 * An audit that lives as long as the process.
 *
 * @param retentionMs how long after its last time a record is shown
 */
export function createMemoryAudit<Kept>(now: () => number, retentionMs: number): Audit<Kept> {
  const records = new Map<string, Remembered<Kept>>();

  const forgetOldest = (): void => {
    for (const id of records.keys()) {
      if (records.size <= MAX_RECORDS) return;
      records.delete(id);
    }
  };

  return {
    record: async ({ id, write, at, entry }) => {
      const known = records.get(id);
      if (known?.write === write) {
        records.set(id, { ...known, entry });
      } else if (known !== undefined && known.firstAt > now() - retentionMs) {
        records.set(id, { ...known, write, times: known.times + 1, lastAt: at, entry });
      } else {
        records.delete(id);
        records.set(id, { id, write, times: 1, firstAt: at, lastAt: at, entry });
        forgetOldest();
      }
    },

    withdraw: async ({ id, write }) => {
      const known = records.get(id);
      if (known?.write === write) records.set(id, { ...known, write: NO_WRITE, times: known.times - 1 });
    },

    list: async ({ since, before, limit, from }) => {
      const over = now() - retentionMs;
      const cursor = readCursor(from);
      const found = [...records.values()]
        .filter(
          ({ firstAt, lastAt, times }) => isWithin(firstAt, since, before) && lastAt > over && times > 0,
        )
        .sort((a, b) => order(placeOf(a), placeOf(b)))
        .filter((record) => cursor === undefined || order(cursor, placeOf(record)) < 0);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        records: page.map(({ write: _, ...record }) => record),
        ...(last !== undefined && found.length > limit && { next: writeCursor(placeOf(last)) }),
      };
    },
  };
}

const isWithin = (at: number, since: number, before: number): boolean => at >= since && at < before;

const placeOf = ({ firstAt, id }: Audited<unknown>): Cursor => ({ at: firstAt, id });

/** The latest first; any order will do for those of the same millisecond, if it is always the same. */
function order(a: Cursor, b: Cursor): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.id === b.id) return 0;
  return a.id < b.id ? 1 : -1;
}
