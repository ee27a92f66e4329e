/**
 * The values of `{name}` and `{name+}` in a route's path, e.g. `/webhooks/{source}`; undefined if the path does
 * not fit or the route has none. Values stay as they stand in `path`.
 */
export function pathParameters(route: string, path: string): Record<string, string> | undefined {
  const wanted = route.split('/');
  const given = path.split('/');
  const found: [string, string][] = [];
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)(\+?)\}$/.exec(part);
    const value = name?.[2] === '+' ? given.slice(index).join('/') : given[index];
    if (value === undefined || (name === null && value !== part)) return undefined;
    if (name?.[1] !== undefined) found.push([name[1], value]);
    if (name?.[2] === '+') return Object.fromEntries(found);
  }
  return found.length > 0 && wanted.length === given.length ? Object.fromEntries(found) : undefined;
}
