import { withoutMessage } from '../logging.ts';
import { QueueUnavailableError } from '../queue/queue.ts';
import type { Parts } from './parts.ts';
import { ASKER, isClosed, outcomeOf, type StopRequest } from './request.ts';
import { save } from './save.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long DLF is left alone after each time that it kept a request from going on; the last one is repeated. */
export const RETRY_SCHEDULE_MS = [30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE];

/** A longer wait is the sweep's: a message may not sleep for ever (SQS: fifteen minutes). */
const MAX_RING_AHEAD_MS = MINUTE;

/** When, and by its how many-eth try, a request is to be gone on with. */
interface Turn {
  readonly dueAt: number;
  readonly tries: number;
}

/** Leaves an open request, which the caller must own, for whoever is woken for it. */
export async function putOff(parts: Parts, request: StopRequest): Promise<StopRequest> {
  const turn = nextTurn(request, parts.clock.now());
  const { inline, late } = request;
  // Its delivery is answered now: what that says needs no late reply.
  const told = inline && late !== undefined ? { late: { ...late, told: newsIn(request) } } : {};
  return save(parts, request, { leaseUntil: 0, ...turn, ...told });
}

/** What an open request's asker should hear once. */
export function newsIn(request: StopRequest): string {
  const outcome = outcomeOf(request, true);
  if (outcome.kind !== 'queued') return outcome.kind;
  const why = outcome.setback?.why;
  return why === 'throttled' || why === 'down' || why === 'silent' || why === 'policy' ? 'held-up' : 'queued';
}

/** When an open request is to be gone on with. */
export function nextTurn(request: StopRequest, now: number): Turn {
  const { state, tries, receivedAt, expiresAt, inline } = request;
  if (state.name === 'asked') return { dueAt: request.untold.length > 0 ? now : state.question.until, tries };
  if (state.name === 'accepted' || state.name === 'stopping') {
    return { dueAt: now + growing(now - state.sentAt), tries };
  }
  const setback = state.name === 'ready' ? state.setback : undefined;
  switch (setback?.why) {
    case 'throttled':
    case 'down':
    case 'silent':
    case 'policy':
    case 'partial': {
      // Of a delivery's two seconds, DLF's silence says little.
      if (setback.why === 'silent' && inline) return { dueAt: now, tries };
      const wanted = setback.why === 'throttled' ? (setback.retryAfterMs ?? 0) : 0;
      const place = Math.min(tries, RETRY_SCHEDULE_MS.length - 1);
      const delay = Math.max(wanted, RETRY_SCHEDULE_MS[place] ?? 0);
      // What expires meanwhile is told so at once, not at its next turn.
      return { dueAt: Math.min(now + delay, Math.max(now, expiresAt)), tries: tries + 1 };
    }
    case 'another-request':
      return { dueAt: now + growing(now - receivedAt), tries };
    case 'no-time':
    // The next two are told, and never written into a request that goes on.
    case 'failed':
    case 'ledger':
    case undefined:
      return { dueAt: now, tries };
  }
}

/** Half as long again each time: from a second to a minute. */
const growing = (elapsed: number): number => Math.min(MINUTE, Math.max(SECOND, elapsed / 2));

/** What is kept of a delivery's time for waking the worker. */
export const RING_MS = 600;

/**
 * Wakes the worker for a request that is due soon. Where that fails, or takes longer than an answer can wait,
 * the sweep finds it.
 */
export async function ringFor(parts: Parts, request: StopRequest): Promise<void> {
  const { id, dueAt } = request;
  if (parts.queue === undefined || dueAt === undefined) return;
  // Notices are the sweep's: one for a minute's requests.
  if (isClosed(request) && !request.untold.includes(ASKER)) return;
  // Nothing goes on before somebody answers, or the sweep finds that nobody has.
  if (request.state.name === 'asked') return;
  const delay = Math.max(0, dueAt - parts.clock.now());
  if (delay > MAX_RING_AHEAD_MS) return;
  try {
    await parts.queue.ring([id], delay, AbortSignal.timeout(RING_MS));
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) throw error;
    parts.log.warn('queue', { request_id: id, ...withoutMessage(error.cause) });
  }
}
