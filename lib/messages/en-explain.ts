import type { Explanation, Question } from '../policy/decide.ts';
export const explainLines = (e: Explanation, _q: Question): readonly string[] => [
  `It says ${e.decision.verdict}.`,
];
