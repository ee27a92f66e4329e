import type { RawRequest } from './raw-request.ts';
import { traceId } from './trace-id.ts';

/** The address that an event names when the request has none. */
export const DEFAULT_SOURCE_IP = '127.0.0.1';

const REPLACED = new Set(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'x-amzn-trace-id']);

/** The last value of a header, whatever its case. */
export function headerValue(headers: RawRequest['headers'], name: string): string | undefined {
  return headers.findLast(([sent]) => sent.toLowerCase() === name)?.[1];
}

/**
 * The request's headers and those that AWS's edge adds. It appends the source address to a caller's
 * `X-Forwarded-For` and replaces the other two. Names as sent; those added are in lower case.
 */
export function withEdgeHeaders(raw: RawRequest): [string, string][] {
  const ip = raw.sourceIp ?? DEFAULT_SOURCE_IP;
  const before = headerValue(raw.headers, 'x-forwarded-for');
  return [
    ...raw.headers
      .filter(([name]) => !REPLACED.has(name.toLowerCase()))
      .map(([name, value]): [string, string] => [name, value]),
    ['x-amzn-trace-id', traceId(raw.at, headerValue(raw.headers, 'x-amzn-trace-id'))],
    ['x-forwarded-for', before === undefined ? ip : `${before}, ${ip}`],
    ['x-forwarded-port', '443'],
    ['x-forwarded-proto', 'https'],
  ];
}

/** The same headers with names in lower case. */
export function lowerCased(headers: readonly (readonly [string, string])[]): [string, string][] {
  return headers.map(([name, value]) => [name.toLowerCase(), value]);
}
