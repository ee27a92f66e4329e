import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BadRequestError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import { decrypt } from '../../../../lib/sources/feishu/decrypt.ts';
import type { FeishuConfig } from '../../../../lib/sources/feishu/env.ts';
import { encrypt } from '../../../../lib/sources/feishu/sample.ts';
import { feishuSignature, verifyFeishu } from '../../../../lib/sources/feishu/verify.ts';
import {
  type FeishuDelivery,
  type FeishuMessage,
  feishuMessage,
  type Proof,
  plainFeishu,
  signedFeishu,
} from '../../../helpers/feishu-delivery.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const MINUTE = 60_000;
const config: FeishuConfig = {
  encryptKeys: [secrets.feishuEncrypt],
  verificationTokens: [secrets.feishuToken],
  appId: 'cli_test',
  appSecrets: [secrets.feishuApp],
  tenants: ['tenant1'],
  endpoint: 'https://open.feishu.cn',
  token: {},
};
const unsigned: FeishuConfig = { ...config, encryptKeys: undefined };

const message = (changes: Partial<FeishuMessage> = {}) =>
  feishuMessage({ text: 'stop job_batch 34765', at: NOW, ...changes });
const signed = (payload: object = message(), proof: Proof = {}) =>
  signedFeishu(payload, { signedAt: NOW, ...proof });
const verify = (delivery: FeishuDelivery, given = config, now = NOW) =>
  verifyFeishu(webhookRequest(delivery), given, now);
function refusal(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(UnauthorizedError);
    return (error as UnauthorizedError).reason;
  }
  return 'accepted';
}

describe('decrypt', () => {
  it('opens the published example', () => {
    const published = 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=';
    expect(decrypt(secrets.feishuPublished, published)).toBe('hello world');
  });

  it('opens what was encrypted, whatever its length', () => {
    for (const text of ['', 'a', '作业'.repeat(8), 'x'.repeat(16), 'x'.repeat(5_000)]) {
      expect(decrypt('k', encrypt('k', text))).toBe(text);
    }
  });

  it.each(['', 'AAAA', '*', 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEz', 'A'.repeat(64)])(
    'opens nothing of %j',
    (text) => {
      expect(decrypt(secrets.feishuPublished, text)).toBeUndefined();
    },
  );
});

describe('feishuSignature', () => {
  it('is a plain hash of timestamp, nonce, key and body', () => {
    const expected = createHash('sha256').update('1700000000noncekey{"a":1}').digest('hex');
    expect(feishuSignature('key', '1700000000', 'nonce', Buffer.from('{"a":1}'))).toBe(expected);
  });
});

describe('a signed delivery', () => {
  it('is accepted, decrypted, and names its credential', () => {
    expect(verify(signed())).toMatchObject({
      credential: 'encrypt-key',
      found: { kind: 'event', type: 'im.message.receive_v1', tenant: 'tenant1' },
    });
  });

  it('is accepted with any key during rotation', () => {
    const both = { ...config, encryptKeys: [secrets.feishuEncryptNext, secrets.feishuEncrypt] };
    expect(refusal(() => verify(signed(), both))).toBe('accepted');
    expect(refusal(() => verify(signed(message(), { key: secrets.feishuEncryptNext }), both))).toBe(
      'accepted',
    );
  });

  it.each([
    ['five minutes ahead', 5 * MINUTE, 'accepted'],
    ['five minutes behind', -5 * MINUTE, 'accepted'],
    ['more than five minutes ahead', 5 * MINUTE + 1_000, 'timestamp too far off'],
    ['more than five minutes behind', -5 * MINUTE - 1_000, 'timestamp too far off'],
  ])('is judged by a signature that is %s', (_what, off, expected) => {
    expect(refusal(() => verify(signed(message(), { signedAt: NOW + off })))).toBe(expected);
  });

  it.each([
    ['another key', { signedWith: secrets.feishuEncryptNext }, 'wrong signature'],
    ['an empty key', { signedWith: '' }, 'wrong signature'],
    ['another nonce', { headers: { 'x-lark-request-nonce': 'other' } }, 'wrong signature'],
    ['another timestamp', { headers: { 'x-lark-request-timestamp': '1795485601' } }, 'wrong signature'],
    ['no signature', { headers: { 'x-lark-signature': '' } }, 'no signature'],
    ['no timestamp', { headers: { 'x-lark-request-timestamp': '' } }, 'no timestamp'],
    ['no number', { headers: { 'x-lark-request-timestamp': '1e9' } }, 'no timestamp'],
  ])('is refused for %s', (_what, proof, expected) => {
    expect(refusal(() => verify(signed(message(), proof)))).toBe(expected);
  });

  it('is refused when its bytes are others', () => {
    const delivery = signed();
    expect(refusal(() => verify({ ...delivery, body: `${delivery.body} ` }))).toBe('wrong signature');
  });

  it('is refused without headers, encrypted or not', () => {
    const { headers: _headers, ...bare } = signed();
    expect(refusal(() => verify({ ...bare, headers: {} }))).toBe('no signature');
    expect(refusal(() => verify(plainFeishu(message())))).toBe('no signature');
  });

  it('is refused for a header that occurs twice', () => {
    const delivery = signed();
    const twice = { ...delivery.headers, 'x-lark-request-timestamp': ['1795485600', '1795485600'] };
    expect(() => verifyFeishu(webhookRequest({ ...delivery, headers: twice }), config, NOW)).toThrow(
      BadRequestError,
    );
  });

  it('of another app, or without the verification token, is refused all the same', () => {
    expect(refusal(() => verify(signed(message({ appId: 'cli_other' }))))).toBe('another app');
    expect(refusal(() => verify(signed(message({ token: 'other' }))))).toBe('wrong verification token');
  });
});

describe('a delivery without an encrypt key', () => {
  it('is accepted for its verification token', () => {
    expect(verify(plainFeishu(message()), unsigned)).toMatchObject({
      credential: 'verification-token',
      found: { kind: 'event' },
    });
  });

  it.each([
    ['another token', { token: 'other' }, 'wrong verification token'],
    ['an empty token', { token: '' }, 'wrong verification token'],
    ['another app', { appId: 'cli_other' }, 'another app'],
    ['an event of eleven minutes ago', { at: NOW - 11 * MINUTE }, 'event too old or too new'],
    ['an event of six minutes ahead', { at: NOW + 6 * MINUTE }, 'event too old or too new'],
    ['an event without an ID', { id: '' }, 'no event of version 2.0'],
  ])('is refused for %s', (_what, changes, expected) => {
    expect(refusal(() => verify(plainFeishu(message(changes)), unsigned))).toBe(expected);
  });

  it('is accepted when it comes again after five minutes and a quarter', () => {
    expect(refusal(() => verify(plainFeishu(message({ at: NOW - 315_000 })), unsigned))).toBe('accepted');
  });

  it('tells microseconds from milliseconds', () => {
    expect(refusal(() => verify(plainFeishu(message({ at: NOW * 1_000 })), unsigned))).toBe('accepted');
    const old = message({ at: (NOW - 11 * MINUTE) * 1_000 });
    expect(refusal(() => verify(plainFeishu(old), unsigned))).toBe('event too old or too new');
  });

  it.each([
    ['no object', '[]', 'the body is no object'],
    ['no JSON', '{', 'the body is no object'],
    ['nothing', '', 'the body is no object'],
    ['an object without a header', '{}', 'wrong verification token'],
    ['an old event', `{"type":"event_callback","token":"x","event":{}}`, 'wrong verification token'],
    ['what only a key opens', '{"encrypt":"AAAA"}', 'encrypted with another key'],
  ])('is refused as %s', (_what, body, expected) => {
    expect(refusal(() => verify({ ...plainFeishu({}), body }, unsigned))).toBe(expected);
  });

  it('is refused by a source that has no token at all', () => {
    const none = { ...unsigned, verificationTokens: [] };
    expect(refusal(() => verify(plainFeishu(message({ token: '' })), none))).toBe('wrong verification token');
  });
});

describe('the check of the address', () => {
  const check = (token: string = secrets.feishuToken) => ({
    challenge: 'ajls384kdjx98XX',
    token,
    type: 'url_verification',
  });
  const encrypted = (payload: object) =>
    plainFeishu({ encrypt: encrypt(secrets.feishuEncrypt, JSON.stringify(payload)) });

  it('is accepted unsigned, plain or encrypted, for its token', () => {
    for (const delivery of [plainFeishu(check()), encrypted(check())]) {
      expect(verify(delivery)).toMatchObject({ found: { kind: 'challenge', challenge: 'ajls384kdjx98XX' } });
    }
  });

  it('is refused with another token', () => {
    for (const delivery of [plainFeishu(check('other')), encrypted(check('other'))]) {
      expect(refusal(() => verify(delivery))).toBe('wrong verification token');
    }
  });

  it('is nothing that an event can pass for', () => {
    const both = { ...message(), type: 'url_verification', token: secrets.feishuToken };
    expect(verify(plainFeishu(both))).toMatchObject({ found: { kind: 'challenge' } });
  });
});
