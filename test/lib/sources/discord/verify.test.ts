import { generateKeyPairSync, sign } from 'node:crypto';
import { verifyKey } from 'discord-interactions';
import { describe, expect, it } from 'vitest';
import { UnauthorizedError } from '../../../../lib/http/errors.ts';
import { isSigned, verifyDiscord } from '../../../../lib/sources/discord/verify.ts';
import { discordConfig, discordDelivery } from '../../../helpers/discord-calls.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const BODY = '{"type":1}';

interface Changes {
  readonly timestamp?: string;
  readonly signature?: string;
  readonly body?: string | Buffer;
}

const good = discordDelivery(BODY, { at: NOW }).headers as Readonly<Record<string, string>>;
const call = (changes: Changes = {}) =>
  webhookRequest({
    headers: {
      'x-signature-timestamp': changes.timestamp ?? good['x-signature-timestamp'] ?? '',
      'x-signature-ed25519': changes.signature ?? good['x-signature-ed25519'] ?? '',
    },
    body: changes.body ?? BODY,
  });
const refusal = (request = call(), now = NOW, publicKeys = discordConfig.publicKeys): string => {
  try {
    verifyDiscord(request, { publicKeys }, now);
  } catch (error) {
    expect(error).toBeInstanceOf(UnauthorizedError);
    return (error as UnauthorizedError).reason;
  }
  return 'accepted';
};
const other = (): string => {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('hex');
};

describe('isSigned', () => {
  // RFC 8032, 7.1, TEST 2, whose message is one byte: as a timestamp with an empty body.
  const key = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
  const signature =
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
    '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

  it('accepts the published signature, and no other message', () => {
    expect(isSigned(key, 'r', Buffer.alloc(0), signature)).toBe(true);
    expect(isSigned(key, 's', Buffer.alloc(0), signature)).toBe(false);
    expect(isSigned(key, 'r', Buffer.from('r'), signature)).toBe(false);
  });
});

describe('verifyDiscord', () => {
  it('accepts what is signed by any of the keys', () => {
    expect(refusal()).toBe('accepted');
    expect(refusal(call(), NOW, [other(), ...discordConfig.publicKeys])).toBe('accepted');
  });

  it.each([
    ['five minutes ahead', 300_000, 'accepted'],
    ['five minutes behind', -300_000, 'accepted'],
    ['a millisecond more ahead', 300_001, 'timestamp too far off'],
    ['a millisecond more behind', -300_001, 'timestamp too far off'],
  ])('judges a clock that is %s', (_what, off, expected) => {
    expect(refusal(call(), NOW + off)).toBe(expected);
  });

  it.each<[string, Changes]>([
    ['another body', { body: '{"type":2}' }],
    ['an empty body', { body: '' }],
    ['another timestamp', { timestamp: String(NOW / 1000 + 1) }],
    ['an empty signature of the right length', { signature: '0'.repeat(128) }],
  ])('refuses %s', (_what, changes) => {
    expect(refusal(call(changes))).toBe('wrong signature');
  });

  it('refuses another key, and no key at all', () => {
    expect(refusal(call(), NOW, [other()])).toBe('wrong signature');
    expect(refusal(call(), NOW, [])).toBe('wrong signature');
  });

  it('refuses a call without headers, and headers of another shape', () => {
    expect(refusal(webhookRequest({ body: BODY }))).toBe('no timestamp');
    expect(refusal(call({ timestamp: '' }))).toBe('no timestamp');
    expect(refusal(call({ timestamp: '-1' }))).toBe('no timestamp');
    expect(refusal(call({ signature: '' }))).toBe('no signature');
    expect(refusal(call({ signature: `${good['x-signature-ed25519']}00` }))).toBe('no signature');
  });
});

describe('verifyDiscord beside discord-interactions', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const hex = Buffer.from(x, 'base64url').toString('hex');
  const flip = (text: string, at: number): string =>
    text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1);

  /** Exactly one of them is changed. */
  const mutations: readonly ((made: Required<Changes>, index: number) => Changes)[] = [
    ({ signature = '' }, index) => ({ signature: flip(signature, index % 128) }),
    ({ timestamp = '' }, index) => ({ timestamp: flip(timestamp, index % timestamp.length) }),
    ({ body = '' }, index) => ({ body: flip(String(body), index % String(body).length) }),
    ({ body = '' }) => ({ body: `${body} ` }),
    ({ signature = '' }) => ({ signature: signature.slice(2) }),
    () => ({ signature: '' }),
    ({ signature = '' }) => ({ signature: signature.slice(64) + signature.slice(0, 64) }),
  ];

  it('says the same of 1,000 deliveries, half of them with one mutation', async () => {
    let accepted = 0;
    for (let index = 0; index < 1_000; index += 1) {
      const timestamp = String(NOW / 1000 - (index % 300));
      const body = JSON.stringify({ type: 2, id: String(index), text: `作业 ${'é'.repeat(index % 7)}` });
      const signature = sign(null, Buffer.from(timestamp + body), privateKey).toString('hex');
      const made = { timestamp, body, signature };
      const mutate = index % 2 === 0 ? undefined : mutations[((index - 1) / 2) % mutations.length];
      const sent = { ...made, ...mutate?.(made, index) };
      const ours = refusal(call(sent), NOW, [hex]) === 'accepted';
      const theirs = await verifyKey(String(sent.body), sent.signature, sent.timestamp, hex);
      expect(ours, JSON.stringify(sent)).toBe(theirs);
      expect(ours).toBe(mutate === undefined);
      if (ours) accepted += 1;
    }
    expect(accepted).toBe(500);
  });

  it('differs in what is old: they have no clock', async () => {
    const timestamp = String(NOW / 1000 - 301);
    const signature = sign(null, Buffer.from(timestamp + BODY), privateKey).toString('hex');
    expect(await verifyKey(BODY, signature, timestamp, hex)).toBe(true);
    expect(refusal(call({ timestamp, signature }), NOW, [hex])).toBe('timestamp too far off');
  });
});
