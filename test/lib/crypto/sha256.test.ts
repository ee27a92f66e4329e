import { describe, expect, it } from 'vitest';
import { hmacSha256, sha256 } from '../../../lib/crypto/sha256.ts';

describe('sha256', () => {
  it.each([
    // FIPS 180-2, appendix B
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('hashes %j', (text, expected) => {
    expect(sha256(text).toString('hex')).toBe(expected);
    expect(sha256(Buffer.from(text)).toString('hex')).toBe(expected);
  });

  it('hashes text as UTF-8', () => {
    expect(sha256('作业')).toEqual(sha256(Buffer.from('作业', 'utf8')));
  });
});

describe('hmacSha256', () => {
  it('makes the code of RFC 4231, test cases 1 and 2', () => {
    expect(hmacSha256(Buffer.alloc(20, 0x0b), 'Hi There').toString('hex')).toBe(
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    );
    expect(hmacSha256('Jefe', 'what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});
