import { hmacSha256, sha256 } from '../crypto/sha256.ts';
import { encodePart } from './encode.ts';

/** What is signed. Segments and query are not encoded yet; the headers given are those that are signed. */
export interface SignedParts {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Lower-case names; `x-sdk-date` must be among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ALGORITHM = 'SDK-HMAC-SHA256';

/**
 * The `Authorization` header of Huawei Cloud's AK/SK scheme (devg-apisign, api-sign-algorithm).
 * Unlike AWS's: the secret key itself is the HMAC key, segments are encoded once, and the path ends with `/`.
 */
export function authorizationHeader(parts: SignedParts, accessKey: string, secretKey: string): string {
  const names = Object.keys(parts.headers).sort();
  const toSign = [ALGORITHM, parts.headers['x-sdk-date'] ?? '', hex(sha256(canonicalRequest(parts, names)))];
  const signature = hex(hmacSha256(secretKey, toSign.join('\n')));
  return `${ALGORITHM} Access=${accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

function canonicalRequest(parts: SignedParts, names: readonly string[]): string {
  return [
    parts.method,
    [...['', ...parts.segments].map(encodePart), ''].join('/'),
    canonicalQuery(parts.query ?? []),
    ...names.map((name) => `${name}:${parts.headers[name]?.trim() ?? ''}`),
    '',
    names.join(';'),
    hex(sha256(parts.body)),
  ].join('\n');
}

const canonicalQuery = (query: readonly (readonly [string, string])[]): string =>
  query
    .map(([name, value]) => [encodePart(name), encodePart(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

/** By code unit: `localeCompare` would sort by the machine's language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const hex = (bytes: Buffer): string => bytes.toString('hex');

/** `X-Sdk-Date`: `YYYYMMDDTHHMMSSZ` in UTC. More than 15 minutes off, and the gateway refuses. */
export const sdkDate = (now: number): string =>
  `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
