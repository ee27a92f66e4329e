/** JSON with whole numbers beyond 2^53, which are given as `bigint`. */
export type ExactJson =
  | string
  | number
  | bigint
  | boolean
  | null
  | ExactJson[]
  | { readonly [key: string]: ExactJson | undefined };

/**
 * Writes JSON in which a `bigint` is a plain number, digit for digit.
 *
 * @example exactJson({ instanceId: 9223372036854775807n }) // '{"instanceId":9223372036854775807}'
 */
export function exactJson(value: ExactJson): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(exactJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [`${JSON.stringify(key)}:${exactJson(member)}`],
  );
  return `{${members.join(',')}}`;
}
