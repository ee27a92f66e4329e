import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { createDynamo } from '../../../lib/ledger/dynamo.ts';
import type { LedgerRecord } from '../../../lib/ledger/ledger.ts';
import { tableDefinition } from '../../../lib/ledger/table.ts';
import { localAws } from '../../../local/defaults.ts';
import { startDynamo } from '../../../local/embedded/dynamo.ts';
import { dynamoAccess } from '../../helpers/embedded-dynamo.ts';

const TABLE = 'of-yesterday';
const DAY_MS = 24 * 60 * 60_000;

const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dlf-stop-'));
  opened.push(() => rmSync(folder, { recursive: true }));
  return folder;
}

const openTable = (endpoint: string) =>
  createDynamo<LedgerRecord & { text: string }, string>(
    { ...dynamoAccess, endpoint, table: TABLE, retentionMs: DAY_MS },
    Date.now,
  );

/** As an earlier version made it. */
async function makeOldTable(endpoint: string): Promise<void> {
  const { region, ...credentials } = localAws;
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const { AttributeDefinitions, GlobalSecondaryIndexes, ...rest } = tableDefinition;
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      ...rest,
      AttributeDefinitions: AttributeDefinitions.filter(({ AttributeName }) => !/^audit/.test(AttributeName)),
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== 'audit'),
    }),
  );
  while ((await client.send(new DescribeTableCommand({ TableName: TABLE }))).Table?.TableStatus !== 'ACTIVE');
  client.destroy();
}

/** Together more than DynamoDB gives at a time, which is 1 MB. */
const records = Array.from({ length: 6 }, (_, index) => ({
  id: `r${index}`,
  claim: 'a claim',
  version: 1,
  keepUntil: Date.now() + DAY_MS,
  dueAt: index,
  text: 'x'.repeat(300_000),
}));

describe('a folder of DynamoDB’s stand-in', () => {
  it('of an earlier version gets the indexes that it lacks, and keeps what is in it', async () => {
    const path = newFolder();
    const yesterday = await startDynamo({ path });
    await makeOldTable(yesterday.url);
    const { ledger: old } = openTable(yesterday.url);
    for (const record of records) await old.claim(record);
    await old.lock('l', 'A', Date.now() + DAY_MS);
    await yesterday.close();

    const today = await startDynamo({ path });
    opened.push(today.close);
    await today.createTable(TABLE);
    const { ledger, audit } = openTable(today.url);
    for (const record of records) expect(await ledger.read(record.id)).toEqual(record);
    expect(await ledger.peek('l')).toBe('A');
    expect(await ledger.due(Date.now(), 10)).toEqual(records.map(({ id }) => id));
    await audit.record({ id: 'a', write: 'w', at: Date.now(), entry: 'stopped' });
    const asked = { since: 0, before: Date.now() + 1, limit: 10 };
    expect((await audit.list(asked)).records).toMatchObject([{ entry: 'stopped' }]);
  });

  it('keeps everything when it is opened again', async () => {
    const path = newFolder();
    const yesterday = await startDynamo({ path });
    await yesterday.createTable(TABLE);
    await openTable(yesterday.url).audit.record({ id: 'a', write: 'w', at: Date.now(), entry: 'stopped' });
    await yesterday.close();

    const today = await startDynamo({ path });
    opened.push(today.close);
    await today.createTable(TABLE);
    const asked = { since: 0, before: Date.now() + 1, limit: 10 };
    expect((await openTable(today.url).audit.list(asked)).records).toMatchObject([{ entry: 'stopped' }]);
  });
});
