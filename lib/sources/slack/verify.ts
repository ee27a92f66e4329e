import { indexOfEqual } from '../../crypto/equal.ts';
import { hmacSha256 } from '../../crypto/sha256.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { header, type WebhookRequest } from '../../http/webhook-request.ts';
import { checkSkew, checkTimestamp } from '../signed-time.ts';
import { type Verified, verified } from '../source.ts';
import type { SlackConfig } from './env.ts';

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
  checkTimestamp(timestamp);
  if (!/^v0=[0-9a-f]{64}$/.test(signature)) throw new UnauthorizedError('no signature');
  const expected = signingSecrets.map((secret) => slackSignature(secret, timestamp, request.body));
  if (indexOfEqual(signature, expected) < 0) throw new UnauthorizedError('wrong signature');
  checkSkew(Number(timestamp) * 1_000, now);
  return verified(request, 'signing-secret');
}

/** `v0=` and the hexadecimal HMAC-SHA256 of `v0:timestamp:body`. */
export function slackSignature(secret: string, timestamp: string, body: Buffer): string {
  const signed = Buffer.concat([Buffer.from(`v0:${timestamp}:`), body]);
  return `v0=${hmacSha256(secret, signed).toString('hex')}`;
}
