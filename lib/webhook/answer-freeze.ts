import type { Until } from '../clock.ts';
import { base32 } from '../crypto/base32.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { truncate } from '../intent/truncate.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import { mapBounded } from '../map-bounded.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { mayAny } from '../policy/decide.ts';
import { isAutomatic } from '../policy/policy.ts';
import type { Reading } from '../sources/source.ts';
import { beginFreeze, endFreeze, type Freeze, standingFreeze } from '../stop/freeze.ts';
import type { Outcome, SentStop } from '../stop/outcome.ts';
import type { Parts } from '../stop/parts.ts';
import type { StopRequest } from '../stop/request.ts';
import { type AskTools, beforeOverdue } from './ask-tools.ts';
import { tell, tellAndRecord } from './tell.ts';
import type { Terms } from './terms.ts';

type Change = Omit<Extract<Reading, { kind: 'freeze' }>, 'kind'>;

const MAX_REASON = 300;

/** Holds every automatic stop back, lets them go again, or says whether they are held. */
export async function answerFreeze(
  tools: AskTools,
  given: Change,
  terms: Pick<Terms, 'receivedAt' | 'payload'>,
  until: Until,
): Promise<StatusMessage> {
  const { parts } = tools;
  const { asker, change } = given;
  const work = changed(parts, given).catch((error: unknown): Outcome => {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    parts.log.error('ledger', { source: asker.source, ...withoutMessage(error.cause) });
    return UNKNOWN;
  });
  const outcome = await beforeOverdue(tools, until, work, () => UNKNOWN);
  const reason = given.reason === undefined ? undefined : truncate(given.reason, MAX_REASON);
  const subject = {
    requestId: requestIdFor(undefined, parts.randomBytes),
    asker,
    outcome,
    ...(reason !== undefined && { reason }),
  };
  if (change !== 'show') return tellAndRecord(tools, subject, terms, until, { action: change });
  return outcome.kind === 'refused'
    ? tellAndRecord(tools, subject, terms, until, { action: 'read' })
    : tell(tools, subject, { inquiry: true });
}

/** Whether it was written is not known. */
const UNKNOWN: Outcome = { kind: 'unavailable', setback: { why: 'ledger', mayGoOn: true } };

async function changed(parts: Parts, { asker, change, reason }: Change): Promise<Outcome> {
  const { ledger, clock, policy, randomBytes } = parts;
  if (!mayAny(policy, 'freeze', asker)) return { kind: 'refused', why: { kind: 'may-not-freeze' } };
  if (!parts.isShared) return { kind: 'refused', why: { kind: 'not-shared' } };
  switch (change) {
    case 'freeze': {
      const wanted: Freeze = {
        by: asker,
        at: clock.now(),
        ...(reason !== undefined && { reason: truncate(reason, MAX_REASON) }),
      };
      const begun = await beginFreeze(ledger, wanted);
      const freeze = begun ?? (await standingFreeze(ledger)) ?? wanted;
      return { kind: 'freeze', change: begun ? 'began' : 'stood', freeze, sent: await sentStops(parts) };
    }
    case 'unfreeze': {
      const freeze = await endFreeze(ledger, clock.now(), base32(randomBytes(10)));
      return freeze === undefined
        ? { kind: 'freeze', change: 'none', sent: [] }
        : { kind: 'freeze', change: 'ended', freeze, sent: [] };
    }
    case 'show': {
      const freeze = await standingFreeze(ledger);
      return freeze === undefined
        ? { kind: 'freeze', change: 'none', sent: [] }
        : { kind: 'freeze', change: 'stood', freeze, sent: await sentStops(parts) };
    }
  }
}

const A_YEAR_MS = 365 * 24 * 60 * 60_000;
const MAX_OPEN = 1_000;
const CONCURRENT_READS = 32;

/** Automatic stops that have gone out and have not ended: every open request is due some time. */
async function sentStops({ ledger, clock }: Parts): Promise<readonly SentStop[]> {
  const ids = await ledger.due(clock.now() + A_YEAR_MS, MAX_OPEN);
  const read = await mapBounded(ids, CONCURRENT_READS, (id) => ledger.read(id));
  return read.flatMap((request) =>
    request?.target !== undefined && isSentStop(request)
      ? [{ requestId: request.id, target: request.target }]
      : [],
  );
}

const isSentStop = ({ state, intent }: StopRequest): boolean =>
  (state.name === 'stopping' || state.name === 'accepted') &&
  intent.action !== 'rerun' &&
  isAutomatic(intent.asker);
