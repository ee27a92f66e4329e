import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base32 } from '../../../lib/crypto/base32.ts';

describe('base32', () => {
  it.each([
    // RFC 4648, section 10, without padding and without the last, incomplete group of bits
    ['', ''],
    ['f', 'M'],
    ['fo', 'MZX'],
    ['foo', 'MZXW'],
    ['foob', 'MZXW6Y'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBO'],
  ])('writes %j as %j', (text, expected) => {
    expect(base32(Buffer.from(text))).toBe(expected);
  });

  it('uses all 32 characters in their order', () => {
    const bits = Array.from({ length: 32 }, (_, index) => index.toString(2).padStart(5, '0')).join('');
    const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
    expect(base32(Uint8Array.from(bytes))).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
  });

  it('has one character for each whole five bits, and says the same bits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = base32(bytes);
        expect(text).toHaveLength(Math.floor((bytes.length * 8) / 5));
        expect(text).toMatch(/^[A-Z2-7]*$/);
        const given = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
        const said = [...text].map((each) =>
          'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'),
        );
        expect(given.startsWith(said.join(''))).toBe(true);
      }),
    );
  });
});
