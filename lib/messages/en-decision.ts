import type { Asker } from '../intent/asker.ts';
import type { DecidedBy } from '../policy/policy.ts';
import type { Outcome } from '../stop/outcome.ts';
import { formatDuration } from './duration.ts';

/** What a dry run has found. */
export function dryRunHeadline(
  it: string,
  { seen, isForecast }: Extract<Outcome, { kind: 'dry-run' }>,
): string {
  if (seen !== undefined) return `Dry run: ${it} would have been stopped.`;
  return isForecast
    ? `Dry run: ${it} would be stopped, if it is still running.`
    : `Dry run: stopping ${it} would have been tried, but DLF could not be asked about it.`;
}

/** Why a stop is only tried. */
export function dryRunReason(
  why: { readonly kind: 'asked' } | DecidedBy,
  { source }: Pick<Asker, 'source'>,
): string {
  switch (why.kind) {
    case 'asked':
      return 'You asked for a dry run.';
    case 'rule':
      return `The rule “${why.name}” says dry run.`;
    case 'default-policy':
      return (
        'Alerts are a dry run until a policy file lets them stop: set POLICY_FILE to a file with a rule such as ' +
        `{from: [${source}], jobs: ["nightly_*"], then: stop}.`
      );
    case 'quiet':
      return `It is in the quiet hours “${why.name}”, which say dry run.`;
    case 'no-rule':
    case 'other-workspace':
    case 'alert-age':
    case 'too-many-targets':
    case 'nobody-to-ask':
    case 'unreadable-policy':
      return '';
  }
}

/** What asks for somebody's word. */
export function policyReason(why: DecidedBy, kind: 'needs-confirmation' | 'needs-approval'): string[] {
  const what = kind === 'needs-confirmation' ? 'a confirmation' : 'an approval';
  switch (why.kind) {
    case 'rule':
      return [`The rule “${why.name}” asks for ${what}.`];
    case 'quiet':
      return [`It is in the quiet hours “${why.name}”, which ask for ${what}.`];
    default:
      return [];
  }
}

/** Why a stop is refused. */
export function refusalReason(
  why: Exclude<Extract<Outcome, { kind: 'refused' }>['why'], { kind: 'answer' }>,
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
    case 'quiet':
      return `it is in the quiet hours “${why.name}”, in which nothing is stopped.`;
    case 'alert-age':
      return why.ageMs === undefined
        ? `the alert does not say when it began, and policy takes none that is older than ${formatDuration(why.maxMs)}.`
        : `the alert had gone on for ${formatDuration(why.ageMs)} when it first came, and policy takes none that is older than ${formatDuration(why.maxMs)}.`;
    case 'too-many-targets':
      return `the delivery names ${why.count} instances, and policy takes no more than ${why.max} at once: none of them was touched.`;
    case 'nobody-to-ask':
      return `“${why.name}” asks for an approval, and the policy file lists nobody who could give it.`;
    case 'unreadable-policy':
      return 'the policy at POLICY_URL cannot be read, so that nothing is allowed until it can.';
    case 'may-not-freeze':
      return `no rule of the policy file lets ${asker.source} freeze automatic stops.`;
    case 'not-shared':
      return 'a freeze has to hold for every process, and without LEDGER_TABLE they know nothing of each other.';
    case 'other-job':
      return `DLF says that this instance belongs to another job, not to the one that was named.`;
    case 'outsider':
      return 'your team or organisation may not give commands here.';
  }
}
