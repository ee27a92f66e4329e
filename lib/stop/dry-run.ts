import type { Intent } from '../intent/intent.ts';
import type { Decision } from '../policy/policy.ts';
import type { Outcome } from './outcome.ts';

/** Whom a dry run would have asked, were it meant. */
export const wouldAsk = ({ verdict }: Decision): Pick<Extract<Outcome, { kind: 'dry-run' }>, 'wouldAsk'> =>
  verdict === 'confirm' || verdict === 'approve' ? { wouldAsk: verdict } : {};

/** Why nothing is to be sent for an intent; undefined: it is meant. */
export function dryRunReason(
  { dryRun }: Intent,
  { verdict, by }: Decision,
): Extract<Outcome, { kind: 'dry-run' }>['why'] | undefined {
  // The rule comes first: who asked for a dry run also wants to know that it would have been one anyway.
  if (verdict === 'dry-run') return by;
  return dryRun ? { kind: 'asked' } : undefined;
}
