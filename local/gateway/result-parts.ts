import { validateHeaderName, validateHeaderValue } from 'node:http';

/** A JSON object, not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A result's status; throws what makes the gateway answer 500 or 502. */
export function statusOf(result: Record<string, unknown>): number {
  const status = Number(result['statusCode'] ?? Number.NaN);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new TypeError('statusCode is not a status');
  return status;
}

/** A result's body; throws unless it is a string, null or absent. */
export function bodyOf(result: Record<string, unknown>, decodesBase64: boolean): Buffer {
  const body = result['body'] ?? '';
  if (typeof body !== 'string') throw new TypeError('body is not a string');
  return Buffer.from(body, decodesBase64 && result['isBase64Encoded'] === true ? 'base64' : 'utf8');
}

/** A map of headers, each with one value or a list, as pairs; throws on what cannot be a header. */
export function headersOf(map: unknown): [string, string][] {
  if (map === undefined || map === null) return [];
  if (!isRecord(map)) throw new TypeError('headers are not a map');
  return Object.entries(map).flatMap(([name, values]) => [values].flat().map((value) => pair(name, value)));
}

/** One header; throws on what cannot be one. */
export function pair(name: string, value: unknown): [string, string] {
  if (value === null || typeof value === 'object') throw new TypeError(`${name} is not a header value`);
  const text = String(value);
  validateHeaderName(name);
  validateHeaderValue(name, text);
  return [name, text];
}
