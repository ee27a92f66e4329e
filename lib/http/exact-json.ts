/** A JSON number that a JavaScript number would change, as it was written: `9223372036854775807`, `1e5`, `1.0`. */
export class ExactNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

declare global {
  interface JSON {
    /** ES2026: the third argument carries the source text of primitive values. */
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/**
 * `JSON.parse`, but numbers that are not plain safe integers come as {@link ExactNumber}.
 * A reviver costs time and stack for each value, so it is used only where such a number can be.
 *
 * @throws SyntaxError when it is not JSON; RangeError when it is nested too deeply.
 */
export function parseExactJson(text: string): unknown {
  if (!HAS_A_SIGN_OF_ONE.test(text) || !MAY_HOLD_INEXACT_NUMBER.test(text))
    return JSON.parse(text) as unknown;
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isPlain(value, source)
      ? new ExactNumber(source)
      : value,
  );
}

/** The value of what another server sent, which may be no JSON at all: then undefined. */
export function jsonOrNothing(text: string): unknown {
  // A stop is answered without a body: an error with its stack would cost as much as the call.
  if (text === '') return undefined;
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** A safe integer has at most 16 digits; every other form of number has a point, an exponent or is `-0`. */
const MAY_HOLD_INEXACT_NUMBER = /\d{16}|[\s:,[]-?\d+[.eE]|[\s:,[]-0|^-?\d+[.eE]|^-0/;

/** The same, more loosely and in a third of the time: most texts have no such sign at all. */
const HAS_A_SIGN_OF_ONE = /\d(?:[.eE]|\d{15})|-0/;

const isPlain = (value: number, source: string): boolean =>
  Number.isSafeInteger(value) && String(value) === source;

/** A JSON object, as opposed to an array, a number object or null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/** The text of an integer that came as digits or as a JSON number, exactly as it was written. */
export function integerText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value instanceof ExactNumber ? value.source : undefined;
}

/** A value that must be a text. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The text at the end of a path of members. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  return textOf(path.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), value));
}

/** The object under a name; an empty one where there is none. */
export function recordIn(
  value: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const member = value[name];
  return isRecord(member) ? member : {};
}

/** A member of what another server sent, such as a code of its own; undefined: it is no JSON object, or has none. */
export function memberOfJson(text: string, name: string): unknown {
  const value = jsonOrNothing(text);
  return isRecord(value) ? value[name] : undefined;
}
