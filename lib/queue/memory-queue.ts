import { acceptBodies } from './chunks.ts';
import { delaySeconds } from './delay.ts';
import { writeRing } from './message.ts';
import type { Queue } from './queue.ts';

/** A message as a consumer gets it; `readMessage` reads its body. */
export interface ReceivedMessage {
  readonly id: string;
  readonly body: string;
}

/** A consumer's side of a queue. */
export interface Messages {
  /** Up to `limit` of those that can be seen now, oldest first. What is not done in time comes back. */
  receive(limit: number): readonly ReceivedMessage[];
  done(id: string): void;
  /** When the next message can be seen, in milliseconds since the epoch; it may be past. */
  nextAt(): number | undefined;
  /** How many are not done, whether they can be seen or not. */
  size(): number;
}

export interface MemoryQueue extends Queue, Messages {
  /** What was received too often. Dead letters that are not done come back without an end. */
  readonly dead: Messages;
}

interface MemoryQueueOptions {
  readonly visibilityMs?: number;
  readonly maxReceives?: number;
}

/** Six times the worker's timeout of a minute, as AWS recommends for a queue that invokes a function. */
const VISIBILITY_MS = 360_000;
/** With the above six hours, after which an alert is told and never sent. */
const MAX_RECEIVES = 60;

/** A queue that lives as long as the process, for local runs and tests: what SQS does, on a clock that is passed in. */
export function createMemoryQueue(
  now: () => number,
  { visibilityMs = VISIBILITY_MS, maxReceives = MAX_RECEIVES }: MemoryQueueOptions = {},
): MemoryQueue {
  const dead = createStore(now, { visibilityMs });
  const live = createStore(now, { visibilityMs, maxReceives, bury: (message) => dead.put(message, 0) });
  let sent = 0;
  const send = (bodies: readonly string[], delayMs: number): void => {
    for (const body of bodies) live.put({ id: `message-${++sent}`, body }, delaySeconds(delayMs) * 1_000);
  };
  return {
    ...live.messages,
    dead: dead.messages,
    accept: async (intents) => send(acceptBodies(intents), 0),
    ring: async (requestIds, delayMs) => send(requestIds.map(writeRing), delayMs),
  };
}

interface StoreOptions {
  readonly visibilityMs: number;
  readonly maxReceives?: number;
  readonly bury?: (message: ReceivedMessage) => void;
}

interface Store {
  readonly messages: Messages;
  put(message: ReceivedMessage, delayMs: number): void;
}

function createStore(now: () => number, { visibilityMs, maxReceives, bury }: StoreOptions): Store {
  const kept = new Map<string, { readonly message: ReceivedMessage; visibleAt: number; receives: number }>();

  const receive = (limit: number): readonly ReceivedMessage[] => {
    const received: ReceivedMessage[] = [];
    for (const each of kept.values()) {
      if (received.length >= limit) break;
      if (each.visibleAt > now()) continue;
      if (each.receives === maxReceives) {
        kept.delete(each.message.id);
        bury?.(each.message);
        continue;
      }
      each.receives += 1;
      each.visibleAt = now() + visibilityMs;
      received.push(each.message);
    }
    return received;
  };

  return {
    put: (message, delayMs) => kept.set(message.id, { message, visibleAt: now() + delayMs, receives: 0 }),
    messages: {
      receive,
      done: (id) => kept.delete(id),
      nextAt: () =>
        kept.size === 0
          ? undefined
          : [...kept.values()].reduce((first, { visibleAt }) => Math.min(first, visibleAt), Infinity),
      size: () => kept.size,
    },
  };
}
