import { timingSafeEqual } from 'node:crypto';
import { sha256 } from './sha256.ts';

/** Compares without telling by its duration where, or how much, two texts differ. */
export function equalConstantTime(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

/** The index of the candidate that equals `given`, or -1; every candidate is compared, whichever matches. */
export function indexOfEqual(
  given: string | Uint8Array,
  candidates: readonly (string | Uint8Array)[],
): number {
  let found = -1;
  for (const [index, candidate] of candidates.entries()) {
    if (equalConstantTime(given, candidate)) found = index;
  }
  return found;
}
