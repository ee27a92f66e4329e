import type { Approvers, Verdict } from './policy.ts';

/** 0 is Sunday, as in `Date`. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Hours in which everything that changes something is stricter. */
export interface QuietHours {
  /** As the policy file writes them. */
  readonly name: string;
  /** The days on which they begin. */
  readonly days: readonly Weekday[];
  /** Minutes after midnight by the zone's clock; an end at or before the start is on the next day. */
  readonly from: number;
  readonly to: number;
  /** IANA, e.g. `Asia/Shanghai`. */
  readonly zone: string;
  readonly verdict: Exclude<Verdict, 'stop'>;
  /** Set where the verdict is `approve`. */
  readonly approvers?: Approvers;
}

/**
 * Whether a moment (milliseconds since the epoch) is within the hours, by the clock on the zone's walls: an hour that a
 * change to summer time leaves out is never, one that comes twice is both times.
 */
export function isWithin({ days, from, to, zone }: QuietHours, at: number): boolean {
  const { day, minute } = wallClock(zone, at);
  const begins = (when: number): boolean => days.includes((when % 7) as Weekday);
  if (from < to) return begins(day) && minute >= from && minute < to;
  return (begins(day) && minute >= from) || (begins(day + 6) && minute < to);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const clocks = new Map<string, Intl.DateTimeFormat>();

function wallClock(zone: string, at: number): { readonly day: number; readonly minute: number } {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(zone, clock);
  }
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    day: DAYS.indexOf(parts.get('weekday') ?? ''),
    minute: 60 * Number(parts.get('hour')) + Number(parts.get('minute')),
  };
}
