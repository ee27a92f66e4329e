import { type Approvers, type Decision, stricter } from './policy.ts';

/**
 * What satisfies both decisions. Where both want an approval, only who is named by both may give it, as many as the larger
 * number says, within the shorter time.
 */
export function tightest(earlier: Decision, later: Decision): Decision {
  if (earlier.verdict !== 'approve' || later.verdict !== 'approve') return stricter(earlier, later);
  if (earlier.approvers === undefined || later.approvers === undefined) {
    return later.approvers === undefined ? earlier : later;
  }
  const approvers = both(earlier.approvers, later.approvers);
  return isSame(approvers, earlier.approvers) ? earlier : { ...later, approvers };
}

const both = (first: Approvers, second: Approvers): Approvers => ({
  people: first.people.filter((person) => second.people.includes(person)),
  count: Math.max(first.count, second.count),
  withinMs: Math.min(first.withinMs, second.withinMs),
});

const isSame = (first: Approvers, second: Approvers): boolean =>
  first.people.length === second.people.length &&
  first.count === second.count &&
  first.withinMs === second.withinMs;
