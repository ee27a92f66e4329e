import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstanceId } from '../../../lib/intent/instance-id.ts';
import { anyText, instanceIds, MAX_INSTANCE_ID } from './arbitraries.ts';

const problem = (why: string, more: object = {}) => ({
  ok: false,
  problem: { field: 'instance_id', why, ...more },
});

describe('parseInstanceId', () => {
  it.each(['1', '9', '10', '34765', '9007199254740993', '9223372036854775806', '9223372036854775807'])(
    'takes %s as text',
    (text) => {
      expect(parseInstanceId(text)).toEqual({ ok: true, value: text });
    },
  );

  it.each([undefined, ''])('misses the ID in %j', (text) => {
    expect(parseInstanceId(text)).toEqual(problem('missing'));
  });

  it.each(['9223372036854775808', '9999999999999999999', '10000000000000000000', '1'.repeat(400)])(
    'refuses %s, which is no Java long',
    (text) => {
      expect(parseInstanceId(text)).toEqual(problem('too-large'));
    },
  );

  it.each(['0', '00', '01', '034765', '00000000000000000000001'])(
    'refuses the leading zero of %s',
    (text) => {
      expect(parseInstanceId(text)).toEqual(problem('leading-zero'));
    },
  );

  it.each([
    '-1',
    '+1',
    '1e5',
    '34765.0',
    '1_000',
    '1,000',
    '0x10',
    '1n',
    ' 1',
    '1 ',
    '1\n',
    '\n1',
    '1\u200b',
    'abc',
    '34765a',
    '٣٤٧٦٥',
    '三',
    '²',
    '１２３a',
    '１'.repeat(20),
    'NaN',
    '1\ud800',
  ])('refuses %j, which is not written with ASCII digits', (text) => {
    expect(parseInstanceId(text)).toEqual(problem('not-digits'));
  });

  it.each([
    ['３４７６５', '34765'],
    ['０', '0'],
    ['９', '9'],
    ['3４765', '34765'],
    ['１２３４５６７８９０１２３４５６７８９', '1234567890123456789'],
  ])('hints at what the full-width digits of %s mean, and does not take them', (text, ascii) => {
    expect(parseInstanceId(text)).toEqual(problem('full-width', { ascii }));
  });

  it('takes every integer from 1 to 2^63-1 as it was written', () => {
    fc.assert(
      fc.property(instanceIds, (text) => {
        expect(parseInstanceId(text)).toEqual({ ok: true, value: text });
      }),
    );
  });

  it('takes nothing above 2^63-1', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: MAX_INSTANCE_ID + 1n, max: 2n ** 80n }), (id) => {
        expect(parseInstanceId(String(id))).toEqual(problem('too-large'));
      }),
    );
  });

  it('never throws, and takes only a canonical decimal', () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.string({ unit: fc.constantFrom(...'0189０e.-+ ') })), (text) => {
        const result = parseInstanceId(text);
        if (result.ok) expect(String(BigInt(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
