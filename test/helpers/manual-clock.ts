import type { Clock, Until } from '../../lib/clock.ts';

/** A clock that stands still; sleeping moves it on at once, so that no test waits. */
export interface ManualClock extends Clock {
  pass(ms: number): void;
  /** `ms` from now, without an abort. */
  within(ms: number): Until;
}

export function createManualClock(start = Date.UTC(2026, 10, 24, 3)): ManualClock {
  let time = start;
  const pass = (ms: number): void => {
    time += ms;
  };
  const now = (): number => time;
  return {
    now,
    pass,
    sleep: async (ms) => pass(ms),
    within: (ms) => within(now, ms),
  };
}

/** For real sockets: goes with the system's clock, but a sleep is a jump. */
export function createJumpingClock(): ManualClock & { readonly slept: readonly number[] } {
  let jumped = 0;
  const slept: number[] = [];
  const now = (): number => Date.now() + jumped;
  const pass = (ms: number): void => {
    jumped += ms;
  };
  return {
    now,
    pass,
    slept,
    sleep: async (ms) => {
      slept.push(ms);
      pass(ms);
    },
    within: (ms) => within(now, ms),
  };
}

const within = (now: () => number, ms: number): Until => ({
  deadline: now() + ms,
  signal: new AbortController().signal,
});
