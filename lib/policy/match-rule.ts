import type { Asker } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import { matchesJobs } from './job-pattern.ts';
import { type FilePolicy, personOf, type Rule, type Verb } from './policy.ts';

/** The first part of a rule that does not fit. */
export type Mismatch = 'from' | 'people' | 'channels' | 'labels' | 'may' | 'workspaces' | 'jobs';

/** Why a rule says nothing about this; undefined: it decides. */
export const mismatchOf = (
  policy: FilePolicy,
  rule: Rule,
  asker: Asker,
  verb: Verb,
  target: AskedTarget,
): Mismatch | undefined =>
  senderMismatch(policy, rule, asker) ??
  (rule.may.includes(verb) ? undefined : 'may') ??
  (isAmong(target.workspace, rule.workspaces) ? undefined : 'workspaces') ??
  (matchesJobs(rule.jobs, target.jobName) ? undefined : 'jobs');

/** What keeps a rule from being about whoever asks. */
export function senderMismatch(policy: FilePolicy, rule: Rule, asker: Asker): Mismatch | undefined {
  if (!isAmong(asker.source, rule.from)) return 'from';
  if (!isAmong(personOf(policy, asker), rule.people)) return 'people';
  if (!isAmong(channelOf(asker), rule.channels)) return 'channels';
  return hasLabels(asker, rule.labels) ? undefined : 'labels';
}

/** Nothing is among nothing, and everything where it does not matter. */
const isAmong = (value: string | undefined, listed: readonly string[] | undefined): boolean =>
  listed === undefined || (value !== undefined && listed.includes(value));

const channelOf = (asker: Asker): string | undefined =>
  asker.kind === 'person' && asker.channel !== undefined ? `${asker.source}:${asker.channel}` : undefined;

/** Only alerts have labels: a rule that asks for one says nothing about anybody else. */
function hasLabels(asker: Asker, labels: Rule['labels']): boolean {
  if (labels === undefined) return true;
  if (asker.kind !== 'alert') return false;
  const given = asker.labels ?? {};
  return Object.entries(labels).every(
    ([name, values]) => Object.hasOwn(given, name) && values.includes(given[name] ?? ''),
  );
}
