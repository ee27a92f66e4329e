import { describe, expect, it } from 'vitest';
import { BadRequestError, UnauthorizedError } from '../../../lib/http/errors.ts';
import { verifyCredentials } from '../../../lib/sources/credentials.ts';
import { secrets } from '../../helpers/secrets.ts';
import { webhookRequest } from '../http/webhook-requests.ts';

const pair = `alert:${secrets.basicPassword}`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const both = {
  tokens: [
    { name: 'old', token: secrets.apiOtherToken },
    { name: 'new', token: secrets.alertmanager },
  ],
  basic: pair,
};

function verify(value: string | string[] | undefined, config: Partial<typeof both> = both): string {
  const request = webhookRequest(value === undefined ? {} : { headers: { authorization: value } });
  try {
    const verified = verifyCredentials(request, {
      tokens: [],
      basic: undefined,
      header: undefined,
      ...config,
    });
    expect(verified.request).toBe(request);
    return verified.credential;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    return `refused: ${error.reason}`;
  }
}

describe('verifyCredentials', () => {
  it.each([
    [`Bearer ${secrets.alertmanager}`, 'new'],
    [`bearer ${secrets.apiOtherToken}`, 'old'],
    [`Basic ${base64(pair)}`, 'basic'],
    [`basic ${base64(pair)}`, 'basic'],
    [`Basic ${base64('other:word')}`, 'refused: wrong password'],
    [`Bearer ${secrets.alertmanager}x`, 'refused: wrong token'],
    [`Bearer ${secrets.alertmanager.slice(0, -1)}`, 'refused: wrong token'],
    [`Bearer ${secrets.alertmanager.toUpperCase()}`, 'refused: wrong token'],
    ['Bearer ', 'refused: no credentials'],
    [`Bearer ${base64(pair)}`, 'refused: wrong token'],
    [`Basic ${base64(`${pair}x`)}`, 'refused: wrong password'],
    [`Basic ${base64(`alert:`)}`, 'refused: wrong password'],
    [`Basic ${base64(secrets.alertmanager)}`, 'refused: wrong password'],
    [`Basic ${pair}`, 'refused: wrong password'],
    ['Basic ', 'refused: no credentials'],
    [secrets.alertmanager, 'refused: no credentials'],
    [`Token ${secrets.alertmanager}`, 'refused: no credentials'],
    ['', 'refused: no credentials'],
    [undefined, 'refused: no credentials'],
  ])('judges %j', (value, expected) => {
    expect(verify(value)).toBe(expected);
  });

  it('accepts only the way that is configured', () => {
    expect(verify(`Basic ${base64(pair)}`, { tokens: both.tokens })).toBe('refused: wrong password');
    expect(verify(`Bearer ${secrets.alertmanager}`, { basic: both.basic })).toBe('refused: wrong token');
    expect(verify('Bearer x', {})).toBe('refused: wrong token');
    expect(verify(`Basic ${base64('undefined')}`, {})).toBe('refused: wrong password');
  });

  it('refuses a header that occurs twice', () => {
    expect(() => verify([`Bearer ${secrets.alertmanager}`, 'Bearer x'])).toThrow(BadRequestError);
  });
});
