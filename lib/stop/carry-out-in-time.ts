import type { Until } from '../clock.ts';
import { type Ledger, LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import { type Answered, carryOut, type Intake } from './carry-out.ts';
import type { Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import { isClosed, isUnsent, outcomeOf, type StopRequest } from './request.ts';
import { watchWrites } from './watch-writes.ts';

/** A request's answer, with or without the ledger's help. */
export type AnsweredInTime = Omit<Answered, 'request'>;

/**
 * Carries an intent out, and answers in time whatever the ledger does: with what is known to be written.
 *
 * @param hurry is over when the answer must go out
 * @throws OtherContentError
 */
export async function carryOutInTime(
  parts: Parts,
  intake: Intake,
  until: Until,
  hurry: Promise<unknown>,
): Promise<AnsweredInTime> {
  const progress: Progress = { known: undefined, repeat: false };
  const observed = { ...parts, ledger: observe(parts.ledger, intake.intent.requestId, progress) };
  const work = carryOut(observed, intake, until).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    parts.log.error('ledger', { request_id: intake.intent.requestId, ...withoutMessage(error.cause) });
    return withoutLedger(parts, intake, progress);
  });
  return Promise.race([work, hurry.then(() => withoutLedger(parts, intake, progress))]);
}

/** What the ledger has said of a request. */
interface Progress {
  known: StopRequest | undefined;
  repeat: boolean;
}

function observe(ledger: Ledger<StopRequest>, id: string, progress: Progress): Ledger<StopRequest> {
  const watched = watchWrites(ledger, (record) => {
    if (record.id === id) progress.known = record;
  });
  return {
    ...watched,
    claim: async (record) => {
      const claim = await ledger.claim(record);
      progress.known = claim.kind === 'first' ? record : claim.record;
      progress.repeat = claim.kind === 'repeat';
      return claim;
    },
  };
}

/** What is true when the ledger fails on the way: nothing goes out that is not written down first. */
function withoutLedger(
  { queue }: Parts,
  intake: Intake,
  { known, repeat }: Readonly<Progress>,
): AnsweredInTime {
  const hasWorker = queue !== undefined;
  const target = known?.target ?? intake.intent.target;
  if (known?.state.name === 'asked') {
    return { target, outcome: outcomeOf(known, true), repeat, goesOn: true };
  }
  if (known !== undefined && !isUnsent(known)) {
    return { target, outcome: outcomeOf(known, hasWorker), repeat, goesOn: hasWorker && !isClosed(known) };
  }
  const mayGoOn = intake.mayGoOn && hasWorker;
  const setback: Setback =
    known?.state.name === 'ready' && known.state.setback !== undefined
      ? known.state.setback
      : { why: 'ledger', mayGoOn };
  return known !== undefined && (mayGoOn || repeat)
    ? { target, outcome: { kind: 'queued', setback }, repeat, goesOn: mayGoOn }
    : { target, outcome: { kind: 'unavailable', setback }, repeat, goesOn: false };
}
