import type { Clock } from '../clock.ts';

/**
 * Waits for some work for `ms` at most, or until the signal is aborted: then the answer is undefined, and the work's own
 * signal is aborted. No timer is left, nor does it matter whether the work heeds its signal.
 */
export async function inTime<Result>(
  { sleep }: Pick<Clock, 'sleep'>,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  try {
    return await Promise.race([work(either), sleep(ms, either).then(() => undefined)]);
  } finally {
    done.abort();
  }
}
