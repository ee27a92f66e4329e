import { describe, expect, it, vi } from 'vitest';
import { inTime } from '../../lib/in-time.ts';

const never = (): Promise<never> => new Promise(() => {});
/** Goes by when it is told to, or when its signal is aborted. */
function handClock() {
  const over = Promise.withResolvers<void>();
  const sleep = (_: number, signal: AbortSignal): Promise<void> => {
    signal.addEventListener('abort', () => over.resolve(), { once: true });
    return over.promise;
  };
  return { sleep, pass: over.resolve };
}

describe('work that has a time', () => {
  it('counts when it is done in time, and nothing is made for the other case, then or later', async () => {
    const late = vi.fn();
    const { sleep } = handClock();
    expect(await inTime({ sleep }, 1_000, new AbortController().signal, async () => 'done', late)).toBe(
      'done',
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(late).not.toHaveBeenCalled();
  });

  it('is given up, and hears of it, when its time is over', async () => {
    const clock = handClock();
    let heard: AbortSignal | undefined;
    const work = (signal: AbortSignal): Promise<never> => {
      heard = signal;
      return never();
    };
    const answer = inTime(clock, 1_000, new AbortController().signal, work, () => 'late');
    expect(heard?.aborted).toBe(false);
    clock.pass();
    expect(await answer).toBe('late');
    expect(heard?.aborted).toBe(true);
  });

  it('is given up when its caller is', async () => {
    const caller = new AbortController();
    const answer = inTime(handClock(), 1_000, caller.signal, never, () => 'late');
    caller.abort();
    expect(await answer).toBe('late');
  });

  it('throws what the work throws', async () => {
    const fails = async (): Promise<never> => {
      throw new RangeError('no');
    };
    await expect(inTime(handClock(), 1_000, new AbortController().signal, fails, () => 0)).rejects.toThrow(
      RangeError,
    );
  });
});
