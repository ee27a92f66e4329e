const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const DURATION = '[1-9][0-9]{0,6}[smhd]';

/** A whole number with its unit: `90s`, `15m`, `24h`, `31d`. */
export const DURATION_TEXT = new RegExp(`^${DURATION}$`);

/** So many in each window: `10 per 1h`. */
export const RATE_TEXT = new RegExp(`^[1-9][0-9]{0,3} per ${DURATION}$`);

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A duration in milliseconds; undefined: it is not written as one. */
export function durationMs(text: string): number | undefined {
  if (!DURATION_TEXT.test(text)) return undefined;
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? Number.NaN);
}

/** A rate as a number and its window in milliseconds; undefined: it is not written as one. */
export function rateOf(text: string): { readonly max: number; readonly windowMs: number } | undefined {
  if (!RATE_TEXT.test(text)) return undefined;
  const [max = '', duration = ''] = text.split(' per ');
  const windowMs = durationMs(duration);
  return windowMs === undefined ? undefined : { max: Number(max), windowMs };
}
