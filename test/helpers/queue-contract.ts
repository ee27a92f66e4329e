import { describe, expect, it } from 'vitest';
import type { InstanceId } from '../../lib/intent/instance-id.ts';
import type { Intent } from '../../lib/intent/intent.ts';
import type { JobName } from '../../lib/intent/job-name.ts';
import { type RequestId, requestIdFor } from '../../lib/intent/request-id.ts';
import { DEFAULT_WORKSPACE } from '../../lib/intent/workspace.ts';
import { readMessage } from '../../lib/queue/message.ts';
import type { AcceptedIntent, Queue } from '../../lib/queue/queue.ts';

/** A queue with the side of its consumer, as far as the contract needs it. */
export interface QueueUnderTest {
  readonly queue: Queue;
  /** Ten at most; waits for the first one up to `waitMs`, on whatever clock the queue has. */
  receive(waitMs?: number): Promise<readonly Received[]>;
  done(received: Received): Promise<void>;
  /** The dead letters that can be seen now. */
  dead(): Promise<readonly Received[]>;
}

export interface Received {
  readonly body: string;
  /** What `done` knows it by. */
  readonly receipt: string;
}

export interface QueueSettings {
  readonly visibilityMs: number;
  readonly maxReceives: number;
}

type Create = (settings: QueueSettings) => Promise<QueueUnderTest> | QueueUnderTest;

const PATIENT: QueueSettings = { visibilityMs: 60_000, maxReceives: 5 };

/** What every queue does, whatever it is made of. Each test has a queue of its own. */
export function queueContract(name: string, create: Create): void {
  describe(`the queue ${name}`, () => {
    it('gives a ring as the message of its request', async () => {
      const place = await create(PATIENT);
      await place.queue.ring([requestId(1)], 0);
      expect(await takeAll(place)).toEqual([{ kind: 'ring', requestId: requestId(1) }]);
    });

    it('rings for many requests at once', async () => {
      const place = await create(PATIENT);
      const ids = Array.from({ length: 25 }, (_, index) => requestId(index));
      await place.queue.ring(ids, 0);
      const rung = (await takeAll(place)).map((message) =>
        message?.kind === 'ring' ? message.requestId : '',
      );
      expect(rung.toSorted()).toEqual(ids.toSorted());
    });

    it.each([1, 50, 51, 500])('gives %i intents back whole, none lost and none twice', async (count) => {
      const place = await create(PATIENT);
      const intents = Array.from({ length: count }, (_, index) =>
        accepted(index, { reason: `\uffff${'超时 \u{1f525} "'.repeat(index % 300)}` }),
      );
      await place.queue.accept(intents);
      const messages = await takeAll(place);
      const back = messages.flatMap((message) => (message?.kind === 'accept' ? message.intents : []));
      const byId = (all: readonly AcceptedIntent[]) =>
        all.toSorted((a, b) => (a.intent.requestId < b.intent.requestId ? -1 : 1));
      expect(byId(back)).toEqual(byId(intents.map(cut)));
    });

    it('takes nothing in for nothing', async () => {
      const place = await create(PATIENT);
      await place.queue.accept([]);
      await place.queue.ring([], 0);
      expect(await place.receive()).toEqual([]);
    });

    it('keeps a delayed ring back until its time', async () => {
      const place = await create(PATIENT);
      await place.queue.ring([requestId(1)], 1_000);
      expect(await place.receive()).toEqual([]);
      expect((await place.receive(2_000)).map(({ body }) => readMessage(body))).toEqual([
        { kind: 'ring', requestId: requestId(1) },
      ]);
    });

    it('gives a message again that was not done, and none that was', async () => {
      const place = await create({ visibilityMs: 1_000, maxReceives: 5 });
      await place.queue.ring([requestId(1), requestId(2)], 0);
      const [first, second] = await place.receive();
      if (first === undefined || second === undefined) throw new Error('two messages were sent');
      expect(await place.receive()).toEqual([]);
      await place.done(first);
      expect((await place.receive(2_000)).map(({ body }) => body)).toEqual([second.body]);
    });

    it('puts a message that was received too often to the dead letters', async () => {
      const place = await create({ visibilityMs: 0, maxReceives: 2 });
      await place.queue.ring([requestId(1)], 0);
      for (let receives = 0; receives < 2; receives++) expect(await place.receive()).toHaveLength(1);
      expect(await place.dead()).toEqual([]);
      expect(await place.receive()).toEqual([]);
      expect((await place.dead()).map(({ body }) => readMessage(body))).toEqual([
        { kind: 'ring', requestId: requestId(1) },
      ]);
    });
  });
}

/** Receives until nothing comes, holds each message to the limits, and is done with it. */
async function takeAll(place: QueueUnderTest) {
  const messages: ReturnType<typeof readMessage>[] = [];
  for (;;) {
    const received = await place.receive();
    if (received.length === 0) return messages;
    for (const each of received) {
      const message = readMessage(each.body);
      expect(message).toBeDefined();
      expect(Buffer.byteLength(each.body)).toBeLessThanOrEqual(200_000);
      if (message?.kind === 'accept') expect(message.intents.length).toBeLessThanOrEqual(50);
      messages.push(message);
      await place.done(each);
    }
  }
}

export const requestId = (index: number): RequestId =>
  requestIdFor([`request ${index}`], () => {
    throw new Error('it has a key');
  });

/** An intent as a worker gets it. */
export const accepted = (index: number, more: Partial<Intent> = {}): AcceptedIntent => ({
  intent: {
    requestId: requestId(index),
    target: {
      workspace: DEFAULT_WORKSPACE,
      jobName: `作业_\u{20000}_${index}` as JobName,
      instanceId: String(9_223_372_036_854_770_000n + BigInt(index)) as InstanceId,
    },
    asker: { kind: 'alert', source: 'alertmanager', id: 'InstanceRunsTooLong' },
    dryRun: index % 2 === 0,
    ...more,
  },
  decision: { verdict: 'stop', by: { kind: 'rule', name: '夜间' } },
  receivedAt: 1_764_000_000_000 + index,
  expiresAt: 1_764_021_600_000 + index,
});

/** The wire carries a thousand characters of a reason. */
const cut = ({ intent, ...times }: AcceptedIntent): AcceptedIntent => ({
  ...times,
  intent: { ...intent, reason: (intent.reason ?? '').slice(0, 1_000).toWellFormed() },
});
