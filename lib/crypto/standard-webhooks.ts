import { hmacSha256 } from './sha256.ts';

/** `v1,` and the base64 of the HMAC-SHA256 of `id.timestamp.body` (Standard Webhooks 1.0.0, "Signature scheme"). */
export function standardSignature(secret: Buffer, id: string, timestamp: string, body: Buffer): string {
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return `v1,${hmacSha256(secret, signed).toString('base64')}`;
}

const KEY = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** The specification asks for 24; below 16 it could be guessed. */
export const MIN_WEBHOOK_KEY_BYTES = 16;

/** The key in `whsec_<base64>`; undefined when it is no such text, or too short to be safe. */
export function readWebhookKey(text: string): Buffer | undefined {
  const [, base64] = KEY.exec(text) ?? [];
  const key = Buffer.from(base64 ?? '', 'base64');
  return key.length >= MIN_WEBHOOK_KEY_BYTES ? key : undefined;
}
