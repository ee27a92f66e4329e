import {
  type AttributeValue,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  paginateScan,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { tableDefinition } from '../../lib/ledger/table.ts';

type Item = Record<string, AttributeValue>;

/**
 * Removes a table of an earlier version, which lacks an index, and gives its items: for the one that takes its place.
 * dynalite accepts an UpdateTable that adds an index, and does not add it.
 */
export async function takeOldTable(client: DynamoDBClient, TableName: string): Promise<readonly Item[]> {
  const table = await describe(client, TableName);
  if (table === undefined || hasAllIndexes(table)) return [];
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName })) items.push(...(page.Items ?? []));
  await client.send(new DeleteTableCommand({ TableName }));
  while ((await describe(client, TableName)) !== undefined);
  return items;
}

function hasAllIndexes({ GlobalSecondaryIndexes = [] }: TableDescription): boolean {
  const names = new Set(GlobalSecondaryIndexes.map(({ IndexName }) => IndexName));
  return tableDefinition.GlobalSecondaryIndexes.every(({ IndexName }) => names.has(IndexName));
}

async function describe(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
