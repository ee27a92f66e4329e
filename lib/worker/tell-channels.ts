import type { Until } from '../clock.ts';
import { base32 } from '../crypto/base32.ts';
import { sha256 } from '../crypto/sha256.ts';
import { mapBounded } from '../map-bounded.ts';
import { compose } from '../messages/compose.ts';
import type { Channel } from '../notify/channels.ts';
import { type NoticeItem, noticeCall } from '../notify/notice.ts';
import { isKept } from '../stop/outcome.ts';
import { ASKER, type ClosedRequest } from '../stop/request.ts';
import { LostRequestError, saveUntold } from '../stop/save.ts';
import type { WorkerTools } from './worker-tools.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Longer than a sweep: two at a time would tell everything twice. */
const SWEEP_LOCK_MS = 2 * MINUTE_MS;
const MAX_RETRY_MS = 15 * MINUTE_MS;
const CONCURRENT_WRITES = 16;

/** Tells channels of requests that have ended: one message for each channel, however many there are. */
export async function tellChannels(
  tools: WorkerTools,
  requests: readonly ClosedRequest[],
  until: Until,
): Promise<void> {
  if (requests.length === 0) return;
  const { ledger, clock, randomBytes } = tools.parts;
  const holder = base32(randomBytes(10));
  const lock = await ledger.lock(LOCK, holder, clock.now() + SWEEP_LOCK_MS);
  if (lock.kind === 'held') return;
  try {
    const told = await tellAll(tools, requests, until);
    await mapBounded(requests, CONCURRENT_WRITES, (request) => note(tools, request, told));
  } finally {
    await ledger.unlock(LOCK, holder);
  }
}

const LOCK = 'notices';

/** Names of the channels that need not be told again. */
async function tellAll(
  tools: WorkerTools,
  requests: readonly ClosedRequest[],
  until: Until,
): Promise<ReadonlySet<string>> {
  const news = await mapBounded(requests, CONCURRENT_WRITES, async (request) =>
    (await isNews(tools, request)) ? request : undefined,
  );
  const names = new Set(requests.flatMap(({ untold }) => untold.filter((name) => name !== ASKER)));
  const told = new Set<string>();
  for (const name of names) {
    const concerned = news.filter((request) => request?.untold.includes(name) === true);
    const channel = tools.channels.find((each) => each.name === name);
    const isDone =
      channel === undefined || concerned.length === 0 || (await post(tools, channel, concerned, until));
    if (isDone) told.add(name);
  }
  return told;
}

/**
 * An alert that fires on is delivered again and again, and what released its key comes out the same each time:
 * that is told once a day.
 */
async function isNews({ parts }: WorkerTools, { id, claim, state }: ClosedRequest): Promise<boolean> {
  if (isKept(state.outcome)) return true;
  const lock = await parts.ledger.lock(`told/${id}/${state.outcome.kind}`, claim, parts.clock.now() + DAY_MS);
  return lock.kind === 'taken';
}

async function post(
  { parts, log, post: send }: WorkerTools,
  channel: Channel,
  requests: readonly (ClosedRequest | undefined)[],
  until: Until,
): Promise<boolean> {
  const items = requests.flatMap((request) => (request === undefined ? [] : [itemOf(request)]));
  const about = items.map(({ message, closedAt }) => [message.requestId, closedAt]);
  const id = base32(sha256(JSON.stringify([channel.name, about])));
  const posted = await send(noticeCall(channel, items, id, parts.clock.now()), undefined, until);
  const fields = { channel: channel.name, requests: items.length, result: posted.kind };
  if (posted.kind === 'done') log.info('notice', fields);
  else log.error('notice', fields);
  return posted.kind !== 'failed';
}

const itemOf = ({ intent, state: { outcome, leader, closedAt } }: ClosedRequest): NoticeItem => ({
  message: compose({ ...intent, outcome, ...(leader && { leader }) }),
  closedAt,
});

/** Writes down who has been told; whoever could not be is due again, for a day. */
async function note(
  { parts, log }: WorkerTools,
  request: ClosedRequest,
  told: ReadonlySet<string>,
): Promise<void> {
  const now = parts.clock.now();
  const age = now - request.state.closedAt;
  const isOver = age > DAY_MS;
  const untold = request.untold.filter((name) => name === ASKER || !(isOver || told.has(name)));
  if (isOver && untold.length < request.untold.length)
    log.error('notice given up', { request_id: request.id });
  const retryAt = untold.includes(ASKER) ? now : now + Math.min(MAX_RETRY_MS, Math.max(MINUTE_MS, age / 2));
  try {
    await saveUntold(parts, request, untold, retryAt);
  } catch (error) {
    // Its asker is being told at the same time: the next sweep comes by.
    if (!(error instanceof LostRequestError)) throw error;
  }
}
