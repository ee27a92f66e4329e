import { DAY_MS, durationMs, MINUTE_MS } from './amounts.ts';
import { APPROVAL_MS, everybodyIn } from './everybody.ts';
import type { People } from './file-people.ts';
import type { FilePath, Report } from './file-problem.ts';
import type { ApproversText } from './file-schema.ts';
import type { Approvers, Verdict } from './policy.ts';

/**
 * Who may approve what a rule or quiet hours say; undefined where nobody is asked.
 * Reports approvers without `approve`, and an approval that nobody could give.
 */
export function readApprovers(
  { then, approvers }: { readonly then: Verdict; readonly approvers?: ApproversText | undefined },
  people: People,
  path: FilePath,
  report: Report,
): Approvers | undefined {
  const at = [...path, 'approvers'];
  if (then !== 'approve') {
    if (approvers !== undefined) report(at, 'only goes with then: approve');
    return undefined;
  }
  const everybody = everybodyIn(people.byAccount);
  const { count = 1, within } = approvers ?? {};
  const listed = namedBy(approvers, people, at);
  const able = (listed ?? everybody).filter((person) => everybody.includes(person));
  const withinMs = within === undefined ? APPROVAL_MS : (durationMs(within) ?? Number.NaN);
  if (!(withinMs >= MINUTE_MS && withinMs <= DAY_MS)) report([...at, 'within'], 'must be 1m to 24h');
  if (able.length === 0) {
    report(
      approvers === undefined ? [...path, 'then'] : at,
      'nobody could approve: it takes a person under people with an account in a chat',
    );
  } else if (count > able.length) {
    report([...at, 'count'], `it takes ${count}, and only ${able.length} could approve: ${able.join(', ')}`);
  }
  return { people: able, count, withinMs };
}

function namedBy(
  approvers: ApproversText | undefined,
  people: People,
  at: FilePath,
): readonly string[] | undefined {
  if (approvers?.people === undefined && approvers?.groups === undefined) return undefined;
  const { people: persons = [], groups = [] } = approvers;
  return [
    ...new Set([
      ...people.personsIn(persons, [...at, 'people'], 'people'),
      ...people.personsIn(groups, [...at, 'groups'], 'groups'),
    ]),
  ];
}
