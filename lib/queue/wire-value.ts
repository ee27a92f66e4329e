/** Beyond it a `Date` cannot be printed. */
const MAX_TIME = 8_640_000_000_000_000;

/** What is read from a message: it may have been written by another version. */
export const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_TIME;

export const isTimeOrNothing = (value: unknown): value is number | undefined =>
  value === undefined || isTime(value);

export const hasOnly = (record: Record<string, unknown>, names: readonly string[]): boolean =>
  Object.keys(record).every((name) => names.includes(name));

export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

export const isTextOrNothing = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';
