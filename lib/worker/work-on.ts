import type { Until } from '../clock.ts';
import { advance, takeOver } from '../stop/advance.ts';
import { LostRequestError } from '../stop/lost-request-error.ts';
import { ringFor } from '../stop/put-off.ts';
import { isClosed, type StopRequest } from '../stop/request.ts';
import { givePlacesBack, owesPlaces } from '../stop/save.ts';
import { tellAsker } from './tell-asker.ts';
import type { WorkerTools } from './worker-tools.ts';

/** A message may come a little before its time, by its queue's clock. */
const EARLY_MS = 1_000;

/**
 * Goes on with a request, tells its asker what is new, and has itself woken again if that was not the end. A message
 * that comes before the request is due is a left-over one: another will come, or the sweep.
 */
export async function workOn(tools: WorkerTools, id: string, until: Until): Promise<void> {
  const { ledger, clock } = tools.parts;
  const request = await ledger.read(id);
  if (request === undefined || !isDue(request, clock.now() + EARLY_MS)) return;
  const reached = isClosed(request) ? await settled(tools, request) : await goOn(tools, request, until);
  if (reached !== undefined) await finish(tools, reached, until);
}

/** Whoever closed it may have died before its places in budgets were given back. */
async function settled({ parts }: WorkerTools, request: StopRequest): Promise<StopRequest | undefined> {
  if (!owesPlaces(request)) return request;
  try {
    const dueAt = request.untold.length > 0 ? parts.clock.now() : undefined;
    return await givePlacesBack(parts, request, dueAt);
  } catch (error) {
    if (error instanceof LostRequestError) return undefined;
    throw error;
  }
}

/** Whether there is something to do, and nobody at it. */
export const isDue = ({ dueAt, leaseUntil }: StopRequest, now: number): boolean =>
  dueAt !== undefined && dueAt <= now && leaseUntil <= now;

/** Tells, and rings for what is left. */
export async function finish(tools: WorkerTools, request: StopRequest, until: Until): Promise<void> {
  await ringFor(tools.parts, await tellAsker(tools, request, until));
}

/** Undefined: somebody else has it, and brings it further. */
async function goOn(
  { parts }: WorkerTools,
  request: StopRequest,
  until: Until,
): Promise<StopRequest | undefined> {
  const owned = await takeOver(parts, request, until);
  return owned && advance(parts, owned, until);
}
