import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateMember } from '../../../lib/http/duplicate-member.ts';

describe('duplicateMember', () => {
  it.each([
    ['{"a":1,"b":2,"a":3}', 'a'],
    ['{"dry_run":true,"x":{"y":[1]},"dry\\u005frun":false}', 'dry_run'],
    ['{"":1, "" :2}', ''],
    ['{"a":{"b":1,"b":2},"c":"\\"a\\":","a":1}', 'a'],
    ['{"a\\"":1,"a\\"":2}', 'a"'],
  ])('finds the member that %s has twice', (text, name) => {
    expect(duplicateMember(text)).toBe(name);
  });

  it.each([
    '{}',
    '[]',
    '"a:a"',
    '{"a":{"b":1,"b":2}}',
    '{"a":"\\"a\\":1","b":":"}',
    '[{"a":1,"a":2}]',
    '{"a":["a","a"]}',
  ])('finds none at the top of %s', (text) => {
    expect(duplicateMember(text)).toBeUndefined();
  });

  it('finds none in what JSON.stringify writes, and one once a member is repeated', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
        const text = JSON.stringify(value);
        expect(duplicateMember(text)).toBeUndefined();
        const [first = ''] = Object.keys(value);
        expect(duplicateMember(`${text.slice(0, -1)},${JSON.stringify(first)}:0}`)).toBe(first);
      }),
    );
  });
});
