import { describe, expect, it } from 'vitest';
import type { Audit, Audited, AuditQuery, AuditRecord } from '../../lib/ledger/ledger.ts';
import { mapBounded } from '../../lib/map-bounded.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

/** What the contract's entries are: anything that survives JSON. */
export interface ContractEntry {
  readonly text: string;
  readonly list?: readonly (string | number | null)[];
}

type Create = (
  now: () => number,
  retentionMs: number,
) => Promise<Audit<ContractEntry>> | Audit<ContractEntry>;

const DAY_MS = 24 * 60 * 60_000;
const RETENTION_DAYS = 90;
const RETENTION_MS = RETENTION_DAYS * DAY_MS;

/** What every audit does, whatever it is made of. Each test has one of its own. */
export function auditContract(name: string, create: Create): void {
  describe(`the audit ${name}`, () => {
    const start = async () => {
      const clock = createManualClock();
      const audit = await create(clock.now, RETENTION_MS);
      return { clock, audit };
    };

    describe('record', () => {
      it('keeps a record as it was written', async () => {
        const { clock, audit } = await start();
        const entry = { text: 'stopped', list: ['a', '', 0, null] };
        const at = clock.now();
        await audit.record({ id: 'a', write: 'w', at, entry });
        expect(await all(audit, clock)).toEqual([{ id: 'a', times: 1, firstAt: at, lastAt: at, entry }]);
      });

      it('keeps every character of ID and entry', async () => {
        const { clock, audit } = await start();
        const given = ['作业 \u{20000} 〇', '"\\/\u0000\u2028', '#audit#a', ' a '];
        for (const text of given) await audit.record(record(text, clock, { write: text, entry: { text } }));
        const read = await all(audit, clock);
        expect(read.map(({ id }) => id).toSorted()).toEqual(given.toSorted());
        for (const { id, entry } of read) expect(entry).toEqual({ text: id });
      });

      it('counts a repeat, and has the later entry', async () => {
        const { clock, audit } = await start();
        const firstAt = clock.now();
        for (const write of ['1', '2', '3']) {
          await audit.record(record('a', clock, { write, entry: { text: write } }));
          clock.pass(1_000);
        }
        expect(await all(audit, clock)).toEqual([
          { id: 'a', times: 3, firstAt, lastAt: firstAt + 2_000, entry: { text: '3' } },
        ]);
      });

      it('counts what is written twice once, and has the later entry', async () => {
        const { clock, audit } = await start();
        const firstAt = clock.now();
        const twice = async (write: string) => {
          await audit.record(record('a', clock, { write, entry: { text: `${write} early`, list: [1] } }));
          clock.pass(1_000);
          await audit.record(record('a', clock, { write, entry: { text: `${write} late` } }));
        };
        await twice('1');
        const first = { id: 'a', times: 1, firstAt, lastAt: firstAt, entry: { text: '1 late' } };
        expect(await all(audit, clock)).toEqual([first]);
        await twice('2');
        expect(await all(audit, clock)).toEqual([
          { ...first, times: 2, lastAt: firstAt + 1_000, entry: { text: '2 late' } },
        ]);
      });

      it('counts all of many at the same time', async () => {
        const { clock, audit } = await start();
        const writes = Array.from({ length: 50 }, (_, index) => String(index));
        await Promise.all(writes.map((write) => audit.record(record('a', clock, { write }))));
        expect(await all(audit, clock)).toMatchObject([{ id: 'a', times: 50 }]);
      });
    });

    describe('withdraw', () => {
      it('leaves no record of what was withdrawn, and begins to count anew', async () => {
        const { clock, audit } = await start();
        await audit.record(record('a', clock, { write: '1' }));
        await audit.withdraw({ id: 'a', write: '1' });
        expect(await all(audit, clock)).toEqual([]);
        await audit.record(record('a', clock, { write: '1', entry: { text: 'again' } }));
        expect(await all(audit, clock)).toMatchObject([{ id: 'a', times: 1, entry: { text: 'again' } }]);
      });

      it('takes one time back of several, once', async () => {
        const { clock, audit } = await start();
        for (const write of ['1', '2', '3']) await audit.record(record('a', clock, { write }));
        for (let tries = 0; tries < 3; tries += 1) await audit.withdraw({ id: 'a', write: '3' });
        expect(await all(audit, clock)).toMatchObject([{ id: 'a', times: 2 }]);
      });

      it('leaves what was written later, and what there is not', async () => {
        const { clock, audit } = await start();
        for (const write of ['1', '2']) await audit.record(record('a', clock, { write }));
        await audit.withdraw({ id: 'a', write: '1' });
        await audit.withdraw({ id: 'b', write: '1' });
        expect(await all(audit, clock)).toMatchObject([{ id: 'a', times: 2 }]);
      });
    });

    describe('list', () => {
      it('knows nothing of an audit in which nothing is', async () => {
        const { clock, audit } = await start();
        expect(await audit.list(query(clock))).toEqual({ records: [] });
      });

      it('tells the latest first, by the first time', async () => {
        const { clock, audit } = await start();
        for (const [id, ms] of [
          ['b', 2],
          ['d', 40],
          ['a', 1],
          ['c', 3],
        ] as const) {
          await audit.record(record(id, clock, { at: clock.now() + ms }));
        }
        await audit.record(record('a', clock, { write: 'again', at: clock.now() + 50 }));
        expect(idsOf(await all(audit, clock))).toEqual(['d', 'c', 'b', 'a']);
      });

      it('tells those since one moment, and before another', async () => {
        const { clock, audit } = await start();
        const now = clock.now();
        for (const ms of [1, 2, 3, 4, 5]) await audit.record(record(`${ms}`, clock, { at: now + ms }));
        const between = async (since: number, before: number) =>
          idsOf((await audit.list({ since: now + since, before: now + before, limit: 10 })).records);
        expect(await between(2, 5)).toEqual(['4', '3', '2']);
        expect(await between(2, 2)).toEqual([]);
        expect(await between(4, 2)).toEqual([]);
        expect(await between(5, 9)).toEqual(['5']);
        expect(await between(-9, 2)).toEqual(['1']);
        expect(await between(-9, 1)).toEqual([]);
      });

      it.each([
        ['a millisecond each', 1],
        ['all in one millisecond', 0],
        ['six hours each', -DAY_MS / 4],
      ])('tells 250 records in pages, each once: %s', async (_, apart) => {
        const { clock, audit } = await start();
        const ids = Array.from({ length: 250 }, (_, index) => `id-${index}`);
        // Few at a time: the stand-in for DynamoDB answers one after another, and is given a second for each.
        await mapBounded([...ids.entries()], 16, ([index, id]) =>
          audit.record(record(id, clock, { at: clock.now() + index * apart })),
        );
        const pages = await pagesOf(audit, query(clock, { limit: 40 }));
        expect(pages.map((page) => page.length)).toEqual([40, 40, 40, 40, 40, 40, 10]);
        const read = pages.flat();
        expect(idsOf(read).toSorted()).toEqual(ids.toSorted());
        const times = read.map(({ firstAt }) => firstAt);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      });

      it('has no next page after one that is full and the last', async () => {
        const { clock, audit } = await start();
        for (const id of ['a', 'b', 'c', 'd']) await audit.record(record(id, clock));
        const pages = await pagesOf(audit, query(clock, { limit: 2 }));
        expect(pages.map((page) => page.length)).toEqual([2, 2]);
        expect((await audit.list(query(clock, { limit: 4 }))).next).toBeUndefined();
        expect((await audit.list(query(clock, { limit: 3 }))).next).toEqual(expect.any(String));
      });

      it('goes on where it was, whatever has come or been repeated meanwhile', async () => {
        const { clock, audit } = await start();
        const started = clock.now();
        for (const ms of [1, 2, 3, 4]) await audit.record(record(`${ms}`, clock, { at: started + ms }));
        const asked = query(clock, { limit: 2 });
        const first = await audit.list(asked);
        clock.pass(10);
        await audit.record(record('new', clock));
        for (const id of ['1', '3', '4']) await audit.record(record(id, clock, { write: 'again' }));
        const second = await audit.list({ ...asked, ...(first.next && { from: first.next }) });
        expect(idsOf([...first.records, ...second.records])).toEqual(['4', '3', '2', '1']);
        expect(second.next).toBeUndefined();
      });

      it('goes over the border of a month and of a year', async () => {
        const { clock, audit } = await start();
        const times = [
          Date.UTC(2027, 0, 1),
          Date.UTC(2027, 0, 1) - 1,
          Date.UTC(2026, 11, 1),
          Date.UTC(2026, 11, 1) - 1,
          Date.UTC(2026, 10, 24, 3),
        ] as const;
        for (const at of times) await audit.record(record(String(at), clock, { at }));
        clock.pass(times[0] - clock.now());
        for (const limit of [1, 2, 3, 10]) {
          const read = (await pagesOf(audit, query(clock, { limit }))).flat();
          expect(read.map(({ firstAt }) => firstAt)).toEqual(times);
        }
        const { records } = await audit.list(query(clock, { before: times[1], since: times[2] }));
        expect(records.map(({ firstAt }) => firstAt)).toEqual([times[2]]);
      });

      it('stays with the first month of what is repeated in the next', async () => {
        const { clock, audit } = await start();
        const firstAt = clock.now();
        await audit.record(record('a', clock));
        clock.pass(20 * DAY_MS);
        await audit.record(record('b', clock));
        await audit.record(record('a', clock, { write: 'again' }));
        const read = await all(audit, clock);
        expect(read).toMatchObject([{ id: 'b' }, { id: 'a', times: 2, firstAt, lastAt: clock.now() }]);
      });

      it.each([
        ['nothing', ''],
        ['no base64', '%%%'],
        ['no JSON', encoded('{')],
        ['another kind of JSON', encoded('{"at":1,"id":"a"}')],
        ['null', encoded('null')],
        ['a page', encoded('[2]')],
        ['a time that is text', encoded('["1795489200000","a"]')],
        ['a time that is none', encoded('[1.5,"a"]')],
        ['a time after all others', encoded(`[${Number.MAX_SAFE_INTEGER},"a"]`)],
        ['an ID that is no text', encoded('[1795489200000,{"S":"a"}]')],
        ['an ID longer than a key', encoded(JSON.stringify([1_795_489_200_000, 'x'.repeat(3_000)]))],
      ])('takes %s for no place to go on from', async (_, from) => {
        const { clock, audit } = await start();
        for (const id of ['a', 'b']) await audit.record(record(id, clock));
        expect(idsOf((await audit.list(query(clock, { from }))).records).toSorted()).toEqual(['a', 'b']);
      });

      it('tells nothing more from before the time asked for', async () => {
        const { clock, audit } = await start();
        await audit.record(record('a', clock));
        const from = encoded(JSON.stringify([clock.now() - 2, 'a']));
        expect(await audit.list(query(clock, { from, since: clock.now() - 1 }))).toEqual({ records: [] });
        expect(await audit.list(query(clock, { from: encoded('[0,"a"]') }))).toEqual({ records: [] });
      });

      it.each([0, Number.NEGATIVE_INFINITY, -1])('takes a time long ago: since %d', async (since) => {
        const { clock, audit } = await start();
        await audit.record(record('a', clock));
        expect(idsOf((await audit.list(query(clock, { since }))).records)).toEqual(['a']);
      });

      it.each([Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
        'takes a time that is far away: before %d',
        async (before) => {
          const { clock, audit } = await start();
          await audit.record(record('a', clock));
          expect(idsOf((await audit.list(query(clock, { before }))).records)).toEqual(['a']);
        },
      );
    });

    describe('after the retention', () => {
      it('shows a record no longer', async () => {
        const { clock, audit } = await start();
        await audit.record(record('a', clock));
        clock.pass(RETENTION_MS - 1);
        expect(idsOf(await all(audit, clock))).toEqual(['a']);
        clock.pass(1);
        expect(await all(audit, clock)).toEqual([]);
      });

      it('shows one on, as long as from its last time', async () => {
        const { clock, audit } = await start();
        const firstAt = clock.now();
        await audit.record(record('a', clock));
        clock.pass(RETENTION_MS - 1);
        await audit.record(record('a', clock, { write: 'again' }));
        clock.pass(RETENTION_MS - 1);
        expect(await all(audit, clock)).toMatchObject([{ id: 'a', times: 2, firstAt }]);
        clock.pass(1);
        expect(await all(audit, clock)).toEqual([]);
      });

      it('fills its pages all the same', async () => {
        const { clock, audit } = await start();
        await audit.record(record('long', clock, { at: clock.now() - 3 }));
        for (const id of ['a', 'b', 'c']) await audit.record(record(id, clock));
        await audit.record(record('longer', clock, { at: clock.now() + 1 }));
        clock.pass(RETENTION_MS / 2);
        for (const id of ['long', 'longer']) await audit.record(record(id, clock, { write: 'again' }));
        clock.pass(RETENTION_MS / 2);
        const pages = await pagesOf(audit, query(clock, { limit: 1 }));
        expect(pages.map(idsOf)).toEqual([['longer'], ['long']]);
      });

      it('begins anew with the same ID', async () => {
        const { clock, audit } = await start();
        for (const write of ['1', '2']) await audit.record(record('a', clock, { write }));
        clock.pass(RETENTION_MS);
        const entry = { text: 'anew' };
        const firstAt = clock.now();
        await Promise.all(['3', '4', '5'].map((write) => audit.record(record('a', clock, { write, entry }))));
        expect(await all(audit, clock)).toEqual([{ id: 'a', times: 3, firstAt, lastAt: firstAt, entry }]);
      });

      it('never loses sight of what is repeated every day', async () => {
        const { clock, audit } = await start();
        for (let day = 0; day < 3 * RETENTION_DAYS; day += 1) {
          await audit.record(record('a', clock, { write: String(day) }));
          expect(await all(audit, clock)).toMatchObject([{ id: 'a', lastAt: clock.now() }]);
          clock.pass(DAY_MS);
        }
      }, 30_000);
    });
  });
}

const record = (
  id: string,
  clock: ManualClock,
  more: Partial<AuditRecord<ContractEntry>> = {},
): AuditRecord<ContractEntry> => ({ id, write: 'w', at: clock.now(), entry: { text: id }, ...more });

const query = (clock: ManualClock, more: Partial<AuditQuery> = {}): AuditQuery => ({
  since: 0,
  before: clock.now() + DAY_MS,
  limit: 100,
  ...more,
});

const encoded = (json: string): string => Buffer.from(json).toString('base64url');

const idsOf = (records: readonly Audited<ContractEntry>[]): string[] => records.map(({ id }) => id);

async function pagesOf(audit: Audit<ContractEntry>, asked: AuditQuery) {
  const pages: (readonly Audited<ContractEntry>[])[] = [];
  let from: string | undefined;
  do {
    const { records, next } = await audit.list({ ...asked, ...(from !== undefined && { from }) });
    pages.push(records);
    from = next;
  } while (from !== undefined);
  return pages;
}

const all = async (audit: Audit<ContractEntry>, clock: ManualClock) =>
  (await pagesOf(audit, query(clock))).flat();
