import type { Intent } from '../intent/intent.ts';
import { decide } from '../policy/policy.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { isClosed, type Leader, outcomeOf } from './request.ts';

/** What can be said of an intent without asking DLF. */
export interface Forecast {
  readonly outcome: Outcome;
  readonly leader?: Leader;
  /** Whether an earlier delivery has asked the same. */
  readonly repeat: boolean;
  /** `settled`: nothing more happens. `open`: the ledger has it. `new`: it is to be carried out. */
  readonly kind: 'settled' | 'open' | 'new';
}

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
  const { verdict, by } = decide(parts.policy, intent.target, intent.asker);
  switch (verdict) {
    case 'refuse':
      return { kind: 'settled', outcome: { kind: 'refused', why: by }, repeat: false };
    case 'dry-run':
      return { kind: 'new', outcome: { kind: 'dry-run', why: by, isForecast: true }, repeat: false };
    case 'stop':
      return intent.dryRun
        ? {
            kind: 'new',
            outcome: { kind: 'dry-run', why: { kind: 'asked' }, isForecast: true },
            repeat: false,
          }
        : { kind: 'new', outcome: { kind: 'queued' }, repeat: false };
  }
}
