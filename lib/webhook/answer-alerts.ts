import type { Until } from '../clock.ts';
import type { Ask, Intent } from '../intent/intent.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { mapBounded } from '../map-bounded.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { QueueUnavailableError } from '../queue/queue.ts';
import { type Forecast, forecast } from '../stop/forecast.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { Parts } from '../stop/parts.ts';
import { type AskTools, answerIntentSafely, followUpOf, readAsk, type Terms, tell } from './answer-ask.ts';

/** Enough to settle a group of alerts quickly, few enough not to be throttled by DLF. */
const CONCURRENT_ASKS = 8;
/** A read costs milliseconds and no call of DLF. */
const CONCURRENT_READS = 32;

/**
 * Answers a delivery of alerts, in their order. With a queue they are put into it whole, and the answer says what is
 * known and what policy makes of each: nobody waits, and DLF being down must not lose them.
 */
export async function answerAlerts(
  tools: AskTools,
  asks: readonly Ask[],
  terms: Terms,
  until: Until,
): Promise<readonly StatusMessage[]> {
  const { queue } = tools.parts;
  const read = asks.map((ask) => readAsk(tools, ask));
  const intents = read.flatMap((each) => (each.kind === 'intent' ? [each.intent] : []));
  const answers = await (queue === undefined
    ? carryOutAll(tools, intents, terms, until)
    : queueAll(tools, queue, intents, terms, until));
  const next = answers.values();
  return read.map((each) => (each.kind === 'intent' ? (next.next().value as StatusMessage) : each.message));
}

const carryOutAll = (
  tools: AskTools,
  intents: readonly Intent[],
  terms: Terms,
  until: Until,
): Promise<StatusMessage[]> =>
  mapBounded(intents, CONCURRENT_ASKS, (intent) => answerIntentSafely(tools, intent, terms, until));

async function queueAll(
  tools: AskTools,
  queue: NonNullable<Parts['queue']>,
  intents: readonly Intent[],
  terms: Terms,
  until: Until,
): Promise<readonly StatusMessage[]> {
  try {
    const forecasts = await mapBounded(intents, CONCURRENT_READS, (intent) => forecast(tools.parts, intent));
    const { receivedAt, expiresAt } = terms;
    const accepted = intents.filter((_, index) => forecasts[index]?.kind === 'new');
    if (accepted.length > 0) {
      await queue.accept(accepted.map((intent) => ({ intent, receivedAt, expiresAt })));
    }
    return intents.map((intent, index) => foretell(tools, intent, forecasts[index] as Forecast));
  } catch (error) {
    if (error instanceof QueueUnavailableError) return carryOutAll(tools, intents, terms, until);
    if (!(error instanceof LedgerUnavailableError)) throw error;
    // The sender comes again: its retry status says so.
    const outcome: Outcome = { kind: 'unavailable', setback: { why: 'ledger', mayGoOn: false } };
    return intents.map((intent) => tell(tools, { ...intent, outcome }));
  }
}

function foretell(
  tools: AskTools,
  intent: Intent,
  { kind, outcome, leader, repeat }: Forecast,
): StatusMessage {
  const followUp = kind === 'settled' ? undefined : followUpOf(tools.parts, intent.asker, undefined);
  return tell(
    tools,
    { ...intent, outcome, ...(leader && { leader }), ...(followUp && { followUp }) },
    { repeat, dry_run: intent.dryRun },
  );
}
