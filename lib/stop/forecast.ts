import type { Intent } from '../intent/intent.ts';
import { type Decision, decide } from '../policy/policy.ts';
import { dryRunReason } from './dry-run.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { isClosed, type Leader, outcomeOf } from './request.ts';

/** What can be said of an intent without asking DLF. */
export type Forecast = {
  readonly outcome: Outcome;
  readonly leader?: Leader;
  /** Whether an earlier delivery has asked the same. */
  readonly repeat: boolean;
} & (
  | { /** Nothing more happens. */ readonly kind: 'settled' }
  | { /** The ledger has it. */ readonly kind: 'open' }
  | { /** It is to be carried out. */ readonly kind: 'new'; readonly decision: Decision }
);

/** Reads what is known of an intent, and what policy makes of it. */
export async function forecast(
  parts: Pick<Parts, 'ledger' | 'policy' | 'clock'>,
  intent: Intent,
): Promise<Forecast> {
  const known = await parts.ledger.read(intent.requestId);
  if (known !== undefined && !isClosed(known)) {
    return { kind: 'open', outcome: outcomeOf(known, true), repeat: true };
  }
  if (known !== undefined && known.keepUntil > parts.clock.now()) {
    const { outcome, leader } = known.state;
    return { kind: 'settled', outcome, repeat: true, ...(leader && { leader }) };
  }
  return forecastByPolicy(parts, intent);
}

/** What policy alone makes of an intent: a repeat is not known for one. */
export async function forecastByPolicy({ policy }: Pick<Parts, 'policy'>, intent: Intent): Promise<Forecast> {
  const decision = decide(policy, intent.target, intent.asker);
  if (decision.verdict === 'refuse') {
    return { kind: 'settled', outcome: { kind: 'refused', why: decision.by }, repeat: false };
  }
  const why = dryRunReason(intent, decision);
  const outcome: Outcome = why ? { kind: 'dry-run', why, isForecast: true } : { kind: 'queued' };
  return { kind: 'new', decision, outcome, repeat: false };
}
