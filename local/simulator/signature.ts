import { createHmac } from 'node:crypto';
import { canonicalRequest, type SignableRequest, sha256Hex } from './canonical-request.ts';

const algorithm = 'SDK-HMAC-SHA256';

/** The parts of an `Authorization: SDK-HMAC-SHA256 …` header. */
export interface Authorization {
  readonly accessKey: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads an Authorization header, or gives `undefined` when it is of another kind or broken. */
export function parseAuthorization(header: string): Authorization | undefined {
  const match =
    /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/.exec(header);
  const [, accessKey, signedHeaders, signature] = match ?? [];
  if (!accessKey || !signedHeaders || !signature) return undefined;
  return { accessKey, signedHeaders: signedHeaders.split(';'), signature };
}

/** Whether the signature is the one that the holder of `secretKey` makes for this very request. */
export function signatureIsRight(
  request: SignableRequest,
  authorization: Authorization,
  secretKey: string,
): boolean {
  const names = authorization.signedHeaders;
  // The date is the one header that must be signed; a signed header must also be there.
  if (!names.includes('x-sdk-date')) return false;
  if (names.some((name) => request.headers[name] === undefined)) return false;
  const canonical = canonicalRequest(request, names);
  const toSign = [algorithm, request.headers['x-sdk-date'], sha256Hex(canonical)].join('\n');
  return createHmac('sha256', secretKey).update(toSign).digest('hex') === authorization.signature;
}
