import type { Asker } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { Workspace, Workspaces } from '../intent/workspace.ts';
import { matchesJobs } from './job-pattern.ts';

/** What policy says; later checks may only move right. */
export type Verdict = 'stop' | 'dry-run' | 'refuse';

/** What somebody may want of a job: names and states of jobs are not for everybody either. */
export type Verb = 'stop' | 'status' | 'list' | 'rerun';

/** What decided: a rule by its name, the default policy, or that nothing allows it. */
export type DecidedBy =
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'default-policy' }
  | { readonly kind: 'other-workspace' }
  | { readonly kind: 'no-rule' };

export interface Decision {
  readonly verdict: Verdict;
  readonly by: DecidedBy;
}

/** One rule of the policy file. */
export interface Rule {
  readonly name: string;
  /** Sources; undefined: every source. */
  readonly from: readonly string[] | undefined;
  readonly jobs: readonly string[];
  /** What the rule is about. */
  readonly may: readonly Verb[];
  readonly verdict: Verdict;
}

export type Policy =
  | { readonly kind: 'default'; readonly workspaces: Workspaces }
  | { readonly kind: 'file'; readonly workspaces: Workspaces; readonly rules: readonly Rule[] };

/** May this asker stop this target? The first rule that matches decides; none: refused. */
export function decide(policy: Policy, target: AskedTarget, asker: Asker, verb: Verb = 'stop'): Decision {
  if (policy.kind === 'default') return decideByDefault(policy.workspaces, target, asker, verb);
  // It was listed when it was named, and may not be any more.
  if (!isListed(policy.workspaces, target)) return { verdict: 'refuse', by: { kind: 'no-rule' } };
  const rule = policy.rules.find(
    (each) => isFrom(each, asker) && each.may.includes(verb) && matchesJobs(each.jobs, target.jobName),
  );
  return rule === undefined
    ? { verdict: 'refuse', by: { kind: 'no-rule' } }
    : { verdict: rule.verdict, by: { kind: 'rule', name: rule.name } };
}

const STRICTNESS: Readonly<Record<Verdict, number>> = { stop: 0, 'dry-run': 1, refuse: 2 };

/** Later decisions may only move right: the stricter one, the earlier one among equals. */
export const stricter = (earlier: Decision, later: Decision): Decision =>
  STRICTNESS[later.verdict] > STRICTNESS[earlier.verdict] ? later : earlier;

/** Whether an asker may list anything of a workspace at all. */
export function mayListAny(policy: Policy, workspace: Workspace, asker: Asker): boolean {
  if (policy.kind === 'default') {
    return decideByDefault(policy.workspaces, { workspace }, asker, 'list').verdict !== 'refuse';
  }
  return (
    isListed(policy.workspaces, { workspace }) &&
    policy.rules.some((rule) => isFrom(rule, asker) && rule.may.includes('list') && rule.verdict !== 'refuse')
  );
}

const isListed = (
  { fallback, named, onlyListed }: Workspaces,
  { workspace }: Pick<AskedTarget, 'workspace'>,
): boolean => !onlyListed || workspace === fallback || [...named.values()].includes(workspace);

/** Whether an asker may read of a job: whoever may try a stop may. */
export const mayRead = (
  policy: Policy,
  target: AskedTarget,
  asker: Asker,
  verb: 'status' | 'list',
): boolean => decide(policy, target, asker, verb).verdict !== 'refuse';

/** Without a file: people and scripts stop and see what is in the default workspace, alerts are a dry run, nothing is rerun. */
function decideByDefault(
  workspaces: Workspaces,
  target: Pick<AskedTarget, 'workspace'>,
  asker: Asker,
  verb: Verb,
): Decision {
  if (target.workspace !== workspaces.fallback) return { verdict: 'refuse', by: { kind: 'other-workspace' } };
  if (verb === 'rerun') return { verdict: 'refuse', by: { kind: 'default-policy' } };
  if (asker.kind !== 'alert') return { verdict: 'stop', by: { kind: 'default-policy' } };
  return { verdict: verb === 'stop' ? 'dry-run' : 'refuse', by: { kind: 'default-policy' } };
}

/**
 * Whether this asker may stop every job of the workspace: only then may a stop go out without a look,
 * since nothing documents that DLF checks an instance's job name.
 */
export function allowsEveryJob(policy: Policy, target: AskedTarget, asker: Asker): boolean {
  if (policy.kind === 'default') return decide(policy, target, asker).verdict === 'stop';
  for (const rule of policy.rules) {
    if (!isFrom(rule, asker) || !rule.may.includes('stop')) continue;
    if (rule.verdict !== 'stop') return false;
    if (rule.jobs.includes('*') && !rule.jobs.some((pattern) => pattern.startsWith('!'))) return true;
  }
  return false;
}

const isFrom = (rule: Rule, asker: Asker): boolean =>
  rule.from === undefined || rule.from.includes(asker.source);
