import type { Asker } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { Workspace, Workspaces } from '../intent/workspace.ts';
import { APPROVAL_MS, everybodyIn } from './everybody.ts';
import { type Mismatch, mismatchOf, senderMismatch } from './match-rule.ts';
import type { Decision, FilePolicy, Policy, Rule, Verb } from './policy.ts';
import { isWithin } from './quiet-hours.ts';
import { tightest } from './tightest.ts';

/** What is asked of a policy. */
export interface Question {
  readonly target: AskedTarget;
  readonly asker: Asker;
  /** Default: stop. */
  readonly verb?: Exclude<Verb, 'freeze'>;
  /** When, in milliseconds since the epoch: hours may be quiet. */
  readonly at: number;
}

/** May this asker do this to this target now? The first rule that matches decides, the gates may be stricter; none: refused. */
export const decide = (policy: Policy, question: Question): Decision => explain(policy, question).decision;

/** A decision, and how it came about. */
export interface Explanation {
  readonly decision: Decision;
  /** What the rules alone say: the gates can only be stricter. */
  readonly byRules: Decision;
  /** The rules before the one that decided, and what of each does not fit. */
  readonly passed: readonly { readonly rule: string; readonly mismatch: Mismatch }[];
}

/** Whether an alert that names a job and no instance means the only one that runs: the rule that decides has to say so. */
export const resolvesJobs = (policy: Policy, { target, asker, verb = 'stop' }: Question): boolean =>
  policy.kind === 'file' &&
  policy.rules.find((rule) => mismatchOf(policy, rule, asker, verb, target) === undefined)?.resolve !==
    undefined;

const REFUSED_BY_NONE: Decision = { verdict: 'refuse', by: { kind: 'no-rule' } };

/** Decides, and says how. */
export function explain(policy: Policy, question: Question): Explanation {
  const { target, asker, verb = 'stop', at } = question;
  if (policy.kind !== 'file') {
    const decision = decideWithoutFile(policy, target, asker, verb);
    return { decision, byRules: decision, passed: [] };
  }
  // It was listed when it was named, and may not be any more.
  if (!isListed(policy.workspaces, target)) {
    return { decision: REFUSED_BY_NONE, byRules: REFUSED_BY_NONE, passed: [] };
  }
  const passed: { rule: string; mismatch: Mismatch }[] = [];
  for (const rule of policy.rules) {
    const mismatch = mismatchOf(policy, rule, asker, verb, target);
    if (mismatch === undefined) {
      const written = decisionOf(rule);
      return {
        decision: answerable(policy, tightened(policy, written, asker, verb, at), asker),
        byRules: answerable(policy, written, asker),
        passed,
      };
    }
    passed.push({ rule: rule.name, mismatch });
  }
  return { decision: REFUSED_BY_NONE, byRules: REFUSED_BY_NONE, passed };
}

const decisionOf = ({ name, verdict, approvers }: Rule): Decision => ({
  verdict,
  by: { kind: 'rule', name },
  ...(approvers && { approvers }),
});

/** An alert cannot confirm anything: somebody who is listed has to approve. */
function answerable(policy: FilePolicy, decision: Decision, asker: Asker): Decision {
  const { verdict, by } = decision;
  if (verdict !== 'approve' && !(verdict === 'confirm' && asker.kind === 'alert')) return decision;
  const { people, count, withinMs } = decision.approvers ?? {
    people: everybodyIn(policy.people),
    count: 1,
    withinMs: APPROVAL_MS,
  };
  return people.length < count
    ? { verdict: 'refuse', by: { kind: 'nobody-to-ask', name: 'name' in by ? by.name : by.kind } }
    : { verdict: 'approve', by, approvers: { people, count, withinMs } };
}

/** What holds whatever the rules say. */
function tightened(policy: FilePolicy, written: Decision, asker: Asker, verb: Verb, at: number): Decision {
  if (verb !== 'stop' && verb !== 'rerun') return written;
  const quiet = policy.quiet
    .filter((hours) => isWithin(hours, at))
    .map(
      ({ name, verdict, approvers }): Decision => ({
        verdict,
        by: { kind: 'quiet', name },
        ...(approvers && { approvers }),
      }),
    );
  return [...alertGates(policy, asker), ...quiet].reduce(tightest, written);
}

function alertGates({ alerts: { maxAgeMs, maxTargets } }: FilePolicy, asker: Asker): readonly Decision[] {
  if (asker.kind !== 'alert') return [];
  const { ageMs, targets = 1 } = asker;
  const gates: Decision[] = [];
  if (maxTargets !== undefined && targets > maxTargets) {
    gates.push({
      verdict: 'refuse',
      by: { kind: 'too-many-targets', count: targets, max: maxTargets },
    });
  }
  if (maxAgeMs !== undefined && (ageMs === undefined || ageMs > maxAgeMs)) {
    gates.push({
      verdict: 'refuse',
      by: { kind: 'alert-age', maxMs: maxAgeMs, ...(ageMs !== undefined && { ageMs }) },
    });
  }
  return gates;
}

const isListed = (
  { fallback, named, onlyListed }: Workspaces,
  { workspace }: Pick<AskedTarget, 'workspace'>,
): boolean => !onlyListed || workspace === fallback || [...named.values()].includes(workspace);

/** Without a file: people and scripts stop and see what is in the default workspace, alerts are a dry run, nothing is rerun. */
function decideWithoutFile(
  { kind, workspaces }: Exclude<Policy, FilePolicy>,
  target: Pick<AskedTarget, 'workspace'>,
  asker: Asker,
  verb: Verb,
): Decision {
  if (kind === 'unreadable') return { verdict: 'refuse', by: { kind: 'unreadable-policy' } };
  if (target.workspace !== workspaces.fallback) return { verdict: 'refuse', by: { kind: 'other-workspace' } };
  if (verb === 'rerun') return { verdict: 'refuse', by: { kind: 'default-policy' } };
  if (asker.kind !== 'alert') return { verdict: 'stop', by: { kind: 'default-policy' } };
  return { verdict: verb === 'stop' ? 'dry-run' : 'refuse', by: { kind: 'default-policy' } };
}

/**
 * Whether an asker may do something at all that is about no job in particular: list what runs, read the history, freeze.
 * A rule that refuses some jobs does not forbid it; one that refuses every job does.
 *
 * @param workspace that it is about; undefined: about all of them
 */
export function mayAny(policy: Policy, verb: Verb, asker: Asker, workspace?: Workspace): boolean {
  if (policy.kind !== 'file') {
    const target = { workspace: workspace ?? policy.workspaces.fallback };
    return decideWithoutFile(policy, target, asker, verb).verdict !== 'refuse';
  }
  if (workspace !== undefined && !isListed(policy.workspaces, { workspace })) return false;
  for (const rule of policy.rules) {
    if (senderMismatch(policy, rule, asker) !== undefined || !rule.may.includes(verb)) continue;
    const isElsewhere =
      workspace !== undefined && rule.workspaces !== undefined && !rule.workspaces.includes(workspace);
    if (isElsewhere) continue;
    if (rule.verdict !== 'refuse') return true;
    // A rule about other workspaces than the one that is asked about has been passed.
    if (coversEveryJob(rule) && (rule.workspaces === undefined || workspace !== undefined)) return false;
  }
  return false;
}

/** Whether an asker may read of a job: whoever may try a stop may. */
export const mayRead = (policy: Policy, question: Question): boolean =>
  decide(policy, question).verdict !== 'refuse';

/**
 * Whether this asker may stop every job of the target's workspace without being asked back: only then may a stop go out
 * without a look, since nothing documents that DLF checks an instance's job name.
 */
export function allowsEveryJob(policy: Policy, question: Question): boolean {
  if (decide(policy, question).verdict !== 'stop') return false;
  if (policy.kind !== 'file') return true;
  const { asker, target } = question;
  for (const rule of policy.rules) {
    const isAbout =
      senderMismatch(policy, rule, asker) === undefined &&
      rule.may.includes('stop') &&
      (rule.workspaces === undefined || rule.workspaces.includes(target.workspace));
    if (!isAbout) continue;
    if (rule.verdict !== 'stop') return false;
    if (coversEveryJob(rule)) return true;
  }
  return false;
}

const coversEveryJob = ({ jobs }: Rule): boolean =>
  jobs.includes('*') && !jobs.some((pattern) => pattern.startsWith('!'));
