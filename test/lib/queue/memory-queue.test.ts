import { describe, expect, it } from 'vitest';
import { createMemoryQueue, type Messages } from '../../../lib/queue/memory-queue.ts';
import { readMessage } from '../../../lib/queue/message.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { queueContract, type Received, requestId } from '../../helpers/queue-contract.ts';

const received = (messages: Messages): readonly Received[] =>
  messages.receive(10).map(({ id, body }) => ({ receipt: id, body }));

queueContract('in memory', (settings) => {
  const clock = createManualClock();
  const queue = createMemoryQueue(clock.now, settings);
  return {
    queue,
    receive: async (waitMs = 0) => {
      const wait = (queue.nextAt() ?? Number.POSITIVE_INFINITY) - clock.now();
      if (wait > 0 && wait <= waitMs) clock.pass(wait);
      return received(queue);
    },
    done: async ({ receipt }) => queue.done(receipt),
    dead: async () => received(queue.dead),
  };
});

const start = (options?: Parameters<typeof createMemoryQueue>[1]) => {
  const clock = createManualClock();
  return { clock, queue: createMemoryQueue(clock.now, options) };
};
const idsIn = (messages: Messages, limit = 10): readonly unknown[] =>
  messages.receive(limit).map(({ body }) => {
    const message = readMessage(body);
    return message?.kind === 'ring' ? message.requestId : message;
  });

describe('the queue in memory', () => {
  it('gives as many as are wanted, oldest first', async () => {
    const { queue } = start();
    await queue.ring([requestId(1), requestId(2), requestId(3)], 0);
    expect(queue.receive(0)).toEqual([]);
    expect(idsIn(queue, 2)).toEqual([requestId(1), requestId(2)]);
    expect(idsIn(queue)).toEqual([requestId(3)]);
  });

  it('has a message in hand for six minutes', async () => {
    const { clock, queue } = start();
    await queue.ring([requestId(1)], 0);
    queue.receive(1);
    clock.pass(359_999);
    expect(queue.receive(1)).toEqual([]);
    clock.pass(1);
    expect(queue.receive(1)).toHaveLength(1);
  });

  it('gives a message sixty times', async () => {
    const { clock, queue } = start();
    await queue.ring([requestId(1)], 0);
    for (let receives = 0; receives < 60; receives++) {
      expect(queue.receive(1)).toHaveLength(1);
      clock.pass(360_000);
    }
    expect(queue.dead.size()).toBe(0);
    expect(queue.receive(1)).toEqual([]);
    expect(queue.size()).toBe(0);
    expect(queue.dead.size()).toBe(1);
  });

  it('gives dead letters again and again, until they are done', async () => {
    const { clock, queue } = start({ visibilityMs: 1_000, maxReceives: 0 });
    await queue.ring([requestId(1)], 0);
    expect(queue.receive(1)).toEqual([]);
    for (let receives = 0; receives < 100; receives++) {
      expect(idsIn(queue.dead)).toEqual([requestId(1)]);
      expect(queue.dead.receive(1)).toEqual([]);
      clock.pass(1_000);
    }
    const [letter] = queue.dead.receive(1);
    queue.dead.done(letter?.id ?? '');
    expect(queue.dead.size()).toBe(0);
    expect(queue.dead.nextAt()).toBeUndefined();
  });

  it('fills up what it gives with others when a message goes to the dead letters', async () => {
    const { clock, queue } = start({ visibilityMs: 1_000, maxReceives: 1 });
    await queue.ring([requestId(1)], 0);
    queue.receive(1);
    await queue.ring([requestId(2)], 0);
    clock.pass(1_000);
    expect(idsIn(queue, 1)).toEqual([requestId(2)]);
    expect(idsIn(queue.dead)).toEqual([requestId(1)]);
  });

  it('says when the next message can be seen', async () => {
    const { clock, queue } = start({ visibilityMs: 60_000 });
    expect(queue.nextAt()).toBeUndefined();
    await queue.ring([requestId(1)], 30_000);
    await queue.ring([requestId(2)], 10_000);
    expect(queue.nextAt()).toBe(clock.now() + 10_000);
    clock.pass(10_000);
    expect(queue.nextAt()).toBe(clock.now());
    expect(queue.receive(10)).toHaveLength(1);
    expect(queue.nextAt()).toBe(clock.now() + 20_000);
    clock.pass(20_000);
    const [message] = queue.receive(10);
    expect(queue.nextAt()).toBe(clock.now() + 40_000 - 10_000 + 10_000);
    queue.done(message?.id ?? '');
    expect(queue.size()).toBe(1);
  });

  it('delays in whole seconds, fifteen minutes at most, as SQS does', async () => {
    const { clock, queue } = start();
    await queue.ring([requestId(1)], 1_001);
    expect(queue.nextAt()).toBe(clock.now() + 2_000);
    const another = start();
    await another.queue.ring([requestId(1)], 3_600_000);
    expect(another.queue.nextAt()).toBe(another.clock.now() + 900_000);
    await another.queue.ring([requestId(2)], -5);
    expect(idsIn(another.queue)).toEqual([requestId(2)]);
  });
});
