import type { Language } from './language.ts';
import { choiceOf, labels, wasDoing } from './zh.ts';
import { describeInquiry } from './zh-inquiry.ts';
import { mayLines } from './zh-may.ts';
import { describeOutcome } from './zh-outcome.ts';
import { describeRerun } from './zh-rerun.ts';

const language: Language = {
  describeOutcome,
  describeRerun,
  describeInquiry,
  wasDoing,
  choiceOf,
  mayLines,
  labels,
};

/** A function, since only functions can be in another file until they are called. */
export const chinese = (): Language => language;
