import type { Clock, Until } from '../../../lib/clock.ts';

/** A clock that is moved by hand; who sleeps wakes up when it gets there, or with an abort. */
export interface WaitingClock extends Clock {
  pass(ms: number): void;
  within(ms: number, signal?: AbortSignal): Until;
  /** How many sleep. */
  sleeping(): number;
}

export function createWaitingClock(): WaitingClock {
  let time = Date.UTC(2026, 10, 24, 3);
  const sleepers = new Map<() => void, number>();
  return {
    now: () => time,
    pass: (ms) => {
      time += ms;
      for (const [wake, at] of [...sleepers]) if (at <= time) wake();
    },
    within: (ms, signal = new AbortController().signal) => ({ deadline: time + ms, signal }),
    sleeping: () => sleepers.size,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        if (signal.aborted) resolve();
        else {
          sleepers.set(wake, time + ms);
          signal.addEventListener('abort', wake);
        }
      }),
  };
}
