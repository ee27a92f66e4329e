import type { Until } from '../clock.ts';
import type { Late } from '../intent/late.ts';
import { compose } from '../messages/compose.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import type { Posted } from '../notify/post.ts';
import { LostRequestError } from '../stop/lost-request-error.ts';
import type { Parts } from '../stop/parts.ts';
import { newsIn } from '../stop/put-off.ts';
import { ASKER, isClosed, type StopRequest } from '../stop/request.ts';
import { save, saveUntold } from '../stop/save.ts';
import { standingOf } from '../stop/standing.ts';
import { openLatePlace } from './late-place.ts';
import type { WorkerTools } from './worker-tools.ts';

/** Longer than a post takes: meanwhile nobody else tells the same. */
const LEASE_MS = 10_000;
/** What is over so soon needs no word of its own on the way. */
const NEWS_AFTER_MS = 10_000;
const MIN_RETRY_MS = 5_000;
const MAX_RETRY_MS = 60_000;
/** After each message that may have been seen, within half of the time that is left: the few others are spread over it. */
const SPARING_MS = [5_000, 30_000, 120_000, 360_000, 720_000];

/**
 * Tells a request's asker its end, and once each what holds it up. A use of the address is counted before it is made:
 * whoever dies in between has used one too few, never one too many.
 */
export async function tellAsker(
  tools: WorkerTools,
  request: StopRequest,
  until: Until,
): Promise<StopRequest> {
  const { parts } = tools;
  if (!hasToHear(request, parts.clock.now())) return request;
  try {
    const { late } = request;
    return late === undefined
      ? await hasHeard(parts, request, request.dueAt)
      : await tell(tools, request, late, until);
  } catch (error) {
    if (!(error instanceof LostRequestError)) throw error;
    return (await parts.ledger.read(request.id)) ?? request;
  }
}

function hasToHear(request: StopRequest, now: number): boolean {
  // Another owner tells, or was lost sight of.
  if (request.leaseUntil > now) return false;
  if (isClosed(request)) return request.untold.includes(ASKER);
  const { late, receivedAt } = request;
  // The last use is the end's.
  const mayHear = late !== undefined && late.usesLeft > 1 && now < late.until;
  // A question is what its asker waits for.
  const isNews = request.state.name === 'asked' || now - receivedAt >= NEWS_AFTER_MS;
  return mayHear && late.told !== newsIn(request) && isNews;
}

async function tell(
  tools: WorkerTools,
  request: StopRequest,
  late: Late,
  until: Until,
): Promise<StopRequest> {
  const { parts, post } = tools;
  const { log } = parts;
  const now = parts.clock.now();
  const fields = { request_id: request.id, source: late.source };
  const isOver = late.usesLeft < 1 || now >= late.until;
  const place = isOver ? undefined : await openLatePlace(tools, request.id, late);
  if (place === undefined) {
    log.warn('late reply given up', { ...fields, uses_left: late.usesLeft, is_over: isOver });
    return hasHeard(parts, request, request.dueAt);
  }
  const message = await messageFor(parts, request);
  const counted = await save(parts, request, {
    late: { ...late, usesLeft: late.usesLeft - 1 },
    leaseUntil: now + LEASE_MS,
    dueAt: now + LEASE_MS,
  });
  const call = await place.call(message);
  const posted: Posted =
    call === undefined ? { kind: 'failed', mayHaveArrived: false } : await post(call, place.hosts, until);
  log.info('late reply', { ...fields, outcome: message.outcome, result: posted.kind });
  return posted.kind === 'failed'
    ? hearsLater(parts, counted, { late, dueAt: request.dueAt }, posted)
    : hasHeard(parts, counted, request.dueAt);
}

async function messageFor(parts: Parts, request: StopRequest): Promise<StatusMessage> {
  const { goesOn, ...standing } = await standingOf(parts, request);
  return compose({
    ...request.intent,
    consoleUrl: parts.consoleUrl,
    reader: { ...parts.reader, locale: request.late?.locale ?? parts.reader?.locale },
    canClick: true,
    now: parts.clock.now(),
    ...(request.consent && { consent: request.consent }),
    ...standing,
    ...(goesOn && { followUp: 'here' }),
  });
}

/** After its end the address is not needed any more, and is forgotten. */
async function hasHeard(parts: Parts, request: StopRequest, dueAt: number | undefined): Promise<StopRequest> {
  const { late } = request;
  if (!isClosed(request)) {
    return save(parts, request, {
      leaseUntil: 0,
      dueAt,
      ...(late && { late: { ...late, told: newsIn(request) } }),
    });
  }
  const untold = request.untold.filter((name) => name !== ASKER);
  const now = parts.clock.now();
  try {
    return await saveUntold(parts, request, untold, now, { leaseUntil: 0, late: undefined });
  } catch (error) {
    if (!(error instanceof LostRequestError)) throw error;
    // The channels have been told meanwhile.
    const latest = await parts.ledger.read(request.id);
    if (latest?.claim !== request.claim || !isClosed(latest) || !latest.untold.includes(ASKER)) throw error;
    return hasHeard(parts, latest, undefined);
  }
}

/** A use that surely showed nothing is given back. */
function hearsLater(
  parts: Parts,
  request: StopRequest,
  before: { readonly late: Late; readonly dueAt: number | undefined },
  { mayHaveArrived, retryAfterMs = 0 }: Extract<Posted, { kind: 'failed' }>,
): Promise<StopRequest> {
  const now = parts.clock.now();
  const late = mayHaveArrived ? request.late : before.late;
  if (!isClosed(request)) return save(parts, request, { leaseUntil: 0, dueAt: before.dueAt, late });
  const growing = Math.min(MAX_RETRY_MS, Math.max(MIN_RETRY_MS, (now - request.state.closedAt) / 2));
  const used = SPARING_MS.length - before.late.usesLeft;
  const sparing = Math.min(SPARING_MS[used] ?? growing, (before.late.until - now) / 2);
  const delay = mayHaveArrived ? sparing : growing;
  return save(parts, request, { leaseUntil: 0, late, dueAt: now + Math.max(delay, retryAfterMs) });
}
