import { UnauthorizedError } from '../http/errors.ts';

/** Slack's and Standard Webhooks' own tolerance; whoever names none is held to it as well. */
export const MAX_SKEW_MS = 300_000;

/** @throws UnauthorizedError when a text is no number of seconds since the epoch */
export function checkTimestamp(text: string): void {
  if (!/^\d{1,12}$/.test(text)) throw new UnauthorizedError('no timestamp');
}

/**
 * To be asked once the signature is found right: a replay is not told from a guess before that.
 *
 * @param signedAt milliseconds since the epoch
 * @throws UnauthorizedError when it is more than five minutes off, in either direction
 */
export function checkSkew(signedAt: number, now: number): void {
  if (Math.abs(now - signedAt) > MAX_SKEW_MS) throw new UnauthorizedError('timestamp too far off');
}
