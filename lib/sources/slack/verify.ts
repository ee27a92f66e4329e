import { indexOfEqual } from '../../crypto/equal.ts';
import { hmacSha256 } from '../../crypto/sha256.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { header, type WebhookRequest } from '../../http/webhook-request.ts';
import { type Verified, verified } from '../source.ts';
import type { SlackConfig } from './env.ts';

/** Slack's own tolerance; we hold to it in both directions. */
const MAX_SKEW_SECONDS = 300;

/**
 * Verifies Slack's signature v0 over the raw bytes (docs.slack.dev, "Verifying requests from Slack").
 *
 * @throws UnauthorizedError when it is missing, wrong, or more than five minutes off
 */
export function verifySlack(
  request: WebhookRequest,
  { signingSecrets }: SlackConfig,
  now: number,
): Verified<undefined> {
  const timestamp = header(request, 'x-slack-request-timestamp') ?? '';
  const signature = header(request, 'x-slack-signature') ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) throw new UnauthorizedError('no timestamp');
  if (!/^v0=[0-9a-f]{64}$/.test(signature)) throw new UnauthorizedError('no signature');
  const expected = signingSecrets.map((secret) => slackSignature(secret, timestamp, request.body));
  if (indexOfEqual(signature, expected) < 0) throw new UnauthorizedError('wrong signature');
  if (Math.abs(now / 1000 - Number(timestamp)) > MAX_SKEW_SECONDS) {
    throw new UnauthorizedError('timestamp too far off');
  }
  return verified(request, 'signing-secret');
}

/** `v0=` and the hexadecimal HMAC-SHA256 of `v0:timestamp:body`. */
export function slackSignature(secret: string, timestamp: string, body: Buffer): string {
  const signed = Buffer.concat([Buffer.from(`v0:${timestamp}:`), body]);
  return `v0=${hmacSha256(secret, signed).toString('hex')}`;
}
