import { type Asker, accountOf } from '../intent/asker.ts';
import type { Parts } from './parts.ts';

/** As long as a question to its asker stays open: who has tried too often has missed it. */
const WINDOW_MS = 5 * 60_000;
const MAX_TRIES = 3;

/** Whether somebody has named so many wrong codes in a place that even the right one does not count any more. */
export async function hasTriedTooOften({ ledger, clock }: Parts, asker: Asker): Promise<boolean> {
  const now = clock.now();
  const tries = await Promise.all([now, now - WINDOW_MS].map((at) => ledger.holders(triesName(asker, at))));
  return tries.flat().length >= MAX_TRIES;
}

/** Counts a wrong code. */
export async function countTry({ ledger, clock, randomBytes }: Parts, asker: Asker): Promise<void> {
  const now = clock.now();
  const one = Buffer.from(randomBytes(9)).toString('base64url');
  await ledger.reserve(triesName(asker, now), one, MAX_TRIES, now + 2 * WINDOW_MS);
}

const triesName = (asker: Asker, at: number): string =>
  JSON.stringify(['tries', accountOf(asker), placeOf(asker), Math.floor(at / WINDOW_MS)]);

/** Where somebody asks: what was asked in one place is not answered in another. */
export const placeOf = (asker: Asker): string => (asker.kind === 'person' ? (asker.channel ?? '') : '');
