import { describe, expect, it } from 'vitest';
import { standardSignature } from '../../../../lib/crypto/standard-webhooks.ts';
import { BadRequestError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import { verifyApi } from '../../../../lib/sources/api/verify.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const key = Buffer.from(secrets.webhookKey, 'base64');
const tokens = [
  { name: 'ci', token: secrets.apiToken },
  { name: 'oncall', token: secrets.apiOtherToken },
];
const body = '{"job_name":"job_batch","instance_id":34765}';
const path = { job_name: 'job_batch', instance_id: '34765' };
const signed = {
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(NOW / 1000),
  'webhook-signature': standardSignature(key, 'msg_1', String(NOW / 1000), Buffer.from(body)),
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function verify(
  headers: Readonly<Record<string, string | string[]>>,
  more: { params?: Record<string, string>; tokens?: typeof tokens; secrets?: Buffer[] } = {},
): string {
  const request = webhookRequest({ headers, body, params: more.params ?? {} });
  try {
    const verified = verifyApi(
      request,
      { tokens: more.tokens ?? tokens, secrets: more.secrets ?? [key] },
      NOW,
    );
    expect(verified.request).toBe(request);
    return verified.credential;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    return `refused: ${error.reason}`;
  }
}

describe('verifyApi', () => {
  it('names the token', () => {
    expect(verify(bearer(secrets.apiToken))).toBe('ci');
    expect(verify(bearer(secrets.apiOtherToken), { params: path })).toBe('oncall');
  });

  it('accepts a signature over the body', () => {
    expect(verify(signed)).toBe('webhook-secret');
    expect(verify(signed, { tokens: [] })).toBe('webhook-secret');
  });

  it('accepts no signature where path and header say what to stop', () => {
    expect(verify(signed, { params: path })).toBe('refused: no bearer token');
    expect(verify({}, { params: path })).toBe('refused: no bearer token');
  });

  it.each([
    ['Bearer ', 'not a bearer token'],
    [`Bearer ${secrets.apiToken}x`, 'wrong token'],
    [`Bearer ci:${secrets.apiToken}`, 'wrong token'],
    ['Bearer ci', 'wrong token'],
    [`Basic ${secrets.apiToken}`, 'not a bearer token'],
    [secrets.apiToken, 'not a bearer token'],
    ['', 'not a bearer token'],
  ])('refuses %j, also beside a right signature', (authorization, reason) => {
    expect(verify({ authorization })).toBe(`refused: ${reason}`);
    expect(verify({ ...signed, authorization })).toBe(`refused: ${reason}`);
  });

  it('accepts only what is configured', () => {
    expect(verify(bearer(secrets.apiToken), { tokens: [] })).toBe('refused: wrong token');
    expect(verify(bearer('x'), { tokens: [] })).toBe('refused: wrong token');
    expect(verify(signed, { secrets: [] })).toBe('refused: wrong signature');
  });

  it('refuses a call without anything', () => {
    expect(verify({})).toBe('refused: no message ID');
  });

  it('refuses a header that occurs twice', () => {
    const twice = [`Bearer ${secrets.apiToken}`, `Bearer ${secrets.apiToken}`];
    expect(() => verify({ authorization: twice })).toThrow(BadRequestError);
  });
});
