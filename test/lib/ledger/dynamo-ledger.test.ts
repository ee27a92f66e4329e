import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDynamo } from '../../../lib/ledger/dynamo.ts';
import { LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import { dynamoAccess, type EmbeddedDynamo, startDynamo } from '../../helpers/embedded-dynamo.ts';
import { type ContractRecord, ledgerContract } from '../../helpers/ledger-contract.ts';
import { type LoopbackProxy, startProxy } from '../../helpers/loopback-proxy.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { freePort } from '../../helpers/programs.ts';

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

/** A table for each ledger: the index knows all that are due in it. */
const newTable = async (): Promise<string> => {
  const table = `ledger-${++tables}`;
  await dynamo.createTable(table);
  return table;
};

/** Nothing here is about the audit. */
const openLedger = (table: string, now: () => number, endpoint = dynamo.url) =>
  createDynamo<ContractRecord, never>({ ...dynamoAccess, endpoint, table, retentionMs: DAY }, now).ledger;

ledgerContract('in DynamoDB', async (now) => openLedger(await newTable(), now));

describe('the ledger in DynamoDB', () => {
  describe('whose answer was lost', () => {
    it('knows the claim that it has made itself', async () => {
      const { ledger, proxy, clock } = await startBehindProxy();
      const first = record(clock.now());
      proxy.fail('lose');
      expect(await ledger.claim(first)).toEqual({ kind: 'first' });
      expect(proxy.calls).toEqual(['PutItem', 'PutItem', 'GetItem']);
      expect(await ledger.claim({ ...first })).toEqual({ kind: 'repeat', record: first });
    });

    it('does not take another’s claim for its own, though it holds the same', async () => {
      const { ledger, proxy, clock } = await startBehindProxy();
      const first = record(clock.now());
      await ledger.claim(first);
      proxy.fail('lose');
      expect(await ledger.claim(first)).toEqual({ kind: 'repeat', record: first });
    });

    it('knows the update that it has made itself, and makes it once', async () => {
      const { ledger, proxy, clock } = await startBehindProxy();
      const first = record(clock.now());
      await ledger.claim(first);
      const second = { ...first, version: 2 };
      proxy.fail('lose');
      expect(await ledger.update(second)).toBe(true);
      expect(await ledger.update(second)).toBe(false);
      proxy.fail('lose');
      expect(await ledger.update(second)).toBe(false);
      expect(await ledger.read('r')).toEqual(second);
    });

    it('has the lock, and gives it back', async () => {
      const { ledger, proxy, clock } = await startBehindProxy();
      const until = clock.now() + SECOND;
      proxy.fail('lose');
      expect(await ledger.lock('l', 'A', until)).toEqual({ kind: 'taken' });
      proxy.fail('lose');
      await ledger.unlock('l', 'A');
      proxy.fail('lose');
      expect(await ledger.lock('l', 'B', until)).toEqual({ kind: 'taken' });
      proxy.fail('lose');
      expect(await ledger.lock('l', 'A', until)).toEqual({ kind: 'held', by: 'B' });
    });

    it('has one place in the budget, and gives it back', async () => {
      const { ledger, proxy, clock } = await startBehindProxy();
      const until = clock.now() + SECOND;
      proxy.fail('lose');
      expect(await ledger.reserve('b', 'A', 2, until)).toBe(true);
      expect(await ledger.reserve('b', 'B', 2, until)).toBe(true);
      expect(await ledger.reserve('b', 'C', 2, until)).toBe(false);
      proxy.fail('lose');
      await ledger.release('b', 'A');
      proxy.fail('lose');
      expect(await ledger.reserve('b', 'C', 2, until)).toBe(true);
      expect(proxy.calls.length).toBe(8);
    });

    it('says that it is unavailable once it has been lost three times', async () => {
      const { ledger, proxy, clock } = await startBehindProxy();
      for (const _ of 'abc') proxy.fail('lose');
      await expect(ledger.claim(record(clock.now()))).rejects.toThrow(LedgerUnavailableError);
      expect(proxy.calls).toEqual(['PutItem', 'PutItem', 'PutItem']);
      expect(await ledger.read('r')).toEqual(record(clock.now()));
    });
  });

  it('does not wait longer than a second for an answer', { timeout: 3 * SECOND }, async () => {
    const { ledger, proxy, clock } = await startBehindProxy();
    proxy.fail('stall');
    expect(await ledger.claim(record(clock.now()))).toEqual({ kind: 'first' });
    expect(proxy.calls).toEqual(['PutItem', 'PutItem']);
  });

  it('takes an ID anew whose record has ended while it was looked at', async () => {
    const clock = createManualClock();
    const table = await newTable();
    await openLedger(table, clock.now).claim({
      ...record(clock.now()),
      keepUntil: clock.now() + 1,
    });
    // Each look at the clock takes a millisecond: the condition still sees the record answer, the next look does not.
    const time = { now: clock.now() };
    const ledger = openLedger(table, () => time.now++);
    const late = { ...record(clock.now()), claim: 'late' };
    expect(await ledger.claim(late)).toEqual({ kind: 'first' });
    expect(await ledger.read('r')).toEqual(late);
  });

  it('takes a lock that has ended while it was looked at', async () => {
    const clock = createManualClock();
    const table = await newTable();
    await openLedger(table, clock.now).lock('l', 'A', clock.now() + 1);
    const time = { now: clock.now() };
    const ledger = openLedger(table, () => time.now++);
    expect(await ledger.lock('l', 'B', clock.now() + DAY)).toEqual({ kind: 'taken' });
    expect(await ledger.lock('l', 'A', clock.now() + DAY)).toEqual({ kind: 'held', by: 'B' });
  });

  it('asks on where an answer is shorter than asked for', async () => {
    const { ledger, proxy, clock } = await startBehindProxy((body) => body.replace('"Limit":5', '"Limit":2'));
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const [index, id] of ids.entries()) {
      await ledger.claim({ ...record(clock.now()), id, dueAt: clock.now() + index });
    }
    expect(await ledger.due(clock.now() + DAY, 5)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(proxy.calls.filter((call) => call === 'Query')).toHaveLength(2);
  });

  it('lets DynamoDB delete seven days after the end, in seconds, rounded up', async () => {
    const clock = createManualClock();
    const table = await newTable();
    const ledger = openLedger(table, clock.now);
    await ledger.claim({ ...record(clock.now()), keepUntil: Date.UTC(2026, 10, 25) + 1 });
    await ledger.lock('l', 'A', Date.UTC(2026, 10, 26));
    await ledger.reserve('b', 'A', 1, Date.UTC(2026, 10, 27));
    await ledger.release('never taken', 'A');
    const client = new DynamoDBClient({ ...dynamoAccess, endpoint: dynamo.url });
    opened.push(async () => client.destroy());
    const itemOf = async (pk: string) =>
      (await client.send(new GetItemCommand({ TableName: table, Key: { pk: { S: pk } } }))).Item;
    const expiry = async (pk: string) => Number((await itemOf(pk))?.['expires_at']?.N);
    expect(await expiry('request#r')).toBe(Date.UTC(2026, 11, 2) / SECOND + 1);
    expect(await expiry('lock#l')).toBe(Date.UTC(2026, 11, 3) / SECOND);
    expect(await expiry('budget#b')).toBe(Date.UTC(2026, 11, 4) / SECOND);
    expect(await itemOf('budget#never taken')).toBeUndefined();
  });

  it('keeps what has been released readable', async () => {
    const clock = createManualClock();
    const ledger = openLedger(await newTable(), clock.now);
    const released = { ...record(clock.now()), version: 2, keepUntil: clock.now() };
    await ledger.claim(record(clock.now()));
    await ledger.update(released);
    clock.pass(6 * DAY);
    expect(await ledger.read('r')).toEqual(released);
  });

  describe('says that it is unavailable', () => {
    const everyCall = async (endpoint: string): Promise<void> => {
      const ledger = openLedger('none', Date.now, endpoint);
      const calls = [
        ledger.claim(record(0)),
        ledger.read('r'),
        ledger.update(record(0)),
        ledger.lock('l', 'A', 1),
        ledger.unlock('l', 'A'),
        ledger.peek('l'),
        ledger.reserve('b', 'A', 1, 1),
        ledger.reserve('b', 'A', 0, 1),
        ledger.release('b', 'A'),
        ledger.holders('b'),
        ledger.due(1, 1),
      ];
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toMatchObject({ status: 'rejected', reason: { name: 'LedgerUnavailableError' } });
      }
    };

    it('where nobody listens', { timeout: 3 * SECOND }, async () => {
      await everyCall(`http://127.0.0.1:${await freePort()}`);
    });

    it('where every answer is a 500', { timeout: 3 * SECOND }, async () => {
      await everyCall(await serve((_, answer) => answer.writeHead(500).end('{}')));
    });

    it('where the answer is not DynamoDB’s', async () => {
      await everyCall(await serve((_, answer) => answer.end('<html>')));
    });

    it('where the table is missing', async () => {
      await everyCall(dynamo.url);
    });
  });
});

const record = (now: number): ContractRecord => ({
  id: 'r',
  claim: 'a claim',
  version: 1,
  keepUntil: now + DAY,
  state: { name: 'new', list: [] },
});

async function startBehindProxy(change?: (body: string) => string) {
  const clock = createManualClock();
  const proxy: LoopbackProxy = await startProxy(dynamo.url, change);
  opened.push(proxy.close);
  const ledger = openLedger(await newTable(), clock.now, proxy.url);
  return { ledger, proxy, clock };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  opened.push(async () => {
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    await closed;
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
