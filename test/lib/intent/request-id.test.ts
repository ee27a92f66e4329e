import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestIdFor } from '../../../lib/intent/request-id.ts';
import { anyText } from './arbitraries.ts';

const noRandom = (): Uint8Array => {
  throw new Error('a key needs no randomness');
};

/** Bits to characters, the long way round. */
function reference(dedupe: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(dedupe)).digest();
  const bits = [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: 26 }, (_, index) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2)),
  ).join('');
}

describe('requestIdFor', () => {
  it('is 26 characters of the base32 of the hash of the key', () => {
    fc.assert(
      fc.property(fc.array(anyText()), (dedupe) => {
        const id = requestIdFor(dedupe, noRandom);
        expect(id).toMatch(/^[A-Z2-7]{26}$/);
        expect(id).toBe(reference(dedupe));
      }),
    );
  });

  it('is the same for a repeat, and another for another key', () => {
    const id = requestIdFor(['slack', 'T1', '1'], noRandom);
    expect(requestIdFor(['slack', 'T1', '1'], noRandom)).toBe(id);
    expect(requestIdFor(['slack', 'T1', '2'], noRandom)).not.toBe(id);
  });

  it.each([
    [
      ['a', 'bc'],
      ['ab', 'c'],
    ],
    [['a', ''], ['a']],
    [
      ['a', '', 'b'],
      ['a', 'b', ''],
    ],
    [['a","b'], ['a', 'b']],
    [['a,b'], ['a', 'b']],
    [[], ['']],
  ])('tells %j from %j', (one, other) => {
    expect(requestIdFor(one, noRandom)).not.toBe(requestIdFor(other, noRandom));
  });

  it('takes 136 random bits without a key', () => {
    const sizes: number[] = [];
    const random = (size: number): Uint8Array => {
      sizes.push(size);
      return new Uint8Array(size).fill(0xff);
    };
    expect(requestIdFor(undefined, random)).toBe('7'.repeat(26));
    expect(sizes).toEqual([17]);
  });

  it('is random without a key, but not with an empty one', () => {
    let calls = 0;
    const random = (size: number): Uint8Array => new Uint8Array(size).fill(calls++);
    expect(requestIdFor(undefined, random)).not.toBe(requestIdFor(undefined, random));
    expect(requestIdFor([], noRandom)).toBe(requestIdFor([], noRandom));
    expect(calls).toBe(2);
  });
});
