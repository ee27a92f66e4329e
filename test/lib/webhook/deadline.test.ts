import { describe, expect, it } from 'vitest';
import type { Call } from '../../../lib/webhook/call.ts';
import { deadlineOf } from '../../../lib/webhook/deadline.ts';

const NOW = 1_000_000;

/** Only what the deadline is read from. */
const delivery = (receivedAt: number, limitMs: number): Call =>
  ({ kind: 'delivery', opened: { source: { limitMs } }, verified: { request: { receivedAt } } }) as Call;

describe('deadlineOf', () => {
  it('counts a sender’s limit from when its call came in', () => {
    expect(deadlineOf(delivery(NOW - 700, 2_500), NOW)).toBe(NOW + 1_800);
  });

  it('is a few seconds without a sender', () => {
    expect(deadlineOf({ kind: 'health' }, NOW)).toBe(NOW + 5_000);
  });
});
