import { describe, expect, it } from 'vitest';
import type { Until } from '../../../lib/clock.ts';
import type { Call } from '../../../lib/webhook/call.ts';
import { withinLimits } from '../../../lib/webhook/within-limits.ts';

const NOW = 1_000_000;
const now = () => NOW;
const health: Call = { kind: 'health' };

/** Only what the limits are read from. */
const delivery = (receivedAt: number, limitMs: number): Call =>
  ({ kind: 'delivery', opened: { source: { limitMs } }, verified: { request: { receivedAt } } }) as Call;

const deadlineOf = (call: Call, remainingMs?: number): Promise<number> =>
  withinLimits(
    now,
    call,
    remainingMs === undefined ? {} : { getRemainingTimeInMillis: () => remainingMs },
    async ({ deadline }) => deadline - NOW,
  );

describe('withinLimits', () => {
  it.each([
    ['the sender’s limit, from when its call came in', delivery(NOW - 700, 2_500), 30_000, 1_800],
    ['the function’s own, less a margin', delivery(NOW, 25_000), 10_000, 9_500],
    ['the sender’s alone without a context', delivery(NOW, 25_000), undefined, 25_000],
    ['a few seconds without a sender', health, 30_000, 5_000],
    ['over already, when the cold start took all of it', delivery(NOW - 5_000, 2_500), 30_000, -2_500],
  ] as const)('ends at %s', async (_, call, remaining, expected) => {
    expect(await deadlineOf(call, remaining)).toBe(expected);
  });

  it('gives the result, and aborts what is left behind', async () => {
    let until: Until | undefined;
    const result = await withinLimits(now, health, {}, async (given) => {
      until = given;
      expect(given.signal.aborted).toBe(false);
      return 'done';
    });
    expect(result).toBe('done');
    expect(until?.signal.aborted).toBe(true);
  });

  it('aborts too when the work fails', async () => {
    let until: Until | undefined;
    const work = withinLimits(now, health, {}, async (given) => {
      until = given;
      throw new Error('failed');
    });
    await expect(work).rejects.toThrow('failed');
    expect(until?.signal.aborted).toBe(true);
  });
});
