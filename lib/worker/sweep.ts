import type { Until } from '../clock.ts';
import { withoutMessage } from '../logging.ts';
import { mapBounded } from '../map-bounded.ts';
import { QueueUnavailableError } from '../queue/queue.ts';
import { ASKER, isClosed, type StopRequest } from '../stop/request.ts';
import { owesPlaces } from '../stop/save.ts';
import { isUntoldByChannels, tellChannels } from './tell-channels.ts';
import { isDue, workOn } from './work-on.ts';
import type { WorkerTools } from './worker-tools.ts';

/** What is over this is found a minute later: the longest due come first. */
const MAX_DUE = 1_000;
const CONCURRENT_READS = 32;
const CONCURRENT_REQUESTS = 8;

/**
 * The minute's round: tells the channels what has ended, and wakes the worker for every request that is overdue,
 * whoever died with it.
 */
export async function sweep(tools: WorkerTools, until: Until): Promise<void> {
  const { ledger, clock, log } = tools.parts;
  const ids = await ledger.due(clock.now(), MAX_DUE);
  const read = await mapBounded(ids, CONCURRENT_READS, (id) => ledger.read(id));
  // The index lags behind the records.
  const due = read.flatMap((request) =>
    request !== undefined && isDue(request, clock.now()) ? [request] : [],
  );
  try {
    await tellChannels(tools, due.filter(isUntoldByChannels).map(idOf), until);
  } finally {
    await wake(tools, due.filter((request) => hasWork(request, clock.now())).map(idOf), until);
  }
  if (due.length > 0) log.info('swept', { due: due.length });
}

const idOf = ({ id }: StopRequest): StopRequest['id'] => id;

function hasWork(request: StopRequest, now: number): boolean {
  const { state, untold } = request;
  if (isClosed(request)) return untold.includes(ASKER) || owesPlaces(request);
  // Until then it waits for an answer: only its channels are told.
  return state.name !== 'asked' || now >= state.question.until;
}

/** A queue that is down holds nobody up for longer than the sweep's own strength. */
async function wake(tools: WorkerTools, ids: readonly StopRequest['id'][], until: Until): Promise<void> {
  if (ids.length === 0 || (await isRung(tools, ids))) return;
  const { clock, log } = tools.parts;
  await mapBounded(ids, CONCURRENT_REQUESTS, async (id) => {
    if (clock.now() >= until.deadline) return;
    await workOn(tools, id, until).catch((error: unknown) =>
      log.error('failed', { request_id: id, ...withoutMessage(error) }),
    );
  });
}

async function isRung({ parts }: WorkerTools, ids: readonly StopRequest['id'][]): Promise<boolean> {
  try {
    await parts.queue?.ring(ids, 0);
    return parts.queue !== undefined;
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) throw error;
    parts.log.error('queue', { ...withoutMessage(error.cause) });
    return false;
  }
}
