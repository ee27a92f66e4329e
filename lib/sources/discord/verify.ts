import { createPublicKey, verify } from 'node:crypto';
import { UnauthorizedError } from '../../http/errors.ts';
import { header, type WebhookRequest } from '../../http/webhook-request.ts';
import { checkSkew, checkTimestamp } from '../signed-time.ts';
import { type Verified, verified } from '../source.ts';
import type { DiscordConfig } from './env.ts';
import { type Interaction, interactionOf } from './interaction.ts';

/**
 * Verifies the Ed25519 signature over the timestamp and the raw bytes (docs.discord.com, "Overview of interactions",
 * Validating security request headers). Discord sends wrong ones on purpose, and takes the address away from who accepts
 * them.
 *
 * @throws UnauthorizedError when it is missing, wrong, or more than five minutes off
 */
export function verifyDiscord(
  request: WebhookRequest,
  { publicKeys }: Pick<DiscordConfig, 'publicKeys'>,
  now: number,
): Verified<Interaction> {
  const timestamp = header(request, 'x-signature-timestamp') ?? '';
  const signature = header(request, 'x-signature-ed25519') ?? '';
  checkTimestamp(timestamp);
  if (!/^[0-9a-f]{128}$/i.test(signature)) throw new UnauthorizedError('no signature');
  if (!publicKeys.some((key) => isSigned(key, timestamp, request.body, signature)))
    throw new UnauthorizedError('wrong signature');
  checkSkew(Number(timestamp) * 1_000, now);
  return verified(request, 'public-key', interactionOf(request));
}

/** Whether a hexadecimal signature is of this hexadecimal public key. */
export function isSigned(publicKey: string, timestamp: string, body: Buffer, signature: string): boolean {
  const x = Buffer.from(publicKey, 'hex').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'hex'));
}
