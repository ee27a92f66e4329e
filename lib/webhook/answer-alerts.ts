import type { Ignored, ReadAlerts } from '../alerts/ignored.ts';
import type { Until } from '../clock.ts';
import type { Ask, Intent } from '../intent/intent.ts';
import { isTarget } from '../intent/target.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import { mapBounded } from '../map-bounded.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { resolvesJobs } from '../policy/decide.ts';
import { type Queue, QueueUnavailableError } from '../queue/queue.ts';
import { questionOf } from '../stop/decision-now.ts';
import { type Forecast, forecast, forecastByPolicy } from '../stop/forecast.ts';
import { standingFreeze } from '../stop/freeze.ts';
import type { Outcome } from '../stop/outcome.ts';
import { type AlertAnswers, withRetry } from './alert-retry.ts';
import { answerIntentSafely, type ReadAsk, readAsk } from './answer-ask.ts';
import type { AskTools } from './ask-tools.ts';
import { type Answered, recordAnswers } from './record-answers.ts';
import { recordIgnored } from './record-ignored.ts';
import { followUpOf, tell } from './tell.ts';
import type { Terms } from './terms.ts';

/** Enough to settle a group of alerts quickly, few enough not to be throttled by DLF. */
const CONCURRENT_ASKS = 8;
/** A read costs milliseconds and no call of DLF. */
const CONCURRENT_READS = 32;
/** In a larger delivery nobody reads what has become of each alert, and the reads would take too long (10,000: 16 s). */
const MAX_READS = 500;

/**
 * Answers a delivery of alerts. With a queue they are put into it whole, and the answer says what is known and what
 * policy makes of each: nobody waits, and DLF being down must not lose them.
 */
export async function answerAlerts(
  tools: AskTools,
  given: ReadAlerts,
  terms: Terms,
  until: Until,
): Promise<AlertAnswers & Pick<ReadAlerts, 'ignored'>> {
  const { asks } = given;
  const targets = new Set(asks.map(({ target }) => JSON.stringify(target))).size;
  const read = await mapBounded(asks, CONCURRENT_READS, (ask) =>
    readAsk(tools, ask, { ...terms, targets }, until),
  );
  const unresolved = asks.map((ask, index) => ignoredFor(tools, ask, read[index]));
  const asking = read.filter((_, index) => unresolved[index] === undefined);
  const ignored = [...given.ignored, ...unresolved.filter((each) => each !== undefined)];
  const [answers] = await Promise.all([
    answerRead(tools, asking, terms, until),
    recordIgnored(tools, ignored, terms, until),
  ]);
  return { ...answers, ignored };
}

/** An alert without an instance asks for nothing, unless the rule that decides says what it means. */
function ignoredFor({ parts }: AskTools, { dedupe }: Ask, read: ReadAsk | undefined): Ignored | undefined {
  const { policy } = parts;
  if (read?.kind !== 'intent' || policy.kind === 'unreadable') return undefined;
  const { intent } = read;
  const { asker, target } = intent;
  if (isTarget(target) || asker.kind !== 'alert') return undefined;
  const ignored = { asker, target, ...(dedupe && { dedupe }) };
  if (!resolvesJobs(policy, questionOf(parts, { intent }, target))) {
    return { reason: 'no-instance-id', ...ignored };
  }
  // Neither a repeat nor a run that began later could be told from the one that is meant.
  return intent.since === undefined ? { reason: 'no-start', ...ignored } : undefined;
}

async function answerRead(
  tools: AskTools,
  read: readonly ReadAsk[],
  terms: Terms,
  until: Until,
): Promise<AlertAnswers> {
  const { queue } = tools.parts;
  if (queue === undefined) return carryOutAll(tools, read, terms, until);
  try {
    const messages = await queueAll(tools, queue, read, terms, until);
    const { retryAfterSeconds } = withRetry(messages.filter(({ outcome }) => outcome === 'unavailable'));
    return { messages, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  } catch (error) {
    if (!(error instanceof QueueUnavailableError || error instanceof LedgerUnavailableError)) throw error;
    const what = error instanceof QueueUnavailableError ? 'queue' : 'ledger';
    tools.parts.log.error(what, { source: sourceOf(read[0]), ...withoutMessage(error.cause) });
    return error instanceof QueueUnavailableError
      ? carryOutAll(tools, read, terms, until)
      : answerEach(tools, read, terms, until, async (intent) =>
          unavailable(tools, intent, { why: 'ledger', mayGoOn: false }),
        );
  }
}

const sourceOf = (read: ReadAsk | undefined): string | undefined =>
  read && (read.kind === 'answered' ? read.subject : read.intent).asker.source;

const carryOutAll = (
  tools: AskTools,
  read: readonly ReadAsk[],
  terms: Terms,
  until: Until,
): Promise<AlertAnswers> =>
  answerEach(tools, read, terms, until, async (intent) =>
    tools.parts.clock.now() >= until.deadline
      ? unavailable(tools, intent, { why: 'no-time' })
      : answerIntentSafely(tools, intent, terms, until),
  );

/** Answers the intents one by one, while all that is none is recorded at once. */
async function answerEach(
  tools: AskTools,
  read: readonly ReadAsk[],
  terms: Terms,
  until: Until,
  answer: (intent: Intent) => Promise<StatusMessage>,
): Promise<AlertAnswers> {
  const [messages] = await Promise.all([
    mapBounded(read, CONCURRENT_ASKS, async (each) =>
      each.kind === 'answered' ? tell(tools, each.subject) : answer(each.intent),
    ),
    recordAnswers(
      tools,
      read.flatMap((each) =>
        each.kind === 'answered' ? [{ subject: each.subject, ...originOf(terms) }] : [],
      ),
      until,
    ),
  ]);
  return withRetry(messages);
}

/** What is not even claimed is the sender's to repeat. */
const unavailable = (
  tools: AskTools,
  intent: Intent,
  setback: Extract<Outcome, { kind: 'unavailable' }>['setback'],
): StatusMessage => tell(tools, { ...intent, outcome: { kind: 'unavailable', setback } });

const originOf = ({ receivedAt, payload }: Terms): Pick<Answered, 'receivedAt' | 'payload'> => ({
  receivedAt,
  ...(payload && { payload }),
});

type Foretold =
  | Extract<ReadAsk, { kind: 'answered' }>
  | { readonly kind: 'foretold'; readonly intent: Intent; readonly forecast: Forecast };

async function queueAll(
  tools: AskTools,
  queue: Queue,
  read: readonly ReadAsk[],
  terms: Terms,
  until: Until,
): Promise<readonly StatusMessage[]> {
  const { receivedAt, expiresAt } = terms;
  const look = read.length > MAX_READS ? forecastByPolicy : forecast;
  const freeze = await standingFreeze(tools.parts.ledger);
  const foretold = await mapBounded(
    read,
    CONCURRENT_READS,
    async (each): Promise<Foretold> =>
      each.kind === 'answered'
        ? each
        : { kind: 'foretold', intent: each.intent, forecast: await look(tools.parts, each.intent, freeze) },
  );
  const accepted = foretold.flatMap((each) =>
    each.kind === 'foretold' && each.forecast.kind === 'new'
      ? [{ intent: each.forecast.intent, decision: each.forecast.decision, receivedAt, expiresAt }]
      : [],
  );
  if (accepted.length > 0) await queue.accept(accepted);
  await recordAnswers(
    tools,
    foretold.flatMap((each) => withoutRequest(each, terms)),
    until,
  );
  return foretold.map((each) =>
    each.kind === 'answered' ? tell(tools, each.subject) : foretell(tools, each),
  );
}

/** What is settled by what it says, or by policy alone, leaves nothing in the ledger but this. */
function withoutRequest(each: Foretold, terms: Terms): readonly Answered[] {
  const origin = originOf(terms);
  if (each.kind === 'answered') return [{ subject: each.subject, ...origin }];
  const { intent, forecast: foreseen } = each;
  if (foreseen.kind !== 'settled' || foreseen.decision === undefined) return [];
  const { verdict, by } = foreseen.decision;
  return [{ subject: { ...intent, outcome: foreseen.outcome }, verdict, by, ...origin }];
}

function foretell(
  tools: AskTools,
  { intent, forecast: { kind, outcome, leader, repeat } }: Extract<Foretold, { kind: 'foretold' }>,
): StatusMessage {
  const followUp = kind === 'settled' ? undefined : followUpOf(tools.parts, intent.asker, undefined);
  return tell(
    tools,
    { ...intent, outcome, ...(leader && { leader }), ...(followUp && { followUp }) },
    { repeat, dry_run: intent.dryRun, ...(kind === 'new' && { forecast: true }) },
  );
}
