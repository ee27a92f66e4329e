import { describe, expect, it } from 'vitest';
import { readWebhookKey, standardSignature } from '../../../lib/crypto/standard-webhooks.ts';
import { secrets } from '../../helpers/secrets.ts';

const key = Buffer.from(secrets.webhookKey, 'base64');

describe('standardSignature', () => {
  it('makes the published signature (standard-webhooks 1.0.0, libraries/javascript, webhook.test.ts)', () => {
    const body = Buffer.from('{"test": 2432232314}');
    expect(standardSignature(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });
});

describe('readWebhookKey', () => {
  const whsec = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 0xfb).toString('base64')}`;

  it('reads the key', () => {
    expect(readWebhookKey(`whsec_${secrets.webhookKey}`)).toEqual(key);
    for (const bytes of [16, 17, 24, 64]) {
      expect(readWebhookKey(whsec(bytes))).toEqual(Buffer.alloc(bytes, 0xfb));
    }
  });

  it.each([
    '',
    'whsec_',
    secrets.webhookKey,
    `WHSEC_${secrets.webhookKey}`,
    whsec(15),
    `${whsec(16)}=`,
    `${whsec(18)}!`,
    `${whsec(18)}\n`,
    ` ${whsec(18)}`,
    // base64url
    `whsec_${Buffer.alloc(24, 0xfb).toString('base64url')}`,
  ])('takes %j for none', (text) => {
    expect(readWebhookKey(text)).toBeUndefined();
  });
});
