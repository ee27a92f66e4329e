import { createHash } from 'node:crypto';
import { splitTarget, type WireRequest } from './wire-request.ts';

/** The part of a request that a signature covers. */
export type SignableRequest = Pick<WireRequest, 'method' | 'target' | 'headers' | 'body'>;

/** The text whose hash is signed, built from the raw request as Huawei's signing guide says. */
export function canonicalRequest(request: SignableRequest, signedHeaders: readonly string[]): string {
  const { path, query } = splitTarget(request.target);
  const names = signedHeaders.map((name) => name.toLowerCase()).sort();
  return [
    request.method.toUpperCase(),
    canonicalPath(path),
    canonicalQuery(query),
    // Every header line ends with a newline of its own, so that a blank line follows the last.
    names.map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join(''),
    names.join(';'),
    bodyHash(request),
  ].join('\n');
}

/** Lower-case hexadecimal SHA-256. */
export function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encodeRfc3986(decoded(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [queryPart(name), queryPart(value)] as const;
    })
    .sort((a, b) => byCodeUnits(a[0], b[0]) || byCodeUnits(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function queryPart(text: string): string {
  return encodeRfc3986(decoded(text.replaceAll('+', ' ')));
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function encodeRfc3986(text: string): string {
  // encodeURIComponent leaves these five bare, RFC 3986 does not.
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoding at all: then no signer can have meant it, and the signature will not match.
    return text;
  }
}

function bodyHash({ headers, body }: SignableRequest): string {
  const unsigned = 'UNSIGNED-PAYLOAD';
  return headers['x-sdk-content-sha256'] === unsigned ? unsigned : sha256Hex(body);
}
