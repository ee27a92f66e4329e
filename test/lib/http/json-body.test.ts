import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../lib/http/errors.ts';
import { ExactNumber } from '../../../lib/http/exact-json.ts';
import { jsonBody } from '../../../lib/http/json-body.ts';

const read = (body: string | Buffer): unknown => jsonBody({ body: Buffer.from(body as string) });

describe('jsonBody', () => {
  it('reads UTF-8 JSON with 64-bit integers intact', () => {
    expect(read('{"job_name":"作业","instance_id":9223372036854775807}')).toEqual({
      job_name: '作业',
      instance_id: new ExactNumber('9223372036854775807'),
    });
  });

  it.each([
    ['nothing', ''],
    ['half an object', '{"a":1'],
    ['a form', 'a=1'],
    ['a byte order mark', '\ufeff{}'],
    ['deep nesting with a number that needs the reviver', `${'['.repeat(200_000)}1.0${']'.repeat(200_000)}`],
  ])('refuses %s', (_what, body) => {
    expect(() => read(body)).toThrow(new BadRequestError('the body is not JSON'));
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['half a surrogate pair', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['Latin-1', [0x22, 0xe9, 0x22]],
    ['a cut character', [0x22, 0xe4, 0xbd]],
  ])('refuses %s, which is not UTF-8', (_what, bytes) => {
    expect(() => read(Buffer.from(bytes))).toThrow(new BadRequestError('the body is not UTF-8'));
  });
});
