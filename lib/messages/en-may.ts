import type { Asker } from '../intent/asker.ts';
import type { Workspaces } from '../intent/workspace.ts';
import { senderMismatch } from '../policy/match-rule.ts';
import type { Policy, Rule, Verb, Verdict } from '../policy/policy.ts';

/** What this asker may do: a line for each rule that is about this sender, in the order in which they decide. */
export function mayLines(policy: Policy, asker: Asker): readonly string[] {
  switch (policy.kind) {
    case 'unreadable':
      return ['Nothing: the policy could not be read.'];
    case 'default':
      return [
        asker.kind === 'alert'
          ? 'stop (dry run only): every job, in the default workspace'
          : 'stop (at once), status, list, history, freeze: every job, in the default workspace',
      ];
    case 'file': {
      const lines = policy.rules
        .filter((rule) => rule.jobs.length > 0 && senderMismatch(policy, rule, asker) === undefined)
        .map((rule) => `${verbs(rule, asker)}: ${jobs(rule)}, in ${workspaces(rule, policy.workspaces)}`);
      return lines.length > 0 ? lines : ['Nothing: no rule of the policy file is about you.'];
    }
  }
}

/** Only what changes something is asked back about. */
function verbs({ may, verdict }: Rule, asker: Asker): string {
  if (verdict === 'refuse') return `refused: ${may.join(', ')}`;
  return may.map((verb) => (isChange(verb) ? `${verb} (${how(verdict, asker)})` : verb)).join(', ');
}

const isChange = (verb: Verb): boolean => verb === 'stop' || verb === 'rerun';

function how(verdict: Exclude<Verdict, 'refuse'>, { kind }: Asker): string {
  switch (verdict) {
    case 'stop':
      return 'at once';
    case 'confirm':
      return kind === 'alert' ? 'after an approval' : 'after a confirmation';
    case 'approve':
      return 'after an approval';
    case 'dry-run':
      return 'dry run only';
  }
}

function jobs({ jobs: patterns }: Rule): string {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const except = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const named = wanted.includes('*') ? 'every job' : wanted.join(', ') || 'no job';
  return except.length === 0 ? named : `${named} but ${except.join(', ')}`;
}

/** By the names that people type. */
function workspaces({ workspaces: ids }: Rule, { fallback, named }: Workspaces): string {
  if (ids === undefined) return 'every listed workspace';
  const nameOf = (id: string): string =>
    [...named].find(([, known]) => known === id)?.[0] ?? (id === fallback ? 'the default workspace' : id);
  return ids.map(nameOf).join(', ') || 'no workspace';
}
