import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../lib/clock.ts';

/** A Lambda sandbox in the model: from its death on, nothing that it waits for ever comes. */
export interface ModelProcess {
  readonly id: number;
  dead: boolean;
}

/** Somebody who waits to be let go on. */
export interface Turn {
  readonly process: ModelProcess;
  /** True time before which it does not wake up. */
  readonly wakeAt: number;
  /** `die`: what it is about to do is done, and it never hears of it. */
  go(how: 'live' | 'die'): void;
}

/**
 * Time, and who goes on next, in the model's hands. Everything that waits takes a turn,
 * so that any order and any delay can come about; the processes' clock may be wrong.
 */
export interface ModelTime {
  /** The true time. */
  now(): number;
  /** What the processes' clocks show. */
  readonly clockNow: () => number;
  clockFor(process: ModelProcess): Clock;
  /** Sets the processes' clocks back. */
  stepBack(ms: number): void;
  advanceTo(time: number): void;
  /** Happens at a time, whatever else goes on. */
  at(time: number, happens: () => void): void;
  turn(process: ModelProcess, wakeAt?: number): Promise<'live' | 'die'>;
  waiting(): readonly Turn[];
  /** Lets everybody go on who does not wait for a turn. */
  settle(): Promise<void>;
}

export function createModelTime(start: number): ModelTime {
  let time = start;
  let offset = 0;
  let turns: Turn[] = [];
  let events: { readonly time: number; readonly happens: () => void }[] = [];
  const clockNow = (): number => time + offset;

  const turn: ModelTime['turn'] = (process, wakeAt = time) =>
    new Promise((resolve) => {
      const mine: Turn = {
        process,
        wakeAt,
        go: (how) => {
          turns = turns.filter((other) => other !== mine);
          resolve(how);
        },
      };
      turns.push(mine);
    });

  return {
    now: () => time,
    clockNow,
    clockFor: (process) => ({
      now: clockNow,
      sleep: async (ms) => {
        await turn(process, time + ms);
      },
    }),
    stepBack: (ms) => {
      offset -= ms;
    },
    advanceTo: (until) => {
      const due = events.filter((event) => event.time <= until).sort((a, b) => a.time - b.time);
      events = events.filter((event) => event.time > until);
      for (const event of due) {
        time = Math.max(time, event.time);
        event.happens();
      }
      time = Math.max(time, until);
    },
    at: (when, happens) => {
      events.push({ time: when, happens });
    },
    turn,
    waiting: () => turns.filter(({ process }) => !process.dead),
    settle: async () => {
      await setImmediate();
    },
  };
}
