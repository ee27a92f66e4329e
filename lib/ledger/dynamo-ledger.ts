import { randomBytes } from 'node:crypto';
import { createDynamoBudgets } from './dynamo-budgets.ts';
import {
  lockItem,
  lockKey,
  number,
  numberOf,
  recordOf,
  requestIdOf,
  requestItem,
  requestKey,
  text,
  textOf,
} from './dynamo-item.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { type Ledger, type LedgerRecord, LedgerUnavailableError } from './ledger.ts';

/** A write whose obstacle is gone when it is looked at is tried again. Expiry in between explains one time, not four. */
const TRIES = 4;

/**
 * A ledger in a DynamoDB table made from {@link tableDefinition}. Records must survive JSON.
 *
 * Conditional writes of single items only: every process sees them in one order, and no transaction is needed. A write
 * that the SDK has sent again after a lost answer fails against itself, so each carries a nonce to be known by.
 */
export function createDynamoLedger<Kept extends LedgerRecord>(
  table: DynamoTable,
  now: () => number,
  nonce: () => string = () => randomBytes(16).toString('base64url'),
): Ledger<Kept> {
  return {
    claim: async (record) => {
      const write = nonce();
      for (let tries = 0; tries < TRIES; tries += 1) {
        const isFirst = await table.put(
          requestItem(record, write),
          'attribute_not_exists(pk) OR keep_until <= :now',
          { ':now': number(now()) },
        );
        if (isFirst) return { kind: 'first' };
        const item = await table.get(requestKey(record.id));
        if (item === undefined) continue;
        if (textOf(item, 'write') === write) return { kind: 'first' };
        if (numberOf(item, 'keep_until') > now()) return { kind: 'repeat', record: recordOf<Kept>(item) };
      }
      throw new LedgerUnavailableError(`no claim in ${TRIES} tries`);
    },

    read: async (id) => {
      const item = await table.get(requestKey(id));
      return item && recordOf<Kept>(item);
    },

    update: async (record) => {
      const write = nonce();
      const isWritten = await table.put(
        requestItem(record, write),
        'claim = :claim AND version = :previous',
        {
          ':claim': text(record.claim),
          ':previous': number(record.version - 1),
        },
      );
      if (isWritten) return true;
      const item = await table.get(requestKey(record.id));
      return item !== undefined && textOf(item, 'write') === write;
    },

    // A lock needs no nonce: what was sent again meets its own holder.
    lock: async (name, holder, until) => {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const isTaken = await table.put(
          lockItem(name, holder, until),
          'attribute_not_exists(pk) OR holder = :holder OR held_until <= :now',
          { ':holder': text(holder), ':now': number(now()) },
        );
        if (isTaken) return { kind: 'taken' };
        const item = await table.get(lockKey(name));
        if (item === undefined) continue;
        const by = textOf(item, 'holder');
        if (by !== holder && numberOf(item, 'held_until') > now()) return { kind: 'held', by };
      }
      throw new LedgerUnavailableError(`no lock in ${TRIES} tries`);
    },

    unlock: async (name, holder) => {
      await table.update(lockKey(name), {
        UpdateExpression: 'SET held_until = :over',
        ConditionExpression: 'holder = :holder',
        ExpressionAttributeValues: { ':over': number(0), ':holder': text(holder) },
      });
    },

    peek: async (name) => {
      const item = await table.get(lockKey(name));
      return item !== undefined && numberOf(item, 'held_until') > now() ? textOf(item, 'holder') : undefined;
    },

    ...createDynamoBudgets(table),

    due: async (at, limit) => {
      const query = {
        IndexName: 'due',
        KeyConditionExpression: 'due = :due AND due_at <= :at',
        ExpressionAttributeValues: { ':due': text('due'), ':at': number(at) },
      };
      return (await table.query(query, limit)).map(requestIdOf);
    },
  };
}
