/** The month (UTC) of a time in milliseconds since the epoch: `2026-11`. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** The months from that of `latest` back to that of `earliest`, both included; none if they are the wrong way round. */
export function* monthsBack(latest: number, earliest: number): Generator<string> {
  for (let at = latest; at >= earliest; at = startOfMonth(at) - 1) yield monthOf(at);
}

function startOfMonth(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}
