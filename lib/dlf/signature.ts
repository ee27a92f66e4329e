import { hmacSha256, sha256Hex } from '../crypto/sha256.ts';
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
/** As no call of DLF has a body. */
const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * The `Authorization` header of Huawei Cloud's AK/SK scheme (devg-apisign, api-sign-algorithm).
 * Unlike AWS's: the secret key itself is the HMAC key, segments are encoded once, and the path ends with `/`.
 */
export function authorizationHeader(parts: SignedParts, accessKey: string, secretKey: string): string {
  const names = Object.keys(parts.headers).sort();
  const toSign = [ALGORITHM, parts.headers['x-sdk-date'] ?? '', sha256Hex(canonicalRequest(parts, names))];
  const signature = hmacSha256(secretKey, toSign.join('\n')).toString('hex');
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
    parts.body === '' ? SHA256_OF_NOTHING : sha256Hex(parts.body),
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

/** `X-Sdk-Date`: `YYYYMMDDTHHMMSSZ` in UTC. More than 15 minutes off, and the gateway refuses. */
export const sdkDate = (now: number): string =>
  `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
