import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapBounded } from '../../lib/map-bounded.ts';

describe('mapBounded', () => {
  it('keeps the order and the bound, however the work ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 10 }),
        fc.scheduler(),
        async (items, limit, scheduler) => {
          let underWay = 0;
          let most = 0;
          const work = scheduler.scheduleFunction(async (item: number) => item * 2);
          const mapped = mapBounded(items, limit, async (item) => {
            most = Math.max(most, ++underWay);
            const result = await work(item);
            underWay--;
            return result;
          });
          await scheduler.waitFor(mapped);
          expect(await mapped).toEqual(items.map((item) => item * 2));
          expect(most).toBe(Math.min(limit, items.length));
        },
      ),
    );
  });

  it('goes on with the rest as soon as one is done', async () => {
    const order: string[] = [];
    let release: (() => void) | undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const mapped = mapBounded(['slow', 'b', 'c', 'd'], 2, async (item) => {
      if (item === 'slow') await slow;
      order.push(item);
      if (item === 'd') release?.();
    });
    await mapped;
    expect(order).toEqual(['b', 'c', 'd', 'slow']);
  });

  it('fails when the work fails', async () => {
    const failing = mapBounded([1, 2, 3], 2, async (item) => {
      if (item === 2) throw new Error('two');
      return item;
    });
    await expect(failing).rejects.toThrow('two');
  });

  it('begins nothing after a failure, and leaves nothing behind that still goes on', async () => {
    const [begun, ended]: [number[], number[]] = [[], []];
    let release = (): void => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const failing = mapBounded([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 2) {
        setImmediate(release);
        throw new Error('two');
      }
      await slow;
      ended.push(item);
    });
    await expect(failing).rejects.toThrow('two');
    expect([begun, ended]).toEqual([[1, 2], [1]]);
  });

  it('maps nothing to nothing', async () => {
    expect(await mapBounded([], 8, async (item) => item)).toEqual([]);
  });
});
