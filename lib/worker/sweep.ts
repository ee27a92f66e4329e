import type { Until } from '../clock.ts';
import { mapBounded } from '../map-bounded.ts';
import { QueueUnavailableError } from '../queue/queue.ts';
import { ASKER, type ClosedRequest, isClosed, type StopRequest } from '../stop/request.ts';
import { tellChannels } from './tell-channels.ts';
import { workOn } from './work-on.ts';
import type { WorkerTools } from './worker-tools.ts';

/** What is over this is found a minute later: the longest due come first. */
const MAX_DUE = 1_000;
const CONCURRENT_READS = 32;
const CONCURRENT_REQUESTS = 8;

/**
 * The minute's round: wakes the worker for every request that is overdue, whoever died with it, and tells the channels
 * what has ended.
 */
export async function sweep(tools: WorkerTools, until: Until): Promise<void> {
  const { ledger, clock } = tools.parts;
  const ids = await ledger.due(clock.now(), MAX_DUE);
  const read = await mapBounded(ids, CONCURRENT_READS, (id) => ledger.read(id));
  const due = read.filter((request) => request !== undefined && isDue(request, clock.now())) as StopRequest[];
  await wake(tools, due.filter(hasWork), until);
  await tellChannels(tools, due.filter(isUntoldByChannels), until);
  if (due.length > 0) tools.log.info('swept', { due: due.length });
}

/** The index lags behind the records. */
const isDue = ({ dueAt, leaseUntil }: StopRequest, now: number): boolean =>
  dueAt !== undefined && dueAt <= now && leaseUntil <= now;

const hasWork = (request: StopRequest): boolean => !isClosed(request) || request.untold.includes(ASKER);

const isUntoldByChannels = (request: StopRequest): request is ClosedRequest =>
  isClosed(request) && request.untold.some((name) => name !== ASKER);

/** A queue that is down holds nobody up for longer than the sweep's own strength. */
async function wake(tools: WorkerTools, requests: readonly StopRequest[], until: Until): Promise<void> {
  if (requests.length === 0) return;
  const ids = requests.map(({ id }) => id);
  try {
    if (tools.parts.queue === undefined) throw new QueueUnavailableError(undefined);
    await tools.parts.queue.ring(ids, 0);
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) throw error;
    await mapBounded(ids, CONCURRENT_REQUESTS, async (id) => {
      if (tools.parts.clock.now() < until.deadline) await workOn(tools, id, until);
    });
  }
}
