import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { tableDefinition } from '../../lib/ledger/table.ts';

export interface EmbeddedDynamo {
  readonly url: string;
  /** Makes a table like the deployed one, unless it is there. */
  createTable(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Anything will do: it is asked for, and not checked. */
export const dynamoAccess = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
};

/**
 * Starts a DynamoDB on loopback that shares no code with the real one.
 *
 * @param path folder that outlives it; without one everything is forgotten
 */
export async function startDynamo(path?: string): Promise<EmbeddedDynamo> {
  const server = dynalite({ path, createTableMs: 0 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ ...dynamoAccess, endpoint: url });

  return {
    url,
    createTable: async (TableName) => {
      try {
        await client.send(new CreateTableCommand({ TableName, ...tableDefinition }));
      } catch (error) {
        if (!(error instanceof ResourceInUseException)) throw error;
      }
      const describe = async () => (await client.send(new DescribeTableCommand({ TableName }))).Table;
      while ((await describe())?.TableStatus !== 'ACTIVE');
    },
    close: async () => {
      client.destroy();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      });
    },
  };
}
