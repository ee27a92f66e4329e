import type { Clock } from './clock.ts';

const LATE = Symbol('late');

/**
 * Waits for some work for `ms` at most, or until the signal is aborted: then the answer is what `late` makes of it, and
 * the work's own signal is aborted. `late` is not called for work that was in time. No timer is left, nor does it matter
 * whether the work heeds its signal.
 */
export async function inTime<Result, Late>(
  { sleep }: Pick<Clock, 'sleep'>,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
  late: () => Late,
): Promise<Result | Late> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  try {
    const first = await Promise.race([work(either), sleep(ms, either).then((): typeof LATE => LATE)]);
    return first === LATE ? late() : first;
  } finally {
    done.abort(LATE);
  }
}
