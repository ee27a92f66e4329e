import { choiceOf, labels, wasDoing } from './en.ts';
import { describeInquiry } from './en-inquiry.ts';
import { mayLines } from './en-may.ts';
import { describeOutcome } from './en-outcome.ts';
import { describeRerun } from './en-rerun.ts';
import type { Language } from './language.ts';

export const english: Language = {
  describeOutcome,
  describeRerun,
  describeInquiry,
  wasDoing,
  choiceOf,
  mayLines,
  labels,
};
