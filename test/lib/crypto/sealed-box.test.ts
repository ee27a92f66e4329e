import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, seal } from '../../../lib/crypto/sealed-box.ts';

const SECRET = 'an old signing secret';
const NEXT = 'the next signing secret';
const PURPOSE = 'late reply';
const ABOUT = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const TEXT = 'https://hooks.example/commands/T1/2/x';
const box = seal(SECRET, PURPOSE, ABOUT, TEXT, randomBytes);

/** Made with WebCrypto, of the nonce 00 01 … 0b. */
const FIXED = '1.AAECAwQFBgcICQoLXGmrX6XXJAUDIsSN_e_k4KmU56vhNzZbsGGi91knBMpkxjKrUaev-pPG9SDm9CjCIxAEAOE';

const anyText = fc.string({ unit: 'binary' });

describe('a sealed box', () => {
  it('opens to what was put in', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (secret, purpose, about, text) => {
        const sealed = seal(secret, purpose, about, text, randomBytes);
        expect(sealed).toMatch(/^1\.[A-Za-z0-9_-]+$/);
        expect(open([secret], purpose, about, sealed)).toBe(text);
      }),
    );
  });

  it('is of version 1: nonce, text, tag under a key of HKDF-SHA256, which never changes', () => {
    const counting = (size: number) => Uint8Array.from({ length: size }, (_, index) => index);
    expect(seal(SECRET, PURPOSE, ABOUT, TEXT, counting)).toBe(FIXED);
    expect(open([SECRET], PURPOSE, ABOUT, FIXED)).toBe(TEXT);
  });

  it.each([
    ['another secret', [NEXT], PURPOSE, ABOUT],
    ['no secret', [], PURPOSE, ABOUT],
    ['another purpose', [SECRET], 'approval', ABOUT],
    ['another request', [SECRET], PURPOSE, ABOUT.toLowerCase()],
  ])('stays shut for %s', (_what, secrets, purpose, about) => {
    expect(open(secrets, purpose, about, box)).toBeUndefined();
  });

  it('opens with any secret during rotation', () => {
    const next = seal(NEXT, PURPOSE, ABOUT, TEXT, randomBytes);
    for (const secrets of [
      [NEXT, SECRET],
      [SECRET, NEXT],
    ]) {
      expect(open(secrets, PURPOSE, ABOUT, box)).toBe(TEXT);
      expect(open(secrets, PURPOSE, ABOUT, next)).toBe(TEXT);
    }
  });

  it('is another one each time', () => {
    expect(seal(SECRET, PURPOSE, ABOUT, TEXT, randomBytes)).not.toBe(box);
  });

  it('stays shut when one character of it was changed, taken out or put in', () => {
    const characters = 'ABCXYZabcxyz019-_.=+/ \n';
    fc.assert(
      fc.property(
        fc.nat(box.length),
        fc.constantFrom(...characters, ''),
        fc.nat(1),
        (at, character, removed) => {
          const changed = box.slice(0, at) + character + box.slice(at + removed);
          fc.pre(changed !== box);
          expect(open([SECRET], PURPOSE, ABOUT, changed)).toBeUndefined();
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('has one spelling, whatever bits its last character has to spare', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const text of ['', 'a', 'ab', 'abc']) {
      const sealed = seal(SECRET, PURPOSE, ABOUT, text, randomBytes);
      const spellings = [...alphabet].map((last) => sealed.slice(0, -1) + last);
      const opening = spellings.filter((each) => open([SECRET], PURPOSE, ABOUT, each) !== undefined);
      expect(opening).toEqual([sealed]);
    }
  });

  it.each([
    '',
    '1.',
    '1.A',
    '1.AA',
    '1.AAAA',
    `1.${'A'.repeat(37)}`,
    `1.${'A'.repeat(38)}`,
    box.slice(2),
    box.replace('1.', '2.'),
    box.replace('1.', '01.'),
    `${box}=`,
    `${box}\n`,
    `${box}.${box}`,
  ])('stays shut where it is none: %j', (text) => {
    expect(open([SECRET], PURPOSE, ABOUT, text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(open([SECRET], PURPOSE, ABOUT, text)).toBeUndefined();
        expect(open([SECRET], PURPOSE, ABOUT, `1.${text}`)).toBeUndefined();
      }),
    );
  });
});
