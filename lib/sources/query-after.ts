/**
 * The parameters of an address that begins exactly like this: as it is written, since a parser of addresses makes good
 * what somebody may have meant otherwise. Undefined: it begins like another, or two readers could take different values.
 */
export function queryAfter(beginning: string, address: string): ReadonlyMap<string, string> | undefined {
  if (!address.startsWith(`${beginning}?`) || !/^[!-~]+$/.test(address) || address.includes('#')) {
    return undefined;
  }
  const pairs = [...new URLSearchParams(address.slice(beginning.length + 1))];
  const query = new Map(pairs);
  return query.size === pairs.length ? query : undefined;
}
