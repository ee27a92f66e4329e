import { indexOfEqual } from '../../crypto/equal.ts';
import { hmacSha256 } from '../../crypto/sha256.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { header, type WebhookRequest } from '../../http/webhook-request.ts';
import { verifyCredentials } from '../credentials.ts';
import { checkSkew, checkTimestamp } from '../signed-time.ts';
import { type Verified, verified } from '../source.ts';
import type { GrafanaConfig } from './env.ts';

/** Grafana's default; it signs with no prefix (grafana/alerting, http/hmac.go). */
export const SIGNATURE_HEADER = 'x-grafana-alerting-signature';

/**
 * Verifies the signature of a webhook contact point, or the credentials of one that does not sign.
 *
 * @throws UnauthorizedError when neither is right, or the signature's time is more than five minutes off
 */
export function verifyGrafana(
  request: WebhookRequest,
  config: GrafanaConfig,
  now: number,
): Verified<undefined> {
  const { secrets, timestampHeader, credentials } = config;
  const signature = header(request, SIGNATURE_HEADER);
  if (signature === undefined || secrets.length === 0) {
    if (credentials === undefined) throw new UnauthorizedError('no signature');
    return verifyCredentials(request, credentials);
  }
  const timestamp = timestampHeader === undefined ? undefined : (header(request, timestampHeader) ?? '');
  if (timestamp !== undefined) checkTimestamp(timestamp);
  const expected = secrets.map((secret) => grafanaSignature(secret, timestamp, request.body));
  if (indexOfEqual(signature, expected) < 0) throw new UnauthorizedError('wrong signature');
  if (timestamp !== undefined) checkSkew(Number(timestamp) * 1_000, now);
  return verified(request, 'hmac-secret');
}

/** The hexadecimal HMAC-SHA256 of the body, behind `timestamp:` where there is one. */
export function grafanaSignature(secret: string, timestamp: string | undefined, body: Buffer): string {
  const signed = timestamp === undefined ? body : Buffer.concat([Buffer.from(`${timestamp}:`), body]);
  return hmacSha256(secret, signed).toString('hex');
}
