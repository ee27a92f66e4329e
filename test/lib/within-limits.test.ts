import { describe, expect, it } from 'vitest';
import type { Until } from '../../lib/clock.ts';
import { withinLimits } from '../../lib/within-limits.ts';

const NOW = 1_000_000;
const now = () => NOW;

describe('withinLimits', () => {
  it.each([
    ['the given deadline', NOW + 1_800, 30_000, 1_800],
    ['the function’s own, less a margin', NOW + 25_000, 10_000, 9_500],
    ['the given one alone without a context', NOW + 25_000, undefined, 25_000],
    ['over already, when the cold start took all of it', NOW - 2_500, 30_000, -2_500],
  ] as const)('ends at %s', async (_, deadline, remaining, expected) => {
    const context = remaining === undefined ? {} : { getRemainingTimeInMillis: () => remaining };
    const left = await withinLimits(now, deadline, 500, context, async (until) => until.deadline - NOW);
    expect(left).toBe(expected);
  });

  it('gives the result, and aborts what is left behind', async () => {
    let until: Until | undefined;
    const result = await withinLimits(now, NOW, 500, {}, async (given) => {
      until = given;
      expect(given.signal.aborted).toBe(false);
      return 'done';
    });
    expect(result).toBe('done');
    expect(until?.signal.aborted).toBe(true);
  });

  it('aborts too when the work fails', async () => {
    let until: Until | undefined;
    const work = withinLimits(now, NOW, 500, {}, async (given) => {
      until = given;
      throw new Error('failed');
    });
    await expect(work).rejects.toThrow('failed');
    expect(until?.signal.aborted).toBe(true);
  });
});
