import { base32 } from '../crypto/base32.ts';
import { sha256 } from '../crypto/sha256.ts';

/** 26 characters of base32: 130 bits of a dedupe key's hash, or of randomness. */
export type RequestId = string & { readonly __brand: 'RequestId' };

const LENGTH = 26;
const RANDOM_BYTES = 17;

const SHAPE = /^[A-Z2-7]{26}$/;

/** Reads an ID that somebody names; undefined: no request can have it. */
export const parseRequestId = (text: string): RequestId | undefined =>
  SHAPE.test(text) ? (text as RequestId) : undefined;

/**
 * The ID of a request: of its dedupe key, so that a repeat has the same one; random without a key.
 * The parts are joined as JSON, so that `['a', 'bc']` and `['ab', 'c']` differ.
 */
export function requestIdFor(
  dedupe: readonly string[] | undefined,
  randomBytes: (size: number) => Uint8Array,
): RequestId {
  const bytes = dedupe === undefined ? randomBytes(RANDOM_BYTES) : sha256(JSON.stringify(dedupe));
  return base32(bytes).slice(0, LENGTH) as RequestId;
}
