import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PageAnswer, walkPages } from '../../../lib/dlf/walk-pages.ts';

type Reading = 'entries' | 'pages';
const readings: readonly Reading[] = ['entries', 'pages'];

/** A server's list; `change` alters it before the given call is answered. */
function createList(size: number, reading: Reading, pageSize = 1_000, change?: Change) {
  let entries = Array.from({ length: size }, (_, index) => index);
  const offsets: number[] = [];
  return {
    offsets,
    askFor: async (offset: number): Promise<PageAnswer<number>> => {
      offsets.push(offset);
      entries = change?.(entries, offsets.length) ?? entries;
      const first = reading === 'pages' ? offset * pageSize : offset;
      return {
        kind: 'page',
        items: entries.slice(first, first + pageSize),
        total: entries.length,
        unread: 0,
      };
    },
  };
}
type Change = (entries: readonly number[], call: number) => number[] | undefined;

const walk = ({ askFor }: Pick<ReturnType<typeof createList>, 'askFor'>) =>
  walkPages({ askFor, keyOf: String });

const upTo = (size: number): number[] => Array.from({ length: size }, (_, index) => index);
const sorted = (items: readonly number[]): number[] => [...items].sort((a, b) => a - b);

describe.each(readings)('walkPages, where the offset counts %s', (reading) => {
  it.each([0, 1, 999, 1_000, 1_001, 1_002, 1_999, 2_000, 2_001, 2_500, 10_080])(
    'gives each of %i entries once',
    async (size) => {
      const list = createList(size, reading);
      const walked = await walk(list);
      expect(walked).toMatchObject({ kind: 'walked', isComplete: true });
      expect(walked.kind === 'walked' && sorted(walked.items)).toEqual(upTo(size));
      expect(list.offsets.length).toBeLessThanOrEqual(Math.ceil(size / 1_000) + 2);
    },
  );

  it('asks as few calls as may be', async () => {
    const offsets = async (size: number) => {
      const list = createList(size, reading);
      await walk(list);
      return list.offsets;
    };
    expect(await offsets(1_000)).toEqual([0]);
    expect(await offsets(1_001)).toEqual([0, 1]);
    expect(await offsets(2_500)).toEqual(reading === 'pages' ? [0, 1, 2] : [0, 1, 1_001, 2_001]);
  });

  it('gives each entry once, whatever their number and the size of a page', async () => {
    for (let page = 1; page <= 30; page++) {
      for (let size = 0; size <= Math.min(20 * page, 100); size++) {
        const walked = await walk(createList(size, reading, page));
        expect(walked, `${size} in pages of ${page}`).toMatchObject({ kind: 'walked', isComplete: true });
        expect(walked.kind === 'walked' && sorted(walked.items)).toEqual(upTo(size));
      }
    }
  });

  it.each([
    ['the front', (entries: readonly number[]) => [9_999, ...entries]],
    ['the end', (entries: readonly number[]) => [...entries, 9_999]],
  ])('reads once more when an entry came at %s between two pages', async (_, add) => {
    const list = createList(2_500, reading, 1_000, (entries, call) =>
      call === 2 ? add(entries) : undefined,
    );
    const walked = await walk(list);
    expect(walked).toMatchObject({ kind: 'walked', isComplete: true });
    expect(walked.kind === 'walked' && sorted(walked.items)).toEqual([...upTo(2_500), 9_999]);
    expect(list.offsets.length).toBeLessThanOrEqual(10);
  });

  it('reads once more when entries went between two pages, and forgets them', async () => {
    const list = createList(2_500, reading, 1_000, (entries, call) =>
      call === 3 ? entries.slice(500) : undefined,
    );
    const walked = await walk(list);
    expect(walked).toMatchObject({ kind: 'walked', isComplete: true });
    expect(walked.kind === 'walked' && sorted(walked.items)).toEqual(upTo(2_500).slice(500));
  });

  it('ends, and says that something may be missing, when there is no end to the changes', async () => {
    let next = 100_000;
    for (const grow of [
      (entries: readonly number[]) => [next++, ...entries],
      (entries: readonly number[]) => [...entries, next++],
    ]) {
      const list = createList(2_500, reading, 1_000, grow);
      expect(await walk(list)).toMatchObject({ kind: 'walked', isComplete: false });
      expect(list.offsets.length).toBeLessThanOrEqual(30);
    }
  });

  it('never calls complete what misses an entry that was there all the time, unless one went as another came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 120 }),
        fc.array(fc.constantFrom('add first', 'add last', 'nothing'), { maxLength: 12 }),
        async (size, changes) => {
          let next = 1_000;
          const list = createList(size, reading, 20, (entries, call) => {
            const change = changes[call - 1];
            if (change === 'add first') return [next++, ...entries];
            return change === 'add last' ? [...entries, next++] : undefined;
          });
          const walked = await walk(list);
          expect(walked.kind).toBe('walked');
          if (walked.kind !== 'walked' || !walked.isComplete) return;
          expect(walked.items).toEqual(expect.arrayContaining(upTo(size)));
          expect(new Set(walked.items).size).toBe(walked.items.length);
        },
      ),
    );
  });

  it('ends at the thirtieth call of a list that is longer than anybody needs', async () => {
    const list = createList(100_000, reading);
    const walked = await walk(list);
    expect(walked).toMatchObject({ kind: 'walked', isComplete: false });
    expect(list.offsets).toHaveLength(30);
    expect(walked.kind === 'walked' && new Set(walked.items).size).toBeGreaterThan(28_000);
  });

  it('stops when what came is enough', async () => {
    const list = createList(5_000, reading);
    const isEnough = (items: readonly number[]) => items.length >= 1_500;
    const walked = await walkPages({ askFor: list.askFor, keyOf: String, isEnough });
    expect(walked).toMatchObject({ kind: 'walked', isComplete: false });
    expect(list.offsets.length).toBeLessThanOrEqual(3);
  });

  it.each([1, 2, 3])('gives back what came in place of page %i', async (call) => {
    const list = createList(2_500, reading);
    const walked = await walk({
      askFor: async (offset) =>
        list.offsets.length === call - 1 ? { kind: 'down', said: {} } : list.askFor(offset),
    });
    expect(walked).toEqual({ kind: 'down', said: {} });
  });
});

describe('walkPages', () => {
  it.each([
    ['ignores the offset', () => upTo(1_000), 2_500],
    ['gives nothing after the first page', (offset: number) => (offset === 0 ? upTo(1_000) : []), 2_500],
    ['promises what it does not give', () => [], 12],
    ['gives less than it counts', () => upTo(5), 12],
  ])('ends where a server %s', async (_, itemsAt, total) => {
    const offsets: number[] = [];
    const walked = await walk({
      askFor: async (offset) => {
        offsets.push(offset);
        return { kind: 'page', items: itemsAt(offset), total, unread: 0 };
      },
    });
    expect(walked).toMatchObject({ kind: 'walked', isComplete: false });
    expect(offsets.length).toBeLessThanOrEqual(6);
  });

  it('is not complete with an entry that could not be read, and does not ask for it again', async () => {
    let calls = 0;
    const walked = await walk({
      askFor: async () => {
        calls++;
        return { kind: 'page', items: [1, 2], total: 3, unread: 1 };
      },
    });
    expect(walked).toEqual({ kind: 'walked', items: [1, 2], isComplete: false });
    expect(calls).toBe(1);
  });

  it('reads a list whose pages are shorter than was asked for', async () => {
    for (const reading of readings) {
      const list = createList(250, reading, 100);
      expect(await walk(list)).toMatchObject({ isComplete: true });
    }
  });
});
