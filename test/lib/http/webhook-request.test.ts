import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../lib/http/errors.ts';
import { authorization, bodyText, header } from '../../../lib/http/webhook-request.ts';
import { webhookRequest } from './webhook-requests.ts';

describe('header', () => {
  it('gives the value, also an empty one, and nothing for a header that is not there', () => {
    const request = webhookRequest({ headers: { one: 'a', empty: '' } });
    expect(header(request, 'one')).toBe('a');
    expect(header(request, 'empty')).toBe('');
    expect(header(request, 'other')).toBeUndefined();
  });

  it.each([[['a', 'b']], [['a', 'a']], [['', 'a']], [['a', 'b', 'c']]])(
    'refuses it when it came as %j',
    (values) => {
      const request = webhookRequest({ headers: { workspace: values } });
      expect(() => header(request, 'workspace')).toThrow(
        new BadRequestError('header workspace occurs twice'),
      );
    },
  );
});

describe('authorization', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc', 'abc'],
    ['Bearer a=b/c+d', 'a=b/c+d'],
    ['Bearer ', undefined],
    ['Bearer a b', undefined],
    ['Bearer a ', undefined],
    ['Bearer a,Bearer b', undefined],
    ['Bearer a,b', 'a,b'],
    ['Bearer', undefined],
    ['Basic abc', undefined],
    ['Bearerabc', undefined],
    ['Bearer\tabc', undefined],
    [' Bearer abc', undefined],
    ['abc', undefined],
    ['', undefined],
  ])('takes from %j the token %j', (value, expected) => {
    expect(authorization(webhookRequest({ headers: { authorization: value } }), 'bearer')).toBe(expected);
    expect(authorization(webhookRequest({ headers: { authorization: value } }), 'Bearer')).toBe(expected);
  });

  it('is nothing without the header, and refuses it twice', () => {
    expect(authorization(webhookRequest(), 'bearer')).toBeUndefined();
    const twice = webhookRequest({ headers: { authorization: ['Bearer a', 'Bearer b'] } });
    expect(() => authorization(twice, 'bearer')).toThrow(BadRequestError);
  });
});

describe('bodyText', () => {
  it.each(['', 'a', '作业', '\ufeffa', 'a\0b', '\u{1f600}'])('reads %j as it is', (text) => {
    expect(bodyText(webhookRequest({ body: text }))).toBe(text);
  });

  it('refuses what is not UTF-8 and keeps the cause', () => {
    const attempt = () => bodyText(webhookRequest({ body: Buffer.from([0xff]) }));
    expect(attempt).toThrow(new BadRequestError('the body is not UTF-8'));
    expect(attempt).toThrow(expect.objectContaining({ cause: expect.any(TypeError) }));
  });
});
