import { randomHex } from './random-hex.ts';

/**
 * `X-Amzn-Trace-Id`: `Root=1-<8 hex digits of epoch seconds>-<24 hex digits>`. A caller's own header stays and
 * gets a `Self` of that form in front (ELB guide, "Request tracing"), so its `Root` is the caller's to choose.
 */
export function traceId(at: number, fromCaller: string | undefined): string {
  const seconds = Math.floor(at / 1000)
    .toString(16)
    .padStart(8, '0');
  const id = `1-${seconds}-${randomHex(24)}`;
  if (fromCaller === undefined) return `Root=${id}`;
  return /(?:^|;)Root=/.test(fromCaller) ? `Self=${id};${fromCaller}` : `Root=${id};${fromCaller}`;
}
