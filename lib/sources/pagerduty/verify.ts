import { indexOfEqual } from '../../crypto/equal.ts';
import { hmacSha256 } from '../../crypto/sha256.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { header, type WebhookRequest } from '../../http/webhook-request.ts';
import { type Verified, verified } from '../source.ts';
import type { PagerDutyConfig } from './env.ts';

/** PagerDuty sends one for each secret that it has. */
const MAX_SIGNATURES = 20;

/**
 * Verifies a V3 webhook: one right signature in the list is enough (developer.pagerduty.com, "Verifying signatures").
 * It covers no time: what is old is for `read`, which knows when it happened.
 *
 * @throws UnauthorizedError
 */
export function verifyPagerDuty(request: WebhookRequest, { secrets }: PagerDutyConfig): Verified<undefined> {
  const signatures = (header(request, 'x-pagerduty-signature') ?? '').split(',').slice(0, MAX_SIGNATURES);
  const expected = secrets.map((secret) => pagerDutySignature(secret, request.body));
  const isRight = signatures.some((signature) => indexOfEqual(signature.trim(), expected) >= 0);
  if (!isRight) throw new UnauthorizedError('wrong signature');
  return verified(request, 'secret');
}

/** `v1=` and the hexadecimal HMAC-SHA256 of the body. */
export const pagerDutySignature = (secret: string, body: Buffer): string =>
  `v1=${hmacSha256(secret, body).toString('hex')}`;
