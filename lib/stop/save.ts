import type { Target } from '../intent/target.ts';
import type { AuditRecord } from '../ledger/ledger.ts';
import { type AuditEntry, auditOfEnd } from './audit-entry.ts';
import { logFields } from './log-fields.ts';
import { LostRequestError } from './lost-request-error.ts';
import { isCounted, isKept, type Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { ASKER, type ClosedRequest, isClosed, type Leader, type StopRequest, targetOf } from './request.ts';

const KEEP_MS = 24 * 60 * 60_000;
/** As long as it is open a key is not free: longer than a request may be sent, and than the watch may take. */
export const KEEP_OPEN_MS = 24 * 60 * 60_000;
/** A record that its key's next use would write over is kept this long for whoever has not heard its end, and for its places. */
const KEEP_UNTOLD_MS = 10 * 60_000;

/**
 * Writes the next form of a request.
 *
 * @throws LostRequestError when somebody else has written first
 */
export async function save(
  parts: Pick<Parts, 'ledger'>,
  request: StopRequest,
  changes: Partial<Omit<StopRequest, 'id' | 'claim' | 'version' | 'intent' | 'receivedAt'>>,
): Promise<StopRequest> {
  const next = { ...request, ...changes, version: request.version + 1 };
  if (await parts.ledger.update(next)) return next;
  await giveLatePlacesBack(parts, request);
  throw new LostRequestError(request.id);
}

/** Whoever was frozen on the way may have taken places after the request had ended, and given its own back. */
async function giveLatePlacesBack({ ledger }: Pick<Parts, 'ledger'>, request: StopRequest): Promise<void> {
  const { budgets = [], claim, id } = request;
  if (budgets.length === 0) return;
  const latest = await ledger.read(id);
  const mayHaveThem = latest?.claim === claim && (!isClosed(latest) || counts(latest));
  if (mayHaveThem) return;
  for (const budget of budgets) await ledger.release(budget, holderOf(request));
}

type ClosingParts = Pick<Parts, 'ledger' | 'audit' | 'clock' | 'queue' | 'channels' | 'log'>;

/**
 * Gives a request its outcome, its instance's lock back, and its places in budgets unless it counts; whoever has to hear
 * of it is due to be told. The audit has it first: there is no end without its record.
 */
export async function close(
  parts: ClosingParts,
  request: StopRequest,
  outcome: Outcome,
  leader?: Leader,
): Promise<StopRequest> {
  const sent = request.state.name === 'stopping' || request.state.name === 'accepted';
  const now = parts.clock.now();
  const untold = parts.queue === undefined ? [] : whoIsToHear(parts.channels, request, outcome);
  const state = { name: 'closed', outcome, closedAt: now, sent, ...(leader && { leader }) } as const;
  const ended = { ...request, state };
  await parts.audit.record(auditOfEnd(ended));
  const isOwed = owesPlaces(ended);
  const isUntold = untold.length > 0;
  const closed = await saveOrWithdraw(parts, ended, request, {
    state,
    keepUntil: isKept(outcome) ? now + KEEP_MS : isUntold || isOwed ? now + KEEP_UNTOLD_MS : now,
    leaseUntil: 0,
    untold,
    dueAt: dueAtEnd(request, isUntold || isOwed, now),
  });
  if (sent && request.target !== undefined) await giveLockBack(parts, request, request.target);
  if (!request.inline) logEnd(parts, closed, outcome);
  return isOwed ? givePlacesBack(parts, closed, dueAtEnd(request, isUntold, now)) : closed;
}

/** Who waits for the answer hears of it there, unless whoever is to give it dies before. */
const dueAtEnd = ({ inline, leaseUntil }: StopRequest, isLeft: boolean, now: number): number | undefined =>
  isLeft ? (inline ? leaseUntil : now) : undefined;

/** Whoever has lost the request has written into the audit what is not so. */
async function saveOrWithdraw(
  parts: ClosingParts,
  ended: ClosedRequest,
  request: StopRequest,
  changes: Parameters<typeof save>[2],
): Promise<StopRequest> {
  try {
    return await save(parts, request, changes);
  } catch (error) {
    if (error instanceof LostRequestError) await withdraw(parts, auditOfEnd(ended), request);
    throw error;
  }
}

/** Where the end that was written has the same record, that is put right. */
async function withdraw(
  { ledger, audit }: Pick<Parts, 'ledger' | 'audit'>,
  wrong: AuditRecord<AuditEntry>,
  { id, claim }: StopRequest,
): Promise<void> {
  const latest = await ledger.read(id);
  // Of an earlier claim's end nothing is known any more.
  if (latest?.claim !== claim) return;
  const right = isClosed(latest) ? auditOfEnd(latest) : undefined;
  await (right?.id === wrong.id ? audit.record(right) : audit.withdraw(wrong));
}

/** Whether a request has ended without counting and its places have not been given back. */
export const owesPlaces = (request: StopRequest): boolean =>
  request.budgets !== undefined && request.budgets.length > 0 && isClosed(request) && !counts(request);

/** An outcome that is another request's counts where that one has its places. */
const counts = ({ state }: ClosedRequest): boolean => state.sent && isCounted(state.outcome);

/** Gives the places in budgets back of a request that has ended without counting. */
export async function givePlacesBack(
  parts: Pick<Parts, 'ledger' | 'clock'>,
  request: StopRequest,
  dueAt: number | undefined,
): Promise<StopRequest> {
  for (const budget of request.budgets ?? []) await parts.ledger.release(budget, holderOf(request));
  return save(parts, request, {
    budgets: [],
    dueAt,
    keepUntil: keptUntil({ ...request, budgets: [] }, parts.clock.now()),
  });
}

/**
 * An owner that was frozen past its lease may find that the request has a new owner, whose lock has the same name:
 * it then runs out by itself.
 */
export async function giveLockBack(
  { ledger, clock }: Pick<Parts, 'ledger' | 'clock'>,
  request: StopRequest,
  target: Target,
): Promise<void> {
  if (request.leaseUntil > clock.now()) await ledger.unlock(lockName(target), holderOf(request));
}

/** One line for each end that no answer has told, as there is one for each answer. */
function logEnd({ log, clock }: Pick<Parts, 'log' | 'clock'>, request: StopRequest, outcome: Outcome): void {
  const { intent, receivedAt, tries } = request;
  const fields = logFields({
    requestId: request.id,
    outcome,
    asker: intent.asker,
    target: targetOf(request),
  });
  log.info('request ended', { ...fields, tries, ms: clock.now() - receivedAt });
}

/** Writes down who has still to be told of a request's end, and when that is to be tried. */
export function saveUntold(
  parts: Pick<Parts, 'ledger' | 'clock'>,
  request: ClosedRequest,
  untold: readonly string[],
  retryAt: number,
  changes: Partial<Pick<StopRequest, 'leaseUntil' | 'late'>> = {},
): Promise<StopRequest> {
  const now = parts.clock.now();
  return save(parts, request, {
    ...changes,
    untold,
    // Its places are nobody else's to give back.
    dueAt: owesPlaces(request) ? now : untold.length === 0 ? undefined : retryAt,
    keepUntil: keptUntil({ ...request, untold }, now),
  });
}

/** What nothing is left to do for sets its key free, unless its outcome is kept. */
function keptUntil(request: StopRequest, now: number): number {
  const isLeft = !isClosed(request) || request.untold.length > 0 || owesPlaces(request);
  return isLeft || isKept(request.state.outcome) ? request.keepUntil : Math.min(request.keepUntil, now);
}

/** What nobody may have noticed: our own credentials, and what was promised and not kept. */
const FAILED: ReadonlySet<Outcome['kind']> = new Set(['expired', 'unavailable', 'unknown']);

function whoIsToHear(channels: readonly string[], request: StopRequest, { kind }: Outcome): string[] {
  const { inline, late, intent } = request;
  const isNotice = intent.asker.kind === 'alert' || kind === 'dlf-refused' || (FAILED.has(kind) && !inline);
  return [...(late !== undefined ? [ASKER] : []), ...(isNotice ? channels : [])];
}

/** Of the claim too: what an earlier claim of the same key has left undone must not touch a later one's lock. */
export const holderOf = ({ id, claim }: StopRequest): string => `${id}/${claim}`;

export const requestIdOf = (holder: string): string => holder.split('/')[0] ?? '';

/** One request at a time per instance. */
export const lockName = (target: Target): string => JSON.stringify([target.workspace, target.instanceId]);
