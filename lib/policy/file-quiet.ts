import type { Weekday } from './quiet-hours.ts';

/** In the order of `Weekday`. */
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const WEEK: readonly Weekday[] = [0, 1, 2, 3, 4, 5, 6];

/** `mon`, or `mon-fri`. */
export const DAYS_TEXT = new RegExp(`^(${DAYS.join('|')})(-(${DAYS.join('|')}))?$`);

/** A time of day; 24 o'clock is `00:00`. */
export const CLOCK_TEXT = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;

/** The days that `mon`, `mon-fri` and, around the end of the week, `sat-mon` name; without a list every day. */
export function weekdaysOf(texts: readonly string[] | undefined): readonly Weekday[] {
  if (texts === undefined) return WEEK;
  const named = new Set(texts.flatMap(range));
  return WEEK.filter((day) => named.has(day));
}

function range(text: string): readonly number[] {
  const [first = -1, last = first] = text.split('-').map((day) => DAYS.indexOf(day));
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
}

/** Minutes after midnight. */
export function minuteOf(clock: string): number {
  const [hours = '', minutes = ''] = clock.split(':');
  return 60 * Number(hours) + Number(minutes);
}

/** Whether it is a zone of the IANA database, whose clock may change; a bare offset such as `+08:00` is none. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
