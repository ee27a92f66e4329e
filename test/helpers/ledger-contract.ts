import { describe, expect, it } from 'vitest';
import type { Ledger, LedgerRecord } from '../../lib/ledger/ledger.ts';
import { mapBounded } from '../../lib/map-bounded.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

/** What the contract's records hold besides what a ledger needs. */
export interface ContractRecord extends LedgerRecord {
  readonly state: { readonly name: string; readonly list: readonly string[] };
}

type Create = (now: () => number) => Promise<Ledger<ContractRecord>> | Ledger<ContractRecord>;

const DAY_MS = 24 * 60 * 60_000;

/** What every ledger does, whatever it is made of. Each test has a ledger and names of its own. */
export function ledgerContract(name: string, create: Create): void {
  describe(`the ledger ${name}`, () => {
    let count = 0;
    const start = async () => {
      const clock = createManualClock();
      const ledger = await create(clock.now);
      return { clock, ledger, id: `request-${process.pid}-${++count}` };
    };

    describe('claim', () => {
      it('takes a record in once, and gives it to a repeat', async () => {
        const { clock, ledger, id } = await start();
        const first = record(id, clock);
        expect(await ledger.claim(first)).toEqual({ kind: 'first' });
        const repeat = record(id, clock, { claim: 'another' });
        expect(await ledger.claim(repeat)).toEqual({ kind: 'repeat', record: first });
        expect(await ledger.read(id)).toEqual(first);
      });

      it('lets one of many at the same time be the first', async () => {
        const { clock, ledger, id } = await start();
        const claims = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            ledger.claim(record(id, clock, { claim: `claim-${index}` })),
          ),
        );
        const firsts = claims.flatMap(({ kind }, index) => (kind === 'first' ? [`claim-${index}`] : []));
        expect(firsts).toHaveLength(1);
        expect((await ledger.read(id))?.claim).toBe(firsts[0]);
      });

      it('takes the ID anew from the moment on until which it was kept', async () => {
        const { clock, ledger, id } = await start();
        await ledger.claim(record(id, clock));
        clock.pass(DAY_MS - 1);
        expect(await ledger.claim(record(id, clock, { claim: 'early' }))).toMatchObject({ kind: 'repeat' });
        clock.pass(1);
        expect(await ledger.read(id)).toMatchObject({ claim: 'a claim' });
        expect(await ledger.claim(record(id, clock, { claim: 'late' }))).toEqual({ kind: 'first' });
        expect(await ledger.read(id)).toMatchObject({ claim: 'late', version: 1 });
      });

      it('gives a repeat what was written last', async () => {
        const { clock, ledger, id } = await start();
        const first = record(id, clock);
        await ledger.claim(first);
        const second = { ...first, version: 2, state: { name: 'ready', list: [] } };
        await ledger.update(second);
        expect(await ledger.claim(record(id, clock))).toEqual({ kind: 'repeat', record: second });
      });
    });

    describe('read', () => {
      it('knows nothing of what was never claimed', async () => {
        const { ledger, id } = await start();
        expect(await ledger.read(id)).toBeUndefined();
      });

      it('gives everything back as it was written', async () => {
        const { clock, ledger, id } = await start();
        const written = record(id, clock, { state: { name: '作业 \u{20000} ""', list: ['', 'a', '0'] } });
        await ledger.claim(written);
        expect(await ledger.read(id)).toEqual(written);
      });
    });

    describe('update', () => {
      it('writes over its own previous version, and over nothing else', async () => {
        const { clock, ledger, id } = await start();
        const first = record(id, clock);
        expect(await ledger.update({ ...first, version: 2 })).toBe(false);
        await ledger.claim(first);
        for (const version of [0, 1, 3]) expect(await ledger.update({ ...first, version })).toBe(false);
        expect(await ledger.update({ ...first, version: 2, claim: 'another' })).toBe(false);
        expect(await ledger.read(id)).toEqual(first);

        const second = { ...first, version: 2, keepUntil: first.keepUntil + 1 };
        expect(await ledger.update(second)).toBe(true);
        expect(await ledger.update(second)).toBe(false);
        expect(await ledger.read(id)).toEqual(second);
      });

      it('lets one of two writers of the same version succeed', async () => {
        const { clock, ledger, id } = await start();
        const first = record(id, clock);
        await ledger.claim(first);
        const writes = ['a', 'b', 'c'].map((each) =>
          ledger.update({ ...first, version: 2, state: { name: each, list: [] } }),
        );
        expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1);
      });

      it('does not write over a later claim of the same ID', async () => {
        const { clock, ledger, id } = await start();
        const first = record(id, clock);
        await ledger.claim(first);
        await ledger.update({ ...first, version: 2, keepUntil: clock.now() });
        const later = record(id, clock, { claim: 'later' });
        expect(await ledger.claim(later)).toEqual({ kind: 'first' });
        for (const version of [2, 3]) expect(await ledger.update({ ...first, version })).toBe(false);
        expect(await ledger.read(id)).toEqual(later);
      });
    });

    describe('lock', () => {
      it('is one holder’s, until it is over', async () => {
        const { clock, ledger, id } = await start();
        expect(await ledger.lock(id, 'A', clock.now() + 1_000)).toEqual({ kind: 'taken' });
        expect(await ledger.lock(id, 'B', clock.now() + 1_000)).toEqual({ kind: 'held', by: 'A' });
        expect(await ledger.lock(`${id}-other`, 'B', clock.now() + 1_000)).toEqual({ kind: 'taken' });
        clock.pass(999);
        expect(await ledger.lock(id, 'B', clock.now() + 1_000)).toEqual({ kind: 'held', by: 'A' });
        clock.pass(1);
        expect(await ledger.lock(id, 'B', clock.now() + 1_000)).toEqual({ kind: 'taken' });
        expect(await ledger.lock(id, 'A', clock.now() + 1_000)).toEqual({ kind: 'held', by: 'B' });
      });

      it('is extended by its holder', async () => {
        const { clock, ledger, id } = await start();
        await ledger.lock(id, 'A', clock.now() + 1_000);
        expect(await ledger.lock(id, 'A', clock.now() + 5_000)).toEqual({ kind: 'taken' });
        clock.pass(4_999);
        expect(await ledger.lock(id, 'B', clock.now() + 1_000)).toEqual({ kind: 'held', by: 'A' });
      });

      it('goes to one of many at the same time', async () => {
        const { clock, ledger, id } = await start();
        const locks = await Promise.all(
          Array.from({ length: 20 }, (_, index) => ledger.lock(id, `holder-${index}`, clock.now() + 1_000)),
        );
        const taken = locks.findIndex(({ kind }) => kind === 'taken');
        for (const [index, lock] of locks.entries()) {
          expect(lock).toEqual(index === taken ? { kind: 'taken' } : { kind: 'held', by: `holder-${taken}` });
        }
      });
    });

    describe('unlock', () => {
      it('gives back one’s own lock only', async () => {
        const { clock, ledger, id } = await start();
        await ledger.unlock(id, 'A');
        await ledger.lock(id, 'A', clock.now() + 1_000);
        await ledger.unlock(id, 'B');
        expect(await ledger.lock(id, 'B', clock.now() + 1_000)).toEqual({ kind: 'held', by: 'A' });
        await ledger.unlock(id, 'A');
        expect(await ledger.lock(id, 'B', clock.now() + 1_000)).toEqual({ kind: 'taken' });
        await ledger.unlock(id, 'A');
        expect(await ledger.lock(id, 'A', clock.now() + 1_000)).toEqual({ kind: 'held', by: 'B' });
      });
    });

    describe('peek', () => {
      it('tells who has a lock, until it is over or given back', async () => {
        const { clock, ledger, id } = await start();
        expect(await ledger.peek(id)).toBeUndefined();
        await ledger.lock(id, 'A', clock.now() + 1_000);
        await ledger.lock(`${id}-other`, 'B', clock.now() + 1_000);
        expect(await ledger.peek(id)).toBe('A');
        clock.pass(999);
        expect(await ledger.peek(id)).toBe('A');
        clock.pass(1);
        expect(await ledger.peek(id)).toBeUndefined();
        await ledger.lock(id, 'C', clock.now() + 1_000);
        expect(await ledger.peek(id)).toBe('C');
        await ledger.unlock(id, 'A');
        expect(await ledger.peek(id)).toBe('C');
        await ledger.unlock(id, 'C');
        expect(await ledger.peek(id)).toBeUndefined();
      });

      it('takes nothing', async () => {
        const { clock, ledger, id } = await start();
        await ledger.peek(id);
        expect(await ledger.lock(id, 'A', clock.now() + 1_000)).toEqual({ kind: 'taken' });
        await ledger.peek(id);
        expect(await ledger.lock(id, 'B', clock.now() + 1_000)).toEqual({ kind: 'held', by: 'A' });
      });
    });

    describe('reserve', () => {
      it('gives as many places as there are, and no more', async () => {
        const { clock, ledger, id } = await start();
        const until = clock.now() + DAY_MS;
        for (const each of ['A', 'B']) expect(await ledger.reserve(id, each, 2, until)).toBe(true);
        expect(await ledger.reserve(id, 'C', 2, until)).toBe(false);
        expect(await holdersOf(ledger, id)).toEqual(['A', 'B']);
      });

      it('gives 20 of 200 at the same time a place', async () => {
        const { clock, ledger, id } = await start();
        const names = Array.from({ length: 200 }, (_, index) => `holder-${index}`);
        // Not all of them: the stand-in for DynamoDB answers one after another, and is given a second for each.
        const reserved = await mapBounded(names, 50, (each) =>
          ledger.reserve(id, each, 20, clock.now() + DAY_MS),
        );
        const taken = names.filter((_, index) => reserved[index]);
        expect(taken).toHaveLength(20);
        expect(await holdersOf(ledger, id)).toEqual(taken.toSorted());
      });

      it('counts a holder once, and lets it keep its place', async () => {
        const { clock, ledger, id } = await start();
        const until = clock.now() + DAY_MS;
        const reserve = (holder: string, max: number) => ledger.reserve(id, holder, max, until);
        expect(await Promise.all(['A', 'A', 'A'].map((each) => reserve(each, 2)))).toEqual([
          true,
          true,
          true,
        ]);
        expect(await reserve('B', 2)).toBe(true);
        expect(await reserve('A', 2)).toBe(true);
        expect(await reserve('A', 1)).toBe(true);
        expect(await reserve('C', 1)).toBe(false);
        expect(await holdersOf(ledger, id)).toEqual(['A', 'B']);
      });

      it('gives no place where there is none, not even the first', async () => {
        const { clock, ledger, id } = await start();
        const until = clock.now() + DAY_MS;
        expect(await ledger.reserve(id, 'A', 0, until)).toBe(false);
        expect(await ledger.holders(id)).toEqual([]);
        await ledger.reserve(id, 'A', 1, until);
        expect(await ledger.reserve(id, 'A', 0, until)).toBe(true);
        expect(await ledger.reserve(id, 'B', 0, until)).toBe(false);
      });

      it('keeps budgets apart, whatever they are called', async () => {
        const { clock, ledger, id } = await start();
        const names = ['', ' 作业 ', '["a"]', '["a","b"]', 'x'.repeat(1_000)].map((each) => id + each);
        for (const each of names) {
          expect(await ledger.reserve(each, each, 1, clock.now() + DAY_MS)).toBe(true);
          expect(await ledger.reserve(each, 'another', 1, clock.now() + DAY_MS)).toBe(false);
        }
        await ledger.lock(`${id}-locked`, 'A', clock.now() + DAY_MS);
        expect(await ledger.holders(`${id}-locked`)).toEqual([]);
        for (const each of names) expect(await ledger.holders(each)).toEqual([each]);
      });
    });

    describe('release', () => {
      it('gives a place to somebody else', async () => {
        const { clock, ledger, id } = await start();
        const until = clock.now() + DAY_MS;
        for (const each of ['A', 'B']) await ledger.reserve(id, each, 2, until);
        await ledger.release(id, 'A');
        expect(await ledger.reserve(id, 'C', 2, until)).toBe(true);
        expect(await ledger.reserve(id, 'A', 2, until)).toBe(false);
        expect(await holdersOf(ledger, id)).toEqual(['B', 'C']);
      });

      it('leaves a budget that can be taken anew when nobody is left', async () => {
        const { clock, ledger, id } = await start();
        for (const each of ['A', 'B']) {
          expect(await ledger.reserve(id, each, 1, clock.now() + DAY_MS)).toBe(true);
          await ledger.release(id, each);
          expect(await ledger.holders(id)).toEqual([]);
        }
      });

      it('gives back one’s own place only, and that once', async () => {
        const { clock, ledger, id } = await start();
        const until = clock.now() + DAY_MS;
        await ledger.release(id, 'A');
        for (const each of ['A', 'B']) await ledger.reserve(id, each, 2, until);
        await ledger.release(id, 'C');
        await ledger.release(`${id}-other`, 'A');
        expect(await ledger.reserve(id, 'C', 2, until)).toBe(false);
        for (const _ of 'ab') await ledger.release(id, 'A');
        expect(await holdersOf(ledger, id)).toEqual(['B']);
      });
    });

    describe('holders', () => {
      it('knows nobody of a budget in which nobody has a place', async () => {
        const { ledger, id } = await start();
        expect(await ledger.holders(id)).toEqual([]);
      });

      it('can be kept while the budget goes on', async () => {
        const { clock, ledger, id } = await start();
        await ledger.reserve(id, 'A', 2, clock.now() + DAY_MS);
        const before = await ledger.holders(id);
        await ledger.reserve(id, 'B', 2, clock.now() + DAY_MS);
        expect(before).toEqual(['A']);
      });
    });

    describe('due', () => {
      const dueAfter = (clock: ManualClock, ms: number | undefined): Partial<ContractRecord> =>
        ms === undefined ? {} : { dueAt: clock.now() + ms };

      it('tells the IDs that are due, the longest due first, from their moment on', async () => {
        const { clock, ledger, id } = await start();
        for (const [name, ms] of [
          ['b', 2_000],
          ['never', undefined],
          ['c', 3_000],
          ['a', 1_000],
        ] as const) {
          await ledger.claim(record(`${id}-${name}`, clock, dueAfter(clock, ms)));
        }
        const at = (ms: number) => ledger.due(clock.now() + ms, 10);
        expect(await at(0)).toEqual([]);
        expect(await at(999)).toEqual([]);
        expect(await at(1_000)).toEqual([`${id}-a`]);
        expect(await at(2_999)).toEqual([`${id}-a`, `${id}-b`]);
        expect(await at(3_000)).toEqual([`${id}-a`, `${id}-b`, `${id}-c`]);
      });

      it('tells no more than it was asked for', async () => {
        const { clock, ledger, id } = await start();
        for (const ms of [3, 1, 4, 2]) await ledger.claim(record(`${id}-${ms}`, clock, dueAfter(clock, ms)));
        expect(await ledger.due(clock.now() + 10, 2)).toEqual([`${id}-1`, `${id}-2`]);
        expect(await ledger.due(clock.now() + 10, 4)).toHaveLength(4);
        expect(await ledger.due(clock.now() + 10, 0)).toEqual([]);
      });

      it('goes by what was written last', async () => {
        const { clock, ledger, id } = await start();
        const first = record(id, clock, dueAfter(clock, 0));
        await ledger.claim(first);
        expect(await ledger.due(clock.now(), 10)).toEqual([id]);
        await ledger.update({ ...first, version: 2, dueAt: clock.now() + 1_000 });
        expect(await ledger.due(clock.now() + 999, 10)).toEqual([]);
        expect(await ledger.due(clock.now() + 1_000, 10)).toEqual([id]);
        const { dueAt: _, ...done } = first;
        await ledger.update({ ...done, version: 3 });
        expect(await ledger.due(clock.now() + DAY_MS, 10)).toEqual([]);
        await ledger.update({ ...first, version: 4 });
        expect(await ledger.due(clock.now(), 10)).toEqual([id]);
      });

      it('goes by nothing that was refused', async () => {
        const { clock, ledger, id } = await start();
        const first = record(id, clock);
        await ledger.update({ ...first, version: 2, ...dueAfter(clock, 0) });
        expect(await ledger.due(clock.now(), 10)).toEqual([]);
        await ledger.claim(first);
        await ledger.claim(record(id, clock, { claim: 'another', ...dueAfter(clock, 0) }));
        await ledger.update({ ...first, version: 3, ...dueAfter(clock, 0) });
        expect(await ledger.due(clock.now(), 10)).toEqual([]);
      });

      it('tells of a record that no longer answers for its ID', async () => {
        const { clock, ledger, id } = await start();
        await ledger.claim(record(id, clock, dueAfter(clock, 0)));
        clock.pass(2 * DAY_MS);
        expect(await ledger.due(clock.now(), 10)).toEqual([id]);
      });
    });
  });
}

const holdersOf = async (ledger: Ledger<ContractRecord>, budget: string): Promise<readonly string[]> =>
  (await ledger.holders(budget)).toSorted();

function record(id: string, clock: ManualClock, more: Partial<ContractRecord> = {}): ContractRecord {
  const state = { name: 'new', list: [] };
  return { id, claim: 'a claim', version: 1, keepUntil: clock.now() + DAY_MS, state, ...more };
}
