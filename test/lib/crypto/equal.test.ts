import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalConstantTime, indexOfEqual } from '../../../lib/crypto/equal.ts';

describe('equalConstantTime', () => {
  it.each([
    ['', '', true],
    ['a', 'a', true],
    ['a', 'A', false],
    ['a', 'ab', false],
    ['ab', 'a', false],
    ['', 'a', false],
    ['a', 'a\0', false],
    ['é', 'e\u0301', false],
  ])('says of %j and %j: %s', (a, b, expected) => {
    expect(equalConstantTime(a, b)).toBe(expected);
  });

  it('takes text for its UTF-8 bytes', () => {
    expect(equalConstantTime('作业', Buffer.from('作业'))).toBe(true);
    expect(equalConstantTime(Buffer.from('作业', 'utf16le'), '作业')).toBe(false);
  });

  it('agrees with a plain comparison of bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 3, max: 2 });
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(equalConstantTime(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
    );
  });
});

describe('indexOfEqual', () => {
  it.each([
    ['a', ['a', 'b', 'c'], 0],
    ['b', ['a', 'b', 'c'], 1],
    ['c', ['a', 'b', 'c'], 2],
    ['d', ['a', 'b', 'c'], -1],
    ['', ['a'], -1],
    ['a', [], -1],
    ['', [], -1],
  ])('finds %j in %j at %i', (given, candidates, expected) => {
    expect(indexOfEqual(given, candidates)).toBe(expected);
  });
});
