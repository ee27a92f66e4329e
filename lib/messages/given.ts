import { truncate } from '../intent/truncate.ts';

/** Enough to recognise what was typed. */
const MAX_REPEATED = 60;

/** What somebody has given that is not understood, as it is repeated to him. */
export const givenText = (text: string): string =>
  text.length <= MAX_REPEATED ? text : `${truncate(text, MAX_REPEATED)}…`;
