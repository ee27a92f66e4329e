import type { Intent } from '../intent/intent.ts';
import { decide } from '../policy/decide.ts';
import type { Decision } from '../policy/policy.ts';
import { asFirstReceived } from './alert-facts.ts';
import { questionOf } from './decision-now.ts';
import { dryRunReason, wouldAsk } from './dry-run.ts';
import type { Freeze } from './freeze.ts';
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
  | {
      /** Nothing more happens. */
      readonly kind: 'settled';
      /** Policy's, where that settles it and nobody has written it down. */
      readonly decision?: Decision;
    }
  | { /** The ledger has it. */ readonly kind: 'open' }
  | {
      /** It is to be carried out. */ readonly kind: 'new';
      readonly intent: Intent;
      readonly decision: Decision;
    }
);

/**
 * Reads what is known of an intent, and what policy makes of it.
 *
 * @param freeze the one that stands: what is new is taken in all the same, so that its end is told
 */
export async function forecast(
  parts: Pick<Parts, 'ledger' | 'policy' | 'clock'>,
  given: Intent,
  freeze?: Freeze,
): Promise<Forecast> {
  const known = await parts.ledger.read(given.requestId);
  const intent = asFirstReceived(given, known);
  if (known !== undefined && !isClosed(known)) {
    return { kind: 'open', outcome: outcomeOf(known, true), repeat: true };
  }
  if (known !== undefined && known.keepUntil > parts.clock.now()) {
    const { outcome, leader } = known.state;
    return { kind: 'settled', outcome, repeat: true, ...(leader && { leader }) };
  }
  return forecastByPolicy(parts, intent, freeze);
}

/** What policy alone makes of an intent: a repeat is not known for one. */
export async function forecastByPolicy(
  parts: Pick<Parts, 'policy' | 'clock'>,
  intent: Intent,
  freeze?: Freeze,
): Promise<Forecast> {
  const decision = decide(parts.policy, questionOf(parts, { intent }, intent.target));
  if (decision.by.kind === 'unreadable-policy') {
    // Its sender comes again: by then it may be known what is allowed.
    return { kind: 'settled', outcome: { kind: 'unavailable', setback: { why: 'policy' } }, repeat: false };
  }
  if (decision.verdict === 'refuse') {
    return { kind: 'settled', outcome: { kind: 'refused', why: decision.by }, decision, repeat: false };
  }
  const why = dryRunReason(intent, decision);
  const outcome: Outcome = why
    ? {
        kind: 'dry-run',
        why,
        isForecast: true,
        ...wouldAsk(decision),
        ...(freeze && { instead: { kind: 'frozen' as const, freeze } }),
      }
    : meantOutcome(decision, freeze);
  return { kind: 'new', intent, decision, outcome, repeat: false };
}

function meantOutcome({ verdict, by, approvers }: Decision, freeze: Freeze | undefined): Outcome {
  if (freeze !== undefined) return { kind: 'frozen', freeze };
  return verdict === 'approve' && approvers !== undefined
    ? { kind: 'needs-approval', approvers: approvers.people, missing: approvers.count, why: by }
    : { kind: 'queued' };
}
