import type { Asker } from '../intent/asker.ts';
import type { DecidedBy } from '../policy/policy.ts';
import type { Outcome } from '../stop/outcome.ts';

/** Why a stop is only tried. */
export function dryRunReason(why: { readonly kind: 'asked' } | DecidedBy): string {
  switch (why.kind) {
    case 'asked':
      return 'You asked for a dry run.';
    case 'rule':
      return `The rule “${why.name}” says dry run.`;
    case 'default-policy':
      return (
        'Alerts are a dry run until a policy file lets them stop: set POLICY_FILE to a file with a rule such as ' +
        '{from: [alertmanager], jobs: ["nightly_*"], then: stop}.'
      );
    case 'no-rule':
    case 'other-workspace':
      return '';
  }
}

/** Why a stop is refused. */
export function refusalReason(
  why: Extract<Outcome, { kind: 'refused' }>['why'],
  it: string,
  asker: Asker,
): string {
  switch (why.kind) {
    case 'rule':
      return `the rule “${why.name}” does not let ${asker.source} stop ${it}.`;
    case 'no-rule':
      return `no rule of the policy file lets ${asker.source} stop ${it}.`;
    case 'other-workspace':
      return 'without a policy file, only the default workspace may be used.';
    case 'default-policy':
      return `the default policy does not let ${asker.source} stop ${it}.`;
    case 'other-job':
      return `DLF says that this instance belongs to another job, not to the one that was named.`;
    case 'outsider':
      return 'your team or organisation may not give commands here.';
  }
}
