import type { Clock } from '../clock.ts';

/** What work comes to, or undefined when `ms` are over or the signal is aborted first. It leaves no timer behind. */
export async function inTime<Result>(
  { sleep }: Pick<Clock, 'sleep'>,
  work: Promise<Result>,
  ms: number,
  signal: AbortSignal,
): Promise<Result | undefined> {
  const done = new AbortController();
  try {
    const over = sleep(ms, AbortSignal.any([signal, done.signal])).then(() => undefined);
    return await Promise.race([work, over]);
  } finally {
    done.abort();
  }
}
