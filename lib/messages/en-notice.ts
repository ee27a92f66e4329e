import type { PolicyProblem } from '../intent/policy-problem.ts';

/** How many requests ended in which outcome. */
export type OutcomeCounts = ReadonlyMap<string, number>;

/** What stands above several requests that have ended, or ask for an approval. */
export const noticeHeader = (counts: OutcomeCounts): string =>
  `dlf-stop: ${total(counts)} requests${counts.has('needs-approval') ? '' : ' ended'}: ${list(counts)}`;

/** What stands below those that are shown, for the rest. */
export const noticeRest = (counts: OutcomeCounts): string => `… and ${total(counts)} more: ${list(counts)}`;

const total = (counts: OutcomeCounts): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

/** By their names in the API, so that a person and a program look for the same word. */
const list = (counts: OutcomeCounts): string =>
  [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');

/** That the policy cannot be used: what holds now and what to do first, since a limit may cut what is wrong. */
export const policyUnusable = ({
  words,
  hasGoodOne,
}: PolicyProblem): { readonly headline: string; readonly details: string } => ({
  headline: `dlf-stop: the policy cannot be used. ${hasGoodOne ? 'The last good one stays in force.' : 'Nothing is allowed until there is a good one.'}`,
  details: `Put it right: it is read again within a minute. “npm run policy -- check” finds what is wrong in a text. ${words}`,
});
