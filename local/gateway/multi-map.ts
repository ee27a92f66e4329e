/** All values of each name, in the order they came. */
export type MultiMap = ReadonlyMap<string, string[]>;

/** Collects pairs under their exact names. */
export function groupPairs(pairs: Iterable<readonly [string, string]>): MultiMap {
  const map = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = map.get(name);
    if (values === undefined) map.set(name, [value]);
    else values.push(value);
  }
  return map;
}

/** `{ name: [all values] }`. Object.fromEntries, so that a name such as `__proto__` is only a name. */
export function allValues(map: MultiMap): Record<string, string[]> {
  return Object.fromEntries(map);
}

/** `{ name: last value }`. */
export function lastValues(map: MultiMap): Record<string, string> {
  return Object.fromEntries([...map].map(([name, values]) => [name, values.at(-1) ?? '']));
}

/** `{ name: "all,values" }`. */
export function joinedValues(map: MultiMap): Record<string, string> {
  return Object.fromEntries([...map].map(([name, values]) => [name, values.join(',')]));
}
