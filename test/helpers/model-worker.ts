import type { HttpCall } from '../../lib/http/http-call.ts';
import type { Late } from '../../lib/intent/late.ts';
import type { RequestId } from '../../lib/intent/request-id.ts';
import type { StatusMessage } from '../../lib/messages/status-message.ts';
import type { Posted } from '../../lib/notify/post.ts';
import { type Queue, QueueUnavailableError } from '../../lib/queue/queue.ts';
import { sealLate } from '../../lib/sources/late.ts';
import type { OpenSource } from '../../lib/sources/open-source.ts';
import type { LateReplies } from '../../lib/sources/source.ts';
import type { ModelProcess, ModelTime } from './model-time.ts';

/** What is in the queue: who is to be woken, and from when on. */
export interface ModelRing {
  readonly id: string;
  readonly visibleAt: number;
}

export interface ModelQueue {
  readonly rings: ModelRing[];
  /** The queue as one process reaches it. */
  of(process: ModelProcess): Queue;
}

export function createModelQueue(time: ModelTime, isDown: () => boolean): ModelQueue {
  const rings: ModelRing[] = [];
  return {
    rings,
    of: (process) => ({
      accept: async () => undefined,
      ring: async (ids, delayMs) => {
        const how = await time.turn(process);
        if (isDown()) throw new QueueUnavailableError(undefined);
        for (const id of ids) rings.push({ id, visibleAt: time.now() + delayMs });
        if (how === 'die') await new Promise<never>(() => {});
      },
    }),
  };
}

/** A late reply that was shown. */
export interface Shown {
  readonly requestId: RequestId;
  readonly outcome: StatusMessage['outcome'];
  readonly isFinal: boolean;
  /** which delivery's address it was shown at */
  readonly at: string;
}

const HOST = 'chat.example';

/** A chat whose late replies are the messages themselves. */
const replies: LateReplies<unknown> = {
  hosts: [HOST],
  uses: 5,
  lifeMs: 30 * 60_000,
  secrets: () => ['a secret of no real app'],
  call: (url, answer) => ({
    url,
    headers: {},
    body: JSON.stringify(answer.kind === 'status' ? answer.message : answer),
  }),
};

export const modelSource = { name: 'slack', config: undefined, source: { late: replies } } as OpenSource;

export const lateFor = (requestId: RequestId, delivery: string, receivedAt: number): Late | undefined =>
  sealLate(
    replies,
    undefined,
    { source: 'slack', url: `https://${HOST}/${delivery}`, requestId, receivedAt },
    (size) => new Uint8Array(size).fill(7),
  );

export function readShown({ url, body }: HttpCall): Shown {
  const message = JSON.parse(body) as StatusMessage;
  return {
    requestId: message.requestId,
    outcome: message.outcome,
    isFinal: message.followUp === undefined,
    at: new URL(url).pathname.slice(1),
  };
}

/** How a post ends that the model spoils. */
export const postFaults = {
  'post fails': { kind: 'failed', mayHaveArrived: false, status: 500 },
  'post is lost': { kind: 'failed', mayHaveArrived: true },
} as const satisfies Record<string, Posted>;

export type PostFault = keyof typeof postFaults;
