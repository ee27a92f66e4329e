import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import level from 'dynalite/db/index.js';
import { tableDefinition } from '../../lib/ledger/table.ts';
import { localAws } from '../defaults.ts';
import { takeOldTable } from './old-table.ts';

export interface DynamoOptions {
  /** The folder of its data, which outlives the process, however that ends; without one everything is forgotten. */
  readonly path?: string | undefined;
  /** Default: a free one. */
  readonly port?: number;
}

export interface LocalDynamo {
  readonly url: string;
  /**
   * Makes a table like the deployed one. One that is there keeps its items. The name has three characters at least.
   */
  createTable(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Two processes cannot have the same data. */
export class DataInUseError extends Error {
  override readonly name = 'DataInUseError';
  constructor(path: string, cause: unknown) {
    super(`${path} is in use by another process`, { cause });
  }
}

/**
 * DynamoDB's stand-in, on loopback.
 *
 * @throws DataInUseError
 */
export async function startDynamo({ path, port = 0 }: DynamoOptions = {}): Promise<LocalDynamo> {
  if (path !== undefined) await assertFree(path);
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0 });
  // It throws when a client goes away in the middle of a call, which would end this process.
  server.on('request', (request: IncomingMessage) => {
    request.removeAllListeners('error').on('error', () => {});
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { region, ...credentials } = localAws;
  const client = new DynamoDBClient({ endpoint: url, region, credentials });
  const statusOf = async (TableName: string): Promise<string | undefined> =>
    (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;

  return {
    url,
    createTable: async (TableName) => {
      const items = await takeOldTable(client, TableName);
      try {
        await client.send(new CreateTableCommand({ TableName, ...tableDefinition }));
      } catch (error) {
        if (!(error instanceof ResourceInUseException)) throw error;
      }
      while ((await statusOf(TableName)) !== 'ACTIVE');
      for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
    },
    close: async () => {
      client.destroy();
      const closed = Promise.withResolvers<void>();
      server.close((error) => (error ? closed.reject(error) : closed.resolve()));
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

/** dynalite itself would throw out of reach of any handler, at the first call. */
async function assertFree(path: string): Promise<void> {
  const { db } = level.create({ path });
  try {
    await db.open();
  } catch (error) {
    if (isLocked(error)) throw new DataInUseError(path, error);
    throw error;
  }
  await db.close();
}

const isLocked = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'LEVEL_LOCKED';
