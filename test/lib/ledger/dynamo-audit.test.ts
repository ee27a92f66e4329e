import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDynamo } from '../../../lib/ledger/dynamo.ts';
import { auditContract, type ContractEntry } from '../../helpers/audit-contract.ts';
import { dynamoAccess, type EmbeddedDynamo, startDynamo } from '../../helpers/embedded-dynamo.ts';
import { startProxy } from '../../helpers/loopback-proxy.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

let dynamo: EmbeddedDynamo;
let tables = 0;
const opened: (() => Promise<void>)[] = [];

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
afterAll(() => dynamo.close());

const newTable = async (): Promise<string> => {
  const table = `audit-${++tables}`;
  await dynamo.createTable(table);
  return table;
};

/** Nothing here is about requests, but they are in the same table. */
const open = (table: string, now: () => number, retentionMs = DAY, endpoint = dynamo.url) =>
  createDynamo<never, ContractEntry>({ ...dynamoAccess, endpoint, table, retentionMs }, now);

auditContract('in DynamoDB', async (now, retentionMs) => open(await newTable(), now, retentionMs).audit);

async function startBehindProxy(change?: (body: string) => string) {
  const clock = createManualClock();
  const proxy = await startProxy(dynamo.url, change);
  opened.push(proxy.close);
  const { audit, ledger } = open(await newTable(), clock.now, DAY, proxy.url);
  const record = (write: string) => audit.record({ id: 'a', write, at: clock.now(), entry: { text: write } });
  const list = async () => (await audit.list({ since: 0, before: clock.now() + 1, limit: 10 })).records;
  return { audit, ledger, proxy, clock, record, list };
}

describe('the audit in DynamoDB', () => {
  it('writes once for one time', async () => {
    const { proxy, record } = await startBehindProxy();
    for (const write of ['1', '2', '3']) await record(write);
    expect(proxy.calls).toEqual(['UpdateItem', 'UpdateItem', 'UpdateItem']);
  });

  it('counts a time once whose answer was lost', async () => {
    const { proxy, record, list } = await startBehindProxy();
    for (const write of ['1', '2']) {
      proxy.fail('lose');
      await record(write);
    }
    expect(await list()).toMatchObject([{ times: 2, entry: { text: '2' } }]);
  });

  it('counts a time once that begins the record anew, and whose answer was lost', async () => {
    const lost = { isNext: false };
    const { proxy, clock, record, list } = await startBehindProxy((body) => {
      if (lost.isNext && body.includes('"SET #record = :record"')) {
        lost.isNext = false;
        proxy.fail('lose');
      }
      return body;
    });
    await record('1');
    clock.pass(DAY);
    lost.isNext = true;
    await record('2');
    expect(proxy.calls.filter((call) => call === 'PutItem')).toHaveLength(2);
    expect(await list()).toMatchObject([{ times: 1, firstAt: clock.now(), entry: { text: '2' } }]);
  });

  it('has the records, and neither locks nor budgets', async () => {
    const { ledger, clock, record, list } = await startBehindProxy();
    await record('1');
    await ledger.lock('a', 'A', clock.now() + DAY);
    await ledger.reserve('a', 'A', 1, clock.now() + DAY);
    expect(await list()).toMatchObject([{ id: 'a' }]);
    expect(await ledger.due(clock.now() + DAY, 10)).toEqual([]);
  });

  it('asks on where an answer is shorter than asked for', async () => {
    const { audit, clock } = await startBehindProxy((body) => body.replace('"Limit":6', '"Limit":2'));
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const [index, id] of ids.entries()) {
      await audit.record({ id, write: 'w', at: clock.now() - index, entry: { text: id } });
    }
    const asked = { since: 0, before: clock.now() + 1, limit: 5 };
    const { records, next = '' } = await audit.list(asked);
    expect(records.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect((await audit.list({ ...asked, from: next })).records.map(({ id }) => id)).toEqual(['f', 'g']);
  });

  it('asks for no more months than a record can be of', async () => {
    const { proxy, list } = await startBehindProxy();
    await list();
    expect(proxy.calls).toEqual(['Query']);
  });

  it('asks for no more than a page and one, month by month', async () => {
    const limits: unknown[] = [];
    const { audit, clock } = await startBehindProxy((body) => {
      const { KeyConditionExpression, Limit } = JSON.parse(body);
      if (KeyConditionExpression !== undefined) limits.push(Limit);
      return body;
    });
    clock.pass(Date.UTC(2026, 11, 1) - clock.now());
    for (const [id, ms] of Object.entries({ a: 0, b: 0, c: -1, d: -1 })) {
      await audit.record({ id, write: 'w', at: clock.now() + ms, entry: { text: '' } });
    }
    const asked = { since: 0, before: clock.now() + 1 };
    await audit.list({ ...asked, limit: 1 });
    expect(limits.splice(0)).toEqual([2]);
    await audit.list({ ...asked, limit: 3 });
    expect(limits.splice(0)).toEqual([4, 2]);
  });

  it('lets DynamoDB delete after the retention since the last time, in seconds, rounded up', async () => {
    const clock = createManualClock();
    const table = await newTable();
    const { audit } = open(table, clock.now);
    const client = new DynamoDBClient({ ...dynamoAccess, endpoint: dynamo.url });
    opened.push(async () => client.destroy());
    const expiry = async () => {
      const Key = { pk: { S: 'audit#a' } };
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
      return Number(Item?.['expires_at']?.N);
    };
    for (const pass of [0, 60 * SECOND, 1, DAY]) {
      clock.pass(pass);
      await audit.record({ id: 'a', write: `${pass}`, at: clock.now(), entry: { text: '' } });
      expect(await expiry()).toBe(Math.ceil((clock.now() + DAY) / SECOND));
    }
  });

  it('says that it is unavailable', async () => {
    const { audit } = open('none', Date.now);
    const calls = [
      audit.record({ id: 'a', write: 'w', at: 0, entry: { text: '' } }),
      audit.list({ since: 0, before: Date.now(), limit: 1 }),
    ];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: 'rejected', reason: { name: 'LedgerUnavailableError' } });
    }
  });
});
