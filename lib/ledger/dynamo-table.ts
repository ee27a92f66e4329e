import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
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

type ItemUpdate = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

type IndexQuery = Pick<
  QueryCommandInput,
  | 'IndexName'
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'ExpressionAttributeValues'
  | 'ScanIndexForward'
  | 'ExclusiveStartKey'
>;

/** The table with one client for all that is kept in it. */
export function createDynamoTable(options: DynamoOptions): DynamoTable {
  const { table: TableName } = options;
  const client = createDynamoClient(options);
  return {
    get: async (Key) =>
      (await answered(client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })))).Item,

    put: (Item, ConditionExpression, ExpressionAttributeValues) =>
      held(
        client.send(new PutItemCommand({ TableName, Item, ConditionExpression, ExpressionAttributeValues })),
      ),

    update: (Key, update) => held(client.send(new UpdateItemCommand({ TableName, Key, ...update }))),

    query: async (query, atMost) => {
      const found: Item[] = [];
      let { ExclusiveStartKey } = query;
      while (found.length < atMost) {
        const Limit = atMost - found.length;
        const next = new QueryCommand({ TableName, ...query, Limit, ExclusiveStartKey });
        const { Items = [], LastEvaluatedKey } = await answered(client.send(next));
        found.push(...Items);
        if (LastEvaluatedKey === undefined) break;
        ExclusiveStartKey = LastEvaluatedKey;
      }
      return found;
    },
  };
}
