import { describe, expect, it } from 'vitest';
import { ExactNumber, integerText, isRecord } from '../../../lib/http/exact-json.ts';

const exact = (source: string): ExactNumber => new ExactNumber(source);

describe('isRecord', () => {
  it.each([
    [{}, true],
    [Object.create(null), true],
    [{ length: 0 }, true],
    [[], false],
    [null, false],
    [undefined, false],
    ['x', false],
    [1, false],
    [exact('1.0'), false],
  ])('says of %j: %s', (value, expected) => {
    expect(isRecord(value)).toBe(expected);
  });
});

describe('integerText', () => {
  it.each([
    ['34765', '34765'],
    ['', ''],
    ['not a number', 'not a number'],
    [34765, '34765'],
    [-1, '-1'],
    [0, '0'],
    [exact('9223372036854775807'), '9223372036854775807'],
    [exact('1e5'), '1e5'],
    [true, undefined],
    [null, undefined],
    [undefined, undefined],
    [['1'], undefined],
    [{ source: '1' }, undefined],
  ])('takes %j for %j', (value, expected) => {
    expect(integerText(value)).toBe(expected);
  });
});
