import { indexOfEqual } from '../../crypto/equal.ts';
import { sha256Hex } from '../../crypto/sha256.ts';
import { UnauthorizedError } from '../../http/errors.ts';
import { isRecord, jsonOrNothing, recordIn, textOf } from '../../http/exact-json.ts';
import { bodyText, header, type WebhookRequest } from '../../http/webhook-request.ts';
import { checkSkew, checkTimestamp, MAX_SKEW_MS } from '../signed-time.ts';
import { type Verified, verified } from '../source.ts';
import { decrypt } from './decrypt.ts';
import type { FeishuConfig } from './env.ts';

/**
 * How old an event may be. A delivery that is not answered comes again after 15 s, 5 min, 1 h and 6 h, without a mark;
 * what somebody typed an hour ago nobody waits for any more, and the job may run another time by then.
 */
const MAX_AGE_MS = 10 * 60_000;

/** A delivery whose sender is proven, decrypted. */
export type FeishuCall =
  | { readonly kind: 'challenge'; readonly challenge: string }
  | {
      readonly kind: 'event';
      readonly id: string;
      readonly type: string;
      /** The tenant in which the app is installed. */
      readonly tenant: string;
      readonly event: Readonly<Record<string, unknown>>;
    };

/**
 * Verifies a delivery of Feishu or Lark. With an encrypt key it has to be signed; the check of the address is the one
 * that never is (open.feishu.cn, "Configure Encrypt Key"). The verification token, the app's ID and the time inside are
 * checked always: without a key they are all there is.
 *
 * @throws UnauthorizedError when anything of it is missing, wrong or too far off
 */
export function verifyFeishu(
  request: WebhookRequest,
  config: FeishuConfig,
  now: number,
): Verified<FeishuCall> {
  const { encryptKeys, verificationTokens, appId } = config;
  const isSigned = encryptKeys !== undefined && header(request, 'x-lark-signature') !== undefined;
  if (isSigned) verifySignature(request, encryptKeys, now);
  const body = openBody(request, encryptKeys);
  const head = recordIn(body, 'header');
  const isCheck = body['type'] === 'url_verification';
  const token = textOf(isCheck ? body['token'] : head['token']) ?? '';
  if (indexOfEqual(token, verificationTokens) < 0) throw new UnauthorizedError('wrong verification token');
  if (isCheck) {
    const challenge = textOf(body['challenge']) ?? '';
    return verified(request, 'verification-token', { kind: 'challenge', challenge });
  }
  if (encryptKeys !== undefined && !isSigned) throw new UnauthorizedError('no signature');
  if (head['app_id'] !== appId) throw new UnauthorizedError('another app');
  verifyAge(head['create_time'], now);
  const event = body['event'];
  const id = textOf(head['event_id']) ?? '';
  if (id === '' || !isRecord(event)) throw new UnauthorizedError('no event of version 2.0');
  return verified(request, isSigned ? 'encrypt-key' : 'verification-token', {
    kind: 'event',
    id,
    type: textOf(head['event_type']) ?? '',
    tenant: textOf(head['tenant_key']) ?? '',
    event,
  });
}

function verifySignature(request: WebhookRequest, encryptKeys: readonly string[], now: number): void {
  const timestamp = header(request, 'x-lark-request-timestamp') ?? '';
  const nonce = header(request, 'x-lark-request-nonce') ?? '';
  const signature = header(request, 'x-lark-signature') ?? '';
  checkTimestamp(timestamp);
  if (!/^[0-9a-f]{64}$/.test(signature)) throw new UnauthorizedError('no signature');
  const expected = encryptKeys.map((key) => feishuSignature(key, timestamp, nonce, request.body));
  if (indexOfEqual(signature, expected) < 0) throw new UnauthorizedError('wrong signature');
  checkSkew(Number(timestamp) * 1_000, now);
}

/** The hexadecimal SHA-256 of timestamp, nonce, key and body, one behind the other: no HMAC. */
export const feishuSignature = (encryptKey: string, timestamp: string, nonce: string, body: Buffer): string =>
  sha256Hex(Buffer.concat([Buffer.from(timestamp + nonce + encryptKey), body]));

/** What cannot be read is refused like what is not proven, so that nobody learns from the difference what a key opens. */
function openBody(
  request: WebhookRequest,
  encryptKeys: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const body = jsonOrNothing(bodyText(request));
  if (!isRecord(body)) throw new UnauthorizedError('the body is no object');
  const encrypted = body['encrypt'];
  if (encrypted === undefined) return body;
  for (const key of encryptKeys) {
    const opened = jsonOrNothing(decrypt(key, textOf(encrypted) ?? '') ?? '');
    if (isRecord(opened)) return opened;
  }
  throw new UnauthorizedError('encrypted with another key');
}

function verifyAge(createTime: unknown, now: number): void {
  const age = now - millisecondsOf(createTime);
  // Not a number is neither.
  if (!(age <= MAX_AGE_MS && age >= -MAX_SKEW_MS)) throw new UnauthorizedError('event too old or too new');
}

/** Milliseconds in events, microseconds in the documented click on a card. */
function millisecondsOf(createTime: unknown): number {
  const text = textOf(createTime) ?? '';
  if (/^\d{13}$/.test(text)) return Number(text);
  return /^\d{16}$/.test(text) ? Number(text) / 1_000 : Number.NaN;
}
