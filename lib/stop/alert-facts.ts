import type { AlertAsker, Asker } from '../intent/asker.ts';
import type { Ask, Intent } from '../intent/intent.ts';
import type { Policy } from '../policy/policy.ts';
import type { Parts } from './parts.ts';
import type { StopRequest } from './request.ts';

/** A longer value is in no policy file. */
const MAX_LABEL = 256;

/** An alert with what policy may decide by: the labels that it asks for, its age, how many its delivery names. */
export function withFacts(
  policy: Policy,
  { asker, alert }: Pick<Ask, 'asker' | 'alert'>,
  receivedAt: number,
  targets: number,
): Asker {
  if (asker.kind !== 'alert' || policy.kind !== 'file') return asker;
  const { labels: given = {}, startedAt } = alert ?? {};
  const names = new Set(policy.rules.flatMap(({ labels = {} }) => Object.keys(labels)));
  const labels = Object.fromEntries(
    Object.entries(given).filter(([name, value]) => names.has(name) && value.length <= MAX_LABEL),
  );
  return {
    ...asker,
    ...(names.size > 0 && { labels }),
    // Clocks differ: what is to begin has just begun.
    ...(startedAt !== undefined && { ageMs: Math.max(0, receivedAt - startedAt) }),
    ...(targets > 1 && { targets }),
  };
}

/** An intent with the age that its alert had when it was first received, where that is known. */
export function asFirstReceived(intent: Intent, known: StopRequest | undefined): Intent {
  const { asker } = intent;
  const earlier = known?.intent.asker;
  if (asker.kind !== 'alert' || earlier?.kind !== 'alert' || earlier.ageMs === undefined) return intent;
  const first: AlertAsker = { ...asker, ageMs: earlier.ageMs };
  return { ...intent, asker: first };
}

/** Whether policy wants to know how old alerts are, which only the ledger remembers of repeats. */
export const needsFirstReceipt = ({ policy }: Pick<Parts, 'policy'>, { asker }: Intent): boolean =>
  asker.kind === 'alert' && policy.kind === 'file' && policy.alerts.maxAgeMs !== undefined;
