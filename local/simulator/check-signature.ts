import { canonicalRequest } from './canonical-request.ts';
import type { KeyLocks } from './key-locks.ts';
import { parseSdkDate } from './sdk-date.ts';
import { type Authorization, parseAuthorization, signatureIsRight } from './signature.ts';
import type { WireRequest } from './wire-request.ts';

const maxSkewMs = 15 * 60_000;

export interface SigningKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** When set, the request must carry it as X-Security-Token. */
  readonly securityToken?: string | undefined;
}

/** Checks a signed request; gives the gateway's reason to refuse it, or `undefined` when it is right. */
export function createSignatureCheck(
  key: SigningKey,
  locks: KeyLocks,
  now: () => number,
): (request: WireRequest, project: string) => string | undefined {
  const isRight = (request: WireRequest, authorization: Authorization, project: string): boolean => {
    const { headers } = request;
    const skew = Math.abs(now() - parseSdkDate(headers['x-sdk-date'] ?? ''));
    return (
      authorization.accessKey === key.accessKey &&
      skew <= maxSkewMs &&
      (key.securityToken === undefined || headers['x-security-token'] === key.securityToken) &&
      (headers['x-project-id'] ?? project) === project &&
      signatureIsRight(request, authorization, key.secretKey)
    );
  };

  return (request, project) => {
    const authorization = parseAuthorization(request.headers['authorization'] ?? '');
    if (!authorization) return 'verify aksk signature fail, the Authorization header is not well formed';
    const { accessKey, signedHeaders } = authorization;
    if (locks.isLocked(accessKey)) return 'AK access failed to reach the limit,forbidden';
    if (isRight(request, authorization, project)) {
      locks.succeeded(accessKey);
      return undefined;
    }
    locks.failed(accessKey);
    // The real gateway does this: it repeats the values of signed headers, even secret ones.
    const echo = canonicalRequest(request, signedHeaders).replaceAll('\n', '|');
    return `verify aksk signature fail, canonicalRequest:${echo}`;
  };
}
