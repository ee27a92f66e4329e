import { describe, expect, it } from 'vitest';
import { withRetry } from '../../../lib/webhook/alert-retry.ts';
import { kinds, outcomes } from '../messages/outcomes.ts';
import { messageOf } from '../messages/subjects.ts';

const UNSETTLED = new Set(['unavailable', 'unknown', 'queued']);
const throttled = {
  kind: 'unavailable',
  setback: { why: 'throttled', said: {}, retryAfterMs: 90_000 },
} as const;

const waitFor = (...given: Parameters<typeof messageOf>[0][]): number | undefined =>
  withRetry(given.map((each) => messageOf(each))).retryAfterSeconds;

describe('withRetry', () => {
  it.each(kinds)('has the sender come again for %s only where nothing is settled', (kind) => {
    expect(waitFor({}, { outcome: outcomes[kind] }) !== undefined).toBe(UNSETTLED.has(kind));
  });

  it('does not have it come again for what goes on by itself', () => {
    expect(waitFor({ outcome: outcomes.queued, followUp: 'log' })).toBeUndefined();
    expect(waitFor({ outcome: outcomes['in-doubt'], followUp: 'channels' })).toBeUndefined();
  });

  it('has it come after the longest time that a result needs', () => {
    expect(waitFor({ outcome: outcomes.unknown })).toBe(15);
    expect(waitFor({ outcome: outcomes.unavailable }, { outcome: outcomes.unknown })).toBe(30);
    expect(waitFor({ outcome: throttled }, { outcome: outcomes.unavailable })).toBe(90);
  });
});
