const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2_000;

/** Full jitter: between half and all of 100 ms, 200 ms, 400 ms …; at least what the gateway asks for. */
export function retryDelay(tries: number, retryAfterMs: number, random: () => number): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1));
  return Math.max(retryAfterMs, ceiling * (0.5 + random() / 2));
}
