const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a day, an hour, a minute and a second are called. */
type Units = readonly [day: string, hour: string, minute: string, second: string];

/**
 * A duration in its two largest units: `1 h 12 min`, `3 d 4 h`, `45 s`. Negative ones (clocks differ) are `0 s`. Not by
 * Intl.DurationFormat, whose `1 hr, 12 min` reads as two things within a sentence, and whose Chinese has no spaces.
 */
export function formatDuration(
  ms: number,
  [day, hour, minute, second]: Units = ['d', 'h', 'min', 's'],
): string {
  const parts = [
    [Math.floor(ms / DAY), day],
    [Math.floor((ms % DAY) / HOUR), hour],
    [Math.floor((ms % HOUR) / MINUTE), minute],
    [Math.floor((ms % MINUTE) / SECOND), second],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return `0 ${second}`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** `2026-11-24 03:12`, by the clock on a zone's walls: Sweden writes it like ISO 8601. */
export const wallTime = (ms: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(ms);

/** `2026-11-24 03:12 UTC`: by whose clock is always said. */
export const formatTime = (ms: number, timeZone = 'UTC'): string => `${wallTime(ms, timeZone)} ${timeZone}`;
