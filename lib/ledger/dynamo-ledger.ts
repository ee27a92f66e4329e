import { randomBytes } from 'node:crypto';
import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { answered, createDynamoClient, type DynamoOptions, held } from './dynamo-client.ts';
import {
  type Item,
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
import { type Ledger, type LedgerRecord, LedgerUnavailableError } from './ledger.ts';

/** A write whose obstacle is gone when it is looked at is tried again. Expiry in between explains one time, not four. */
const TRIES = 4;

/**
 * A ledger in a DynamoDB table made from {@link tableDefinition}. Records must survive JSON.
 *
 * Conditional writes of single items only: every process sees them in one order, and no transaction is needed. A write
 * that the SDK has sent again after a lost answer fails against itself, so each carries a nonce to be known by.
 *
 * @example
 * const ledger = createDynamoLedger<StopRequest>({ table: 'dlf-stop-prod-ledger' }, Date.now);
 */
export function createDynamoLedger<Kept extends LedgerRecord>(
  options: DynamoOptions,
  now: () => number,
  nonce: () => string = () => randomBytes(16).toString('base64url'),
): Ledger<Kept> {
  const { table: TableName } = options;
  const client = createDynamoClient(options);

  const put = (Item: Item, ConditionExpression: string, ExpressionAttributeValues: Item): Promise<boolean> =>
    held(
      client.send(new PutItemCommand({ TableName, Item, ConditionExpression, ExpressionAttributeValues })),
    );

  const get = async (Key: Item): Promise<Item | undefined> =>
    (await answered(client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })))).Item;

  return {
    claim: async (record) => {
      const write = nonce();
      for (let tries = 0; tries < TRIES; tries += 1) {
        const isFirst = await put(
          requestItem(record, write),
          'attribute_not_exists(pk) OR keep_until <= :now',
          { ':now': number(now()) },
        );
        if (isFirst) return { kind: 'first' };
        const item = await get(requestKey(record.id));
        if (item === undefined) continue;
        if (textOf(item, 'write') === write) return { kind: 'first' };
        if (numberOf(item, 'keep_until') > now()) return { kind: 'repeat', record: recordOf<Kept>(item) };
      }
      throw new LedgerUnavailableError(`no claim in ${TRIES} tries`);
    },

    read: async (id) => {
      const item = await get(requestKey(id));
      return item && recordOf<Kept>(item);
    },

    update: async (record) => {
      const write = nonce();
      const isWritten = await put(requestItem(record, write), 'claim = :claim AND version = :previous', {
        ':claim': text(record.claim),
        ':previous': number(record.version - 1),
      });
      if (isWritten) return true;
      const item = await get(requestKey(record.id));
      return item !== undefined && textOf(item, 'write') === write;
    },

    // A lock needs no nonce: what was sent again meets its own holder.
    lock: async (name, holder, until) => {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const isTaken = await put(
          lockItem(name, holder, until),
          'attribute_not_exists(pk) OR holder = :holder OR held_until <= :now',
          { ':holder': text(holder), ':now': number(now()) },
        );
        if (isTaken) return { kind: 'taken' };
        const item = await get(lockKey(name));
        if (item === undefined) continue;
        const by = textOf(item, 'holder');
        if (by !== holder && numberOf(item, 'held_until') > now()) return { kind: 'held', by };
      }
      throw new LedgerUnavailableError(`no lock in ${TRIES} tries`);
    },

    unlock: async (name, holder) => {
      const release = new UpdateItemCommand({
        TableName,
        Key: lockKey(name),
        UpdateExpression: 'SET held_until = :over',
        ConditionExpression: 'holder = :holder',
        ExpressionAttributeValues: { ':over': number(0), ':holder': text(holder) },
      });
      await held(client.send(release));
    },

    peek: async (name) => {
      const item = await get(lockKey(name));
      return item !== undefined && numberOf(item, 'held_until') > now() ? textOf(item, 'holder') : undefined;
    },

    due: async (at, limit) => {
      const ids: string[] = [];
      let ExclusiveStartKey: Item | undefined;
      while (ids.length < limit) {
        const query = new QueryCommand({
          TableName,
          IndexName: 'due',
          KeyConditionExpression: 'due = :due AND due_at <= :at',
          ExpressionAttributeValues: { ':due': text('due'), ':at': number(at) },
          Limit: limit - ids.length,
          ExclusiveStartKey,
        });
        const { Items = [], LastEvaluatedKey } = await answered(client.send(query));
        ids.push(...Items.map(requestIdOf));
        if (LastEvaluatedKey === undefined) break;
        ExclusiveStartKey = LastEvaluatedKey;
      }
      return ids;
    },
  };
}
