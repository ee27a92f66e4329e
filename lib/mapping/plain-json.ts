import { ExactNumber, isRecord } from '../http/exact-json.ts';

/**
 * A value as expressions can compare it: numbers are numbers, but for those that a number would round, which stay the
 * text that they are: as an ID they would be somebody else's.
 *
 * @throws RangeError when it is nested too deeply
 */
export function plainJson(value: unknown): unknown {
  if (value instanceof ExactNumber) return numberOf(value.source);
  if (Array.isArray(value)) return (value as unknown[]).map(plainJson);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainJson(member)]));
}

function numberOf(source: string): number | string {
  const number = Number(source);
  // `1.2345678901234567891e18` and `34765.00000000000000001` are integers only once they are rounded.
  const isSafe = Number.isInteger(number) ? SMALL_INTEGER.test(source) : Number.isFinite(number);
  return isSafe ? number : source;
}

const SMALL_INTEGER = /^-?\d{1,15}(\.0+)?$/;
