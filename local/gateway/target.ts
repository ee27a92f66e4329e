/** Splits a request target at its first `?`; both halves stay encoded. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/**
 * Percent-decodes once and never throws: bytes that are not UTF-8 become U+FFFD, a `%` without two hex
 * digits stays. (AWS answers some of those with 400 itself; passing them on is the harder case.)
 */
export function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** The pairs of a query string, still encoded: what an ALB hands over. */
export function rawQueryPairs(query: string): [string, string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const mark = part.indexOf('=');
      return mark < 0 ? [part, ''] : [part.slice(0, mark), part.slice(mark + 1)];
    });
}

/** The pairs of a query string, decoded, `+` as a space: what the API Gateways and function URLs hand over. */
export function decodedQueryPairs(query: string): [string, string][] {
  const decode = (text: string) => decodePercent(text.replaceAll('+', ' '));
  return rawQueryPairs(query).map(([name, value]) => [decode(name), decode(value)]);
}
