import { describe, expect, it } from 'vitest';
import { standardSignature } from '../../../../lib/crypto/standard-webhooks.ts';
import { BadRequestError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import { verifyStandardWebhook } from '../../../../lib/sources/api/standard-webhooks.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const key = Buffer.from(secrets.webhookKey, 'base64');
const otherKey = Buffer.alloc(24, 7);

/** The example of standard-webhooks 1.0.0 (libraries/javascript, webhook.test.ts). */
const published = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const NOW = 1_614_265_330_000;

type Changes = { readonly [Name in keyof typeof published]?: string | string[] };
const call = (changes: Changes = {}) => {
  const { id, timestamp, signature, body } = { ...published, ...changes };
  return webhookRequest({
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
    body: String(body),
  });
};
function verify(request = call(), now = NOW, keys: readonly Buffer[] = [key]): string {
  try {
    return verifyStandardWebhook(request, keys, now);
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    return `refused: ${error.reason}`;
  }
}

describe('verifyStandardWebhook', () => {
  it('accepts the published example, and gives the ID of the message', () => {
    expect(verify()).toBe(published.id);
  });

  it('accepts a delivery that carries the signatures of two secrets', () => {
    const request = webhookRequest({
      headers: {
        'webhook-id': published.id,
        'webhook-timestamp': '1795485600',
        'webhook-signature':
          'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v1,froHnZ1UzUbc0uO+oziwlY0nopiLpoVaxWt7CFB0Bk4=',
      },
      body: '{"type":"dlf.job.overrun","timestamp":"2026-11-24T01:10:00.000Z","data":{"job_name":"etl_orders_daily","instance_id":"34765"}}',
    });
    expect(verify(request, 1_795_485_600_000)).toBe(published.id);
    expect(verify(request, NOW)).toBe('refused: timestamp too far off');
  });

  it('accepts any secret during rotation', () => {
    expect(verify(call(), NOW, [otherKey, key])).toBe(published.id);
    expect(verify(call(), NOW, [key, otherKey])).toBe(published.id);
    expect(verify(call(), NOW, [otherKey])).toBe('refused: wrong signature');
    expect(verify(call(), NOW, [])).toBe('refused: wrong signature');
  });

  it.each([
    [`v1a,abc ${published.signature}`],
    [`v2,abc ${published.signature} v1,abc`],
    [` ${published.signature} `],
  ])('finds the right one among the signatures of %s', (signature) => {
    expect(verify(call({ signature }))).toBe(published.id);
  });

  it.each([
    '',
    'v1,',
    'v1',
    published.signature.replace('v1,', 'v2,'),
    published.signature.replace('v1,', 'v1a,'),
    published.signature.replace('v1,', ''),
    published.signature.replace('v1,', 'V1,'),
    published.signature.slice(0, -1),
    `${published.signature}=`,
    published.signature.replace(' ', ',').replace('g0h', 'G0h'),
    `x${published.signature}`,
  ])('refuses the signature %j', (signature) => {
    expect(verify(call({ signature }))).toBe('refused: wrong signature');
  });

  it.each([
    ['another body', { body: '{"test": 2432232315}' }],
    ['the same JSON in other bytes', { body: '{"test":2432232314}' }],
    ['another ID', { id: 'msg_2' }],
    ['another timestamp', { timestamp: '1614265331' }],
  ])('refuses %s', (_what, changes) => {
    expect(verify(call(changes))).toBe('refused: wrong signature');
  });

  it.each([
    ['300 seconds ahead', 300_000, published.id],
    ['300 seconds behind', -300_000, published.id],
    ['301 seconds ahead', 301_000, 'refused: timestamp too far off'],
    ['301 seconds behind', -301_000, 'refused: timestamp too far off'],
    ['a millisecond more than 300 s ahead', 300_001, 'refused: timestamp too far off'],
    ['a millisecond more than 300 s behind', -300_001, 'refused: timestamp too far off'],
  ])('judges a clock that is %s', (_what, off, expected) => {
    expect(verify(call(), NOW + off)).toBe(expected);
  });

  it('refuses an ID that could be read with the timestamp in two ways, even when it is signed', () => {
    for (const id of ['msg.1', '']) {
      const signature = standardSignature(key, id, published.timestamp, Buffer.from(published.body));
      expect(verify(call({ id, signature }))).toBe('refused: no message ID');
    }
    expect(verify(webhookRequest())).toBe('refused: no message ID');
  });

  it.each(['', '1614265330.0', '-1614265330', '1614265330000', 'x', ' 1614265330'])(
    'refuses the timestamp %j, even when it is signed',
    (timestamp) => {
      const signature = standardSignature(key, published.id, timestamp, Buffer.from(published.body));
      expect(verify(call({ timestamp, signature }))).toBe('refused: no timestamp');
    },
  );

  it.each(['id', 'timestamp', 'signature'] as const)('refuses the header for the %s twice', (name) => {
    expect(() => verify(call({ [name]: [published[name], published[name]] }))).toThrow(BadRequestError);
  });
});
