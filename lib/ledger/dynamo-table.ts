import { answered, createDynamoClient, type DynamoOptions, held } from './dynamo-client.ts';
import type { Item } from './dynamo-item.ts';

/** What is done with the table. Every method may throw LedgerUnavailableError. */
export interface DynamoTable {
  /** Consistent: it sees every write that was answered. */
  get(key: Item): Promise<Item | undefined>;
  /** Whether the condition held. */
  put(item: Item, condition: string, values: Item): Promise<boolean>;
  /** Whether the condition held. */
  update(key: Item, update: ItemUpdate): Promise<boolean>;
  /** As many as there are, `atMost` at most, however many answers that takes. */
  query(query: IndexQuery, atMost: number): Promise<readonly Item[]>;
}

/** Members as DynamoDB's API has them (docs.aws.amazon.com/amazondynamodb/latest/APIReference, UpdateItem). */
interface ItemUpdate {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

/** The same, Query. */
interface IndexQuery {
  readonly IndexName: string;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly ExpressionAttributeValues: Item;
  readonly ScanIndexForward?: boolean;
  readonly ExclusiveStartKey?: Item | undefined;
}

/** The table with one client for all that is kept in it. */
export function createDynamoTable(options: DynamoOptions): DynamoTable {
  const { table: TableName } = options;
  const call = createDynamoClient(options);
  return {
    get: async (Key) =>
      (await answered(call('GetItem', { TableName, Key, ConsistentRead: true })))['Item'] as Item | undefined,

    put: (Item, ConditionExpression, ExpressionAttributeValues) =>
      held(call('PutItem', { TableName, Item, ConditionExpression, ExpressionAttributeValues })),

    update: (Key, update) => held(call('UpdateItem', { TableName, Key, ...update })),

    query: async (query, atMost) => {
      const found: Item[] = [];
      let { ExclusiveStartKey } = query;
      while (found.length < atMost) {
        const Limit = atMost - found.length;
        const next = { TableName, ...query, Limit, ExclusiveStartKey };
        const { Items = [], LastEvaluatedKey } = (await answered(call('Query', next))) as {
          readonly Items?: readonly Item[];
          readonly LastEvaluatedKey?: Item;
        };
        found.push(...Items);
        if (LastEvaluatedKey === undefined) break;
        ExclusiveStartKey = LastEvaluatedKey;
      }
      return found;
    },
  };
}
