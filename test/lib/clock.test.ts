import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../lib/clock.ts';

const START = 1_795_485_600_000;
const AN_HOUR = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether a promise is settled once everything that is due has run. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return settled;
}

describe('systemClock', () => {
  it('tells milliseconds since the epoch', () => {
    const { now } = systemClock;
    expect(Math.abs(now() - Date.now())).toBeLessThan(AN_HOUR * 24 * 365 * 10);
    expect(String(now())).toMatch(/^\d{13}$/);
  });

  it('sleeps for the given time and not less', async () => {
    const { signal } = new AbortController();
    const sleep = systemClock.sleep(1_000, signal);
    await vi.advanceTimersByTimeAsync(999);
    expect(await isSettled(sleep)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isSettled(sleep)).toBe(true);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('wakes at an abort, and leaves no timer and no listener behind', async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(AN_HOUR, controller.signal);
    expect(await isSettled(sleep)).toBe(false);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort(new Error('never thrown'));
    await expect(sleep).resolves.toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('does not even begin to sleep under an abort', async () => {
    await expect(systemClock.sleep(AN_HOUR, AbortSignal.abort())).resolves.toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});
