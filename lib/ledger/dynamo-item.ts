import type { LedgerRecord } from './ledger.ts';
import { ttlAttribute } from './table.ts';

/** As DynamoDB writes a text, a number, and a set of texts. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly SS?: readonly string[];
}

export type Item = Record<string, AttributeValue>;

/** What answers for its ID no longer stays readable for a week: somebody may still ask how it ended. */
const READABLE_MS = 7 * 24 * 60 * 60_000;

const REQUEST = 'request#';

export const requestKey = (id: string): Item => ({ pk: text(REQUEST + id) });

/** DynamoDB takes 2,048 bytes of key. */
export const lockKey = (name: string): Item => ({ pk: text(`lock#${name}`) });

export const budgetKey = (name: string): Item => ({ pk: text(`budget#${name}`) });

/**
 * The record as it is, and beside it what conditions and the index look at.
 *
 * @param write tells this write from all others
 */
export function requestItem(record: LedgerRecord, write: string): Item {
  const { id, claim, version, keepUntil, dueAt } = record;
  return {
    ...requestKey(id),
    record: text(JSON.stringify(record)),
    claim: text(claim),
    version: number(version),
    keep_until: number(keepUntil),
    ...(dueAt !== undefined && { due: text('due'), due_at: number(dueAt) }),
    [ttlAttribute]: expiry(keepUntil),
    write: text(write),
  };
}

export function lockItem(name: string, holder: string, until: number): Item {
  return { ...lockKey(name), holder: text(holder), held_until: number(until), [ttlAttribute]: expiry(until) };
}

/** Of this table's own items only: they hold what `requestItem` wrote. */
export const recordOf = <Kept extends LedgerRecord>(item: Item): Kept => JSON.parse(textOf(item, 'record'));

export const requestIdOf = (item: Item): string => textOf(item, 'pk').slice(REQUEST.length);

export const text = (value: string): AttributeValue => ({ S: value });

/** Exact: DynamoDB's numbers have 38 digits. */
export const number = (value: number): AttributeValue => ({ N: String(value) });

export const textOf = (item: Item, name: string): string => item[name]?.S ?? '';

export const numberOf = (item: Item, name: string): number => Number(item[name]?.N);

export const expiry = (until: number): AttributeValue => number(Math.ceil((until + READABLE_MS) / 1000));
