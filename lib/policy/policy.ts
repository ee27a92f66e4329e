import type { Asker } from '../intent/asker.ts';
import type { Target } from '../intent/target.ts';
import type { Workspaces } from '../intent/workspace.ts';
import { matchesJobs } from './job-pattern.ts';

/** What policy says; later checks may only move right. */
export type Verdict = 'stop' | 'dry-run' | 'refuse';

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
  readonly verdict: Verdict;
}

export type Policy =
  | { readonly kind: 'default'; readonly workspaces: Workspaces }
  | { readonly kind: 'file'; readonly workspaces: Workspaces; readonly rules: readonly Rule[] };

/** May this asker stop this target? The first rule that matches decides; none: refused. */
export function decide(policy: Policy, target: Target, asker: Asker): Decision {
  if (policy.kind === 'default') return decideByDefault(policy.workspaces, target, asker);
  const rule = policy.rules.find((each) => isFrom(each, asker) && matchesJobs(each.jobs, target.jobName));
  return rule === undefined
    ? { verdict: 'refuse', by: { kind: 'no-rule' } }
    : { verdict: rule.verdict, by: { kind: 'rule', name: rule.name } };
}

const STRICTNESS: Readonly<Record<Verdict, number>> = { stop: 0, 'dry-run': 1, refuse: 2 };

/** Later decisions may only move right: the stricter one, the earlier one among equals. */
export const stricter = (earlier: Decision, later: Decision): Decision =>
  STRICTNESS[later.verdict] > STRICTNESS[earlier.verdict] ? later : earlier;

/** Without a file: people and scripts stop an explicit instance in the default workspace, alerts are a dry run. */
function decideByDefault(workspaces: Workspaces, target: Target, asker: Asker): Decision {
  if (target.workspace !== workspaces.fallback) return { verdict: 'refuse', by: { kind: 'other-workspace' } };
  return { verdict: asker.kind === 'alert' ? 'dry-run' : 'stop', by: { kind: 'default-policy' } };
}

/**
 * Whether this asker may stop every job of the workspace: only then may a stop go out without a look,
 * since nothing documents that DLF checks an instance's job name.
 */
export function allowsEveryJob(policy: Policy, target: Target, asker: Asker): boolean {
  if (policy.kind === 'default') return decide(policy, target, asker).verdict === 'stop';
  for (const rule of policy.rules) {
    if (!isFrom(rule, asker)) continue;
    if (rule.verdict !== 'stop') return false;
    if (rule.jobs.includes('*') && !rule.jobs.some((pattern) => pattern.startsWith('!'))) return true;
  }
  return false;
}

const isFrom = (rule: Rule, asker: Asker): boolean =>
  rule.from === undefined || rule.from.includes(asker.source);
