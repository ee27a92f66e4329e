import { base32 } from '../crypto/base32.ts';

/** 40 bits: with three tries nobody guesses it. */
const BYTES = 5;

/** What somebody types to say yes: eight letters and digits that cannot be taken for one another. */
export const newCode = (randomBytes: (size: number) => Uint8Array): string => base32(randomBytes(BYTES));

/** A code as it may have been typed: in small letters, in groups. */
export const readCode = (text: string): string => text.toUpperCase().replaceAll(/[\s-]/g, '');
