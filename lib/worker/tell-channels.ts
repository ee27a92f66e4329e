import type { Until } from '../clock.ts';
import { base32 } from '../crypto/base32.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { RequestId } from '../intent/request-id.ts';
import { withoutMessage } from '../logging.ts';
import { mapBounded } from '../map-bounded.ts';
import { compose } from '../messages/compose.ts';
import type { Channel } from '../notify/channels.ts';
import { type NoticeItem, noticeCall } from '../notify/notice.ts';
import { isKept } from '../stop/outcome.ts';
import type { Parts } from '../stop/parts.ts';
import { ASKER, type ClosedRequest, isClosed, type StopRequest } from '../stop/request.ts';
import { LostRequestError, saveUntold } from '../stop/save.ts';
import type { WorkerTools } from './worker-tools.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Longer than a sweep: two at a time would tell everything twice. */
const SWEEP_LOCK_MS = 2 * MINUTE_MS;
const MAX_RETRY_MS = 15 * MINUTE_MS;
const CONCURRENT_CALLS = 16;
const LOCK = 'notices';

/** Whether a request has ended and a channel has not been told. */
export const isUntoldByChannels = (request: StopRequest | undefined): request is ClosedRequest =>
  request !== undefined && isClosed(request) && request.untold.some((name) => name !== ASKER);

/** Tells channels of requests that have ended: one message for each channel, however many there are. */
export async function tellChannels(
  tools: WorkerTools,
  ids: readonly RequestId[],
  until: Until,
): Promise<void> {
  if (ids.length === 0) return;
  const { ledger, clock, randomBytes } = tools.parts;
  const holder = base32(randomBytes(10));
  const lock = await ledger.lock(LOCK, holder, clock.now() + SWEEP_LOCK_MS);
  if (lock.kind === 'held') return;
  try {
    // Read under the lock: an earlier sweep may have told them by now.
    const read = await mapBounded(ids, CONCURRENT_CALLS, (id) => ledger.read(id));
    const requests = read.filter(isUntoldByChannels);
    const told = await tellAll(tools, requests, until);
    await mapBounded(requests, CONCURRENT_CALLS, (request) =>
      // One that cannot be written down is told again, and not the others with it.
      note(tools.parts, request, told).catch((error: unknown) =>
        tools.parts.log.error('failed', { request_id: request.id, ...withoutMessage(error) }),
      ),
    );
  } finally {
    await ledger.unlock(LOCK, holder);
  }
}

/** Names of the channels that need not be told again. */
async function tellAll(
  tools: WorkerTools,
  requests: readonly ClosedRequest[],
  until: Until,
): Promise<ReadonlySet<string>> {
  const areNews = await mapBounded(requests, CONCURRENT_CALLS, (request) => isNews(tools.parts, request));
  const news = requests.filter((_, index) => areNews[index]);
  const names = new Set(requests.flatMap(({ untold }) => untold.filter((name) => name !== ASKER)));
  const told = new Set<string>();
  for (const name of names) {
    const channel = tools.channels.find((each) => each.name === name);
    const items = news.flatMap((request) =>
      request.untold.includes(name) ? itemOf(tools.parts, request) : [],
    );
    if (channel === undefined || items.length === 0 || (await isPosted(tools, channel, items, until))) {
      told.add(name);
    }
  }
  return told;
}

/**
 * An alert that fires on is delivered again and again, and what released its key comes out the same each time:
 * that is told once a day.
 */
async function isNews({ ledger, clock }: Parts, request: ClosedRequest): Promise<boolean> {
  if (isKept(request.state.outcome)) return true;
  const lock = await ledger.lock(toldName(request), request.claim, clock.now() + DAY_MS);
  return lock.kind === 'taken';
}

const toldName = ({ id, state }: ClosedRequest): string => `told/${id}/${state.outcome.kind}`;

/** A record of another version's making must not keep the others' from being told. */
function itemOf({ log, consoleUrl }: Parts, { id, intent, target, state }: ClosedRequest): NoticeItem[] {
  const { outcome, leader, closedAt } = state;
  try {
    return [
      {
        message: compose({
          ...intent,
          consoleUrl,
          target: target ?? intent.target,
          outcome,
          ...(leader && { leader }),
        }),
        closedAt,
      },
    ];
  } catch (error) {
    log.error('cannot be told', { request_id: id, ...withoutMessage(error) });
    return [];
  }
}

async function isPosted(
  { parts, post }: WorkerTools,
  channel: Channel,
  items: readonly NoticeItem[],
  until: Until,
): Promise<boolean> {
  const about = items.map(({ message, closedAt }) => [message.requestId, closedAt]);
  const id = base32(sha256(JSON.stringify([channel.name, about])));
  const posted = await post(noticeCall(channel, items, id, parts.clock.now()), undefined, until);
  const fields = { channel: channel.name, requests: items.length, result: posted.kind };
  if (posted.kind === 'done') parts.log.info('notice', fields);
  else parts.log.error('notice', fields);
  return posted.kind !== 'failed';
}

/** Writes down who has been told; whoever could not be is due again, for a day. */
async function note(parts: Parts, request: ClosedRequest, told: ReadonlySet<string>): Promise<void> {
  const { ledger, clock, log } = parts;
  const now = clock.now();
  const age = now - request.state.closedAt;
  const untold = request.untold.filter((name) => name === ASKER || !(age > DAY_MS || told.has(name)));
  const isOwed = untold.some((name) => name !== ASKER);
  // Whoever has the key by then tells it.
  if (isOwed && !isKept(request.state.outcome)) await ledger.unlock(toldName(request), request.claim);
  if (age > DAY_MS) log.error('notice given up', { request_id: request.id });
  const retryAt = untold.includes(ASKER) ? now : now + Math.min(MAX_RETRY_MS, Math.max(MINUTE_MS, age / 2));
  try {
    await saveUntold(parts, request, untold, retryAt);
  } catch (error) {
    if (!(error instanceof LostRequestError)) throw error;
    // Its asker has been told meanwhile.
    const latest = await ledger.read(request.id);
    if (latest?.claim === request.claim && isUntoldByChannels(latest)) await note(parts, latest, told);
  }
}
