import { describe, expect, it } from 'vitest';
import { BadRequestError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import { slackSignature, verifySlack } from '../../../../lib/sources/slack/verify.ts';
import { SLACK_PUBLISHED_AT as NOW, publishedSlack as published } from '../../../helpers/published-calls.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const call = (
  changes: { timestamp?: string | string[]; signature?: string | string[]; body?: string | Buffer } = {},
) => {
  const { timestamp, signature, body } = { ...published, ...changes };
  return webhookRequest({
    headers: { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature },
    body,
  });
};
const verify = (request = call(), now = NOW, signingSecrets: readonly string[] = [secrets.slack]) =>
  verifySlack(request, { signingSecrets, teams: undefined }, now);
const refusal = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(UnauthorizedError);
    return (error as UnauthorizedError).reason;
  }
  return 'accepted';
};

describe('slackSignature', () => {
  it('makes the published signature', () => {
    expect(slackSignature(secrets.slack, published.timestamp, Buffer.from(published.body))).toBe(
      published.signature,
    );
  });
});

describe('verifySlack', () => {
  it('accepts the published example, and names the credential', () => {
    const request = call();
    expect(verify(request)).toEqual({ request, credential: 'signing-secret' });
  });

  it('accepts the signature of any secret during rotation', () => {
    for (const both of [
      [secrets.slackNext, secrets.slack],
      [secrets.slack, secrets.slackNext],
    ]) {
      expect(verify(call(), NOW, both).credential).toBe('signing-secret');
    }
    expect(refusal(() => verify(call(), NOW, [secrets.slackNext]))).toBe('wrong signature');
    expect(refusal(() => verify(call(), NOW, []))).toBe('wrong signature');
  });

  it.each([
    ['five minutes ahead', 300_000, 'accepted'],
    ['five minutes behind', -300_000, 'accepted'],
    ['a millisecond more than five minutes ahead', 300_001, 'timestamp too far off'],
    ['a millisecond more than five minutes behind', -300_001, 'timestamp too far off'],
    ['301 seconds ahead', 301_000, 'timestamp too far off'],
    ['ten minutes behind', -600_000, 'timestamp too far off'],
  ])('judges a clock that is %s', (_what, off, expected) => {
    expect(refusal(() => verify(call(), NOW + off))).toBe(expected);
  });

  it.each([
    ['another body', { body: `${published.body}&x=1` }],
    ['a shorter body', { body: published.body.slice(0, -1) }],
    ['an empty body', { body: '' }],
    ['another timestamp', { timestamp: '1531420619' }],
    ['another signature', { signature: published.signature.replace(/3$/, '4') }],
  ])('refuses %s', (_what, changes) => {
    expect(refusal(() => verify(call(changes)))).toBe('wrong signature');
  });

  it.each([
    '',
    published.signature.toUpperCase(),
    published.signature.replace('v0=', 'v1='),
    published.signature.replace('v0=', ''),
    published.signature.slice(0, -1),
    `${published.signature}0`,
    ` ${published.signature}`,
    `${published.signature}\n`,
    `${published.signature},${published.signature}`,
  ])('refuses %j, which is no signature', (signature) => {
    expect(refusal(() => verify(call({ signature })))).toBe('no signature');
  });

  it.each([
    '',
    '-1531420618',
    '+1531420618',
    '1531420618.0',
    '1.5e9',
    ' 1531420618',
    '1531420618\n',
    '1531420618000',
    'now',
  ])('refuses %j, which is no timestamp', (timestamp) => {
    expect(refusal(() => verify(call({ timestamp })))).toBe('no timestamp');
  });

  it('refuses a call without headers', () => {
    expect(refusal(() => verify(webhookRequest({ body: published.body })))).toBe('no timestamp');
  });

  it('refuses a header that occurs twice, even with the same value', () => {
    const { timestamp, signature } = published;
    expect(() => verify(call({ timestamp: [timestamp, timestamp] }))).toThrow(BadRequestError);
    expect(() => verify(call({ signature: [signature, signature] }))).toThrow(BadRequestError);
  });

  it('signs the bytes, whatever they mean', () => {
    const body = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    const signature = slackSignature(secrets.slack, published.timestamp, body);
    expect(refusal(() => verify(call({ body, signature })))).toBe('accepted');
    const replaced = Buffer.from(body.toString('utf8'));
    expect(refusal(() => verify(call({ body: replaced, signature })))).toBe('wrong signature');
  });
});
