import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../lib/http/exact-json.ts';
import { plainJson } from '../../../lib/mapping/plain-json.ts';

const read = (text: string): unknown => plainJson(parseExactJson(text));

describe('plainJson', () => {
  it.each([
    ['7', 7],
    ['-7', -7],
    ['1.5', 1.5],
    ['1.0', 1],
    ['34765.00', 34765],
    ['0.1', 0.1],
    ['1795482600.510', 1795482600.51],
    // A number would round these.
    ['9223372036854775807', '9223372036854775807'],
    ['9007199254740993', '9007199254740993'],
    ['9223372036854775807.0', '9223372036854775807.0'],
    ['1.2345678901234567891e18', '1.2345678901234567891e18'],
    ['34765.00000000000000001', '34765.00000000000000001'],
    ['1e400', '1e400'],
  ])('reads %s as %j', (text, value) => {
    expect(read(text)).toBe(value);
  });

  it('reads what is in lists and objects, whatever their keys are called', () => {
    expect(read('{"a":[{"b":9223372036854775807},1.0]}')).toEqual({ a: [{ b: '9223372036854775807' }, 1] });
    const value = read('{"__proto__":{"x":1.0},"constructor":1.0}') as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('leaves every value as JSON.parse has it, where that is exact', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const plain = JSON.parse(text) as unknown;
        const numbers = text.match(/[\d.]{15,}|e[+-]?\d/g);
        fc.pre(numbers === null);
        expect(plainJson(parseExactJson(text))).toEqual(plain);
      }),
    );
  });

  it('throws a RangeError for what is nested too deeply', () => {
    let deep: unknown = [];
    for (let depth = 0; depth < 200_000; depth++) deep = [deep];
    expect(() => plainJson(deep)).toThrow(RangeError);
  });
});
