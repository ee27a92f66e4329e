import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber, integerText, parseExactJson } from '../../../lib/http/exact-json.ts';
import { anyText } from '../intent/arbitraries.ts';

const exact = (source: string): ExactNumber => new ExactNumber(source);
/** JSON again, with the numbers as `JSON.parse` would have them. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => (each instanceof ExactNumber ? Number(each.source) : each));

describe('parseExactJson', () => {
  it.each(['0', '1', '-1', '34765', '9007199254740991', '-9007199254740991'])(
    'reads %s as a number',
    (text) => {
      expect(parseExactJson(text)).toBe(Number(text));
      expect(parseExactJson(`{"a":[${text}]}`)).toEqual({ a: [Number(text)] });
    },
  );

  it.each([
    '9007199254740992',
    '9007199254740993',
    '-9007199254740992',
    '9223372036854775807',
    '1000000000000000000000',
    '34765.0',
    '0.5',
    '1.5',
    '1e5',
    '1E5',
    '0e0',
    '1e-7',
    '-0',
    '-0.0',
    '1e999',
  ])('keeps the text of %s', (text) => {
    expect(parseExactJson(text)).toEqual(exact(text));
    expect(parseExactJson(`{"a": ${text} }`)).toEqual({ a: exact(text) });
    expect(parseExactJson(`[[ ${text} ], "x"]`)).toEqual([[exact(text)], 'x']);
  });

  it('leaves text alone that looks like a number', () => {
    expect(parseExactJson('{"a":"9223372036854775807","1e5":"1.0"}')).toEqual({
      a: '9223372036854775807',
      '1e5': '1.0',
    });
  });

  it.each([
    ['{"a":1,"a":9223372036854775807}', { a: exact('9223372036854775807') }],
    ['{"a":9223372036854775807,"a":1}', { a: 1 }],
    ['{"a":9223372036854775807,"a":9223372036854775806}', { a: exact('9223372036854775806') }],
    ['{"a":[9223372036854775807],"a":2.0}', { a: exact('2.0') }],
    ['{"a":2.0,"a":[9223372036854775807,3]}', { a: [exact('9223372036854775807'), 3] }],
    ['{"1":9223372036854775807,"0":2.0}', { 0: exact('2.0'), 1: exact('9223372036854775807') }],
  ])('takes the last of equal keys in %s', (text, expected) => {
    expect(parseExactJson(text)).toEqual(expected);
  });

  it('makes a prototype key an own one', () => {
    const value = parseExactJson('{"__proto__":{"polluted":9223372036854775807}}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('polluted' in value).toBe(false);
  });

  it.each([
    '',
    '{',
    '01',
    '1.',
    '.5',
    '+1',
    '0x1',
    'NaN',
    '1 2',
    "{'a':1}",
    '[1,]',
    '\ufeff1',
    '9223372036854775807n',
  ])('refuses %j, which is not JSON', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });

  it('agrees with JSON.parse', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(plain(parseExactJson(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('throws where JSON.parse throws, and nowhere else', () => {
    const parses = (parse: (text: string) => unknown, text: string): boolean => {
      try {
        parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const broken = fc.tuple(fc.json(), fc.nat(), anyText({ maxLength: 2 }));
    fc.assert(
      fc.property(broken, ([text, at, extra]) => {
        const index = at % (text.length + 1);
        const changed = text.slice(0, index) + extra + text.slice(index + 1);
        expect(parses(parseExactJson, changed)).toBe(parses(JSON.parse, changed));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every digit of every integer, wherever it stands', () => {
    const integer = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String);
    fc.assert(
      fc.property(fc.array(integer), integer, (list, one) => {
        const read = parseExactJson(`{"list":[${list.join(' , ')}],"one":${one}}`) as Record<string, unknown>;
        expect((read['list'] as unknown[]).map(integerText)).toEqual(list);
        expect(integerText(read['one'])).toBe(one);
      }),
    );
  });

  it('reads 20,000 nested arrays', () => {
    const text = '['.repeat(20_000) + ']'.repeat(20_000);
    expect(Array.isArray(parseExactJson(text))).toBe(true);
  });
});
