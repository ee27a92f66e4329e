import { ExactNumber, isRecord } from '../http/exact-json.ts';

/**
 * A value as expressions can compare it: numbers are numbers, but for integers that a number would round, which stay the
 * digits that they are.
 *
 * @throws RangeError when it is nested too deeply
 */
export function plainJson(value: unknown): unknown {
  if (value instanceof ExactNumber) {
    const { source } = value;
    return /^-?\d+$/.test(source) ? source : Number(source);
  }
  if (Array.isArray(value)) return (value as unknown[]).map(plainJson);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainJson(member)]));
}
