import type { Until } from '../clock.ts';
import { base32 } from '../crypto/base32.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { RequestId } from '../intent/request-id.ts';
import { withoutMessage } from '../logging.ts';
import { mapBounded } from '../map-bounded.ts';
import { compose } from '../messages/compose.ts';
import type { Channel } from '../notify/channels.ts';
import { type NoticeItem, noticeCall } from '../notify/notice.ts';
import { LostRequestError } from '../stop/lost-request-error.ts';
import { isKept } from '../stop/outcome.ts';
import type { Parts } from '../stop/parts.ts';
import {
  ASKER,
  type AskedRequest,
  type ClosedRequest,
  isAsked,
  isClosed,
  outcomeOf,
  type StopRequest,
} from '../stop/request.ts';
import { save, saveUntold } from '../stop/save.ts';
import { postNotice } from './post-notice.ts';
import type { WorkerTools } from './worker-tools.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Longer than a sweep: two at a time would tell everything twice. */
const SWEEP_LOCK_MS = 2 * MINUTE_MS;
const MAX_RETRY_MS = 15 * MINUTE_MS;
const CONCURRENT_CALLS = 16;
const LOCK = 'notices';

/** A request of which channels are told: its end, or what somebody there may approve. */
type TellableRequest = ClosedRequest | AskedRequest;

/** Whether a request has ended, or asks for an approval, and a channel has not been told. */
export const isUntoldByChannels = (request: StopRequest | undefined): request is TellableRequest =>
  request !== undefined &&
  (isClosed(request) || isAsked(request)) &&
  request.untold.some((name) => name !== ASKER);

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
      note(tools.parts, request, told.get(request.id) ?? new Set()).catch((error: unknown) =>
        tools.parts.log.error('failed', { request_id: request.id, ...withoutMessage(error) }),
      ),
    );
  } finally {
    await ledger.unlock(LOCK, holder);
  }
}

/** A message has room for so many, with their codes and buttons. */
const MAX_QUESTIONS = 10;

/** For each request the names of the channels that need not be told again. */
async function tellAll(
  tools: WorkerTools,
  requests: readonly TellableRequest[],
  until: Until,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const areNews = await mapBounded(requests, CONCURRENT_CALLS, (request) => isNews(tools.parts, request));
  const news = new Set(requests.filter((_, index) => areNews[index]));
  const names = new Set(requests.flatMap(({ untold }) => untold.filter((name) => name !== ASKER)));
  const told = new Map<string, Set<string>>();
  for (const name of names) {
    const channel = tools.channels.find((each) => each.name === name);
    const theirs = requests.filter(({ untold }) => untold.includes(name));
    const isWanted = (request: TellableRequest): boolean =>
      // A question goes only where an answer can come back from.
      news.has(request) && (isClosed(request) || channel?.kind === 'slack');
    const groups = [
      // Not among what has ended, which could push them out of a message's limits.
      ...inGroups(theirs.filter(isAsked), MAX_QUESTIONS),
      theirs.filter(isClosed),
    ];
    for (const group of groups) {
      const items = group.filter(isWanted).flatMap((request) => itemOf(tools.parts, request));
      const isTold =
        channel === undefined || items.length === 0 || (await isPosted(tools, channel, items, until));
      if (isTold) for (const { id } of group) told.set(id, (told.get(id) ?? new Set()).add(name));
    }
  }
  return told;
}

const inGroups = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

/**
 * An alert that fires on is delivered again and again, and what released its key comes out the same each time: that is
 * told once a day; and once in all what a freeze or a limit holds back.
 */
async function isNews({ ledger, clock }: Parts, request: TellableRequest): Promise<boolean> {
  const once = onceOf(request, clock.now());
  if (once === undefined) return true;
  const lock = await ledger.lock(once.name, request.claim, once.until);
  return lock.kind === 'taken';
}

/** What is told once, and until when; undefined: it is news each time. */
function onceOf(
  request: TellableRequest,
  now: number,
): { readonly name: string; readonly until: number } | undefined {
  if (!isClosed(request) || isKept(request.state.outcome)) return undefined;
  const { id, state } = request;
  const { outcome } = state;
  switch (outcome.kind) {
    case 'frozen':
      return { name: `told/frozen/${outcome.freeze.at}`, until: now + 2 * DAY_MS };
    case 'cool-down':
    case 'over-budget':
      return { name: `told/${outcome.budget}`, until: outcome.until };
    default:
      return { name: `told/${id}/${outcome.kind}`, until: now + DAY_MS };
  }
}

/** A record of another version's making must not keep the others' from being told. */
function itemOf({ log, consoleUrl, clock, reader }: Parts, request: TellableRequest): NoticeItem[] {
  const { id, intent, target, consent } = request;
  const leader = isClosed(request) ? request.state.leader : undefined;
  try {
    return [
      {
        message: compose({
          ...intent,
          consoleUrl,
          reader,
          target: target ?? intent.target,
          outcome: outcomeOf(request, true),
          canClick: true,
          now: clock.now(),
          ...(consent && { consent }),
          ...(leader && { leader }),
        }),
        at: isClosed(request) ? request.state.closedAt : request.state.question.until,
      },
    ];
  } catch (error) {
    log.error('cannot be told', { request_id: id, ...withoutMessage(error) });
    return [];
  }
}

async function isPosted(
  tools: WorkerTools,
  channel: Channel,
  items: readonly NoticeItem[],
  until: Until,
): Promise<boolean> {
  const about = items.map(({ message, at }) => [message.requestId, message.outcome, at]);
  const id = base32(sha256(JSON.stringify([channel.name, about])));
  const call = noticeCall(channel, items, id, tools.parts.clock.now());
  return (await postNotice(tools, channel, call, { requests: items.length }, until)) !== 'failed';
}

/** Writes down who has been told; whoever could not be is due again, for a day. */
async function note(parts: Parts, request: TellableRequest, told: ReadonlySet<string>): Promise<void> {
  const { ledger, clock, log } = parts;
  const now = clock.now();
  if (!isClosed(request)) {
    await noteAsked(parts, request, told);
    return;
  }
  const age = now - request.state.closedAt;
  const untold = request.untold.filter((name) => name === ASKER || !(age > DAY_MS || told.has(name)));
  const isOwed = untold.some((name) => name !== ASKER);
  // Whoever has the key by then tells it.
  const once = onceOf(request, now);
  if (isOwed && once !== undefined) await ledger.unlock(once.name, request.claim);
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

const RETRY_QUESTION_MS = 30_000;

/** A question that could not be asked is asked again as long as it is open. */
async function noteAsked(parts: Parts, request: AskedRequest, told: ReadonlySet<string>): Promise<void> {
  const { question } = request.state;
  const untold = request.untold.filter((name) => name === ASKER || !told.has(name));
  const retryAt = Math.min(question.until, parts.clock.now() + RETRY_QUESTION_MS);
  try {
    await save(parts, request, { untold, dueAt: untold.length === 0 ? question.until : retryAt });
  } catch (error) {
    // Somebody has answered meanwhile.
    if (!(error instanceof LostRequestError)) throw error;
  }
}
