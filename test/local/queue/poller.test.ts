import { createHash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/programs.ts';
import { recordsOf, startWorld, type World } from './world.ts';

describe('the poller', () => {
  let world: World;
  afterEach(() => world.close());

  /** A handler that writes down what it gets, and does with each batch what it is told. */
  const recording = (work: (event: unknown, batch: number) => unknown) => {
    const batches: string[][] = [];
    const handler = async (event: unknown): Promise<unknown> => {
      batches.push(recordsOf(event).map(({ body }) => body));
      return work(event, batches.length);
    };
    const times = (body: string): number => batches.flat().filter((each) => each === body).length;
    return { handler, batches, times };
  };

  const isEmpty = () => eventually(async () => (await world.count(world.sqs.queue)) === 0, 'an empty queue');

  it('hands over the event that Lambda makes of a message, and its own context', async () => {
    world = await startWorld();
    await world.send('hello');
    const seen: [event: unknown, context: Context][] = [];
    world.poll(async (...args) => void seen.push(args), { timeoutMs: 5_000, now: () => 1_000 });
    await isEmpty();
    const digits = expect.stringMatching(/^\d+$/);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.[0]).toEqual({
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.stringMatching(/./),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: digits,
            SenderId: digits,
            ApproximateFirstReceiveTimestamp: digits,
          },
          messageAttributes: {},
          md5OfBody: createHash('md5').update('hello').digest('hex'),
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:dlf-stop-local',
          awsRegion: 'eu-west-1',
        },
      ],
    });
    expect(seen[0]?.[1].functionName).toBe('dlf-stop-local-worker');
    expect(seen[0]?.[1].getRemainingTimeInMillis()).toBe(5_000);
  });

  it('lets only the messages come back that failed', async () => {
    world = await startWorld();
    await world.send('a', 'b', 'c');
    const { handler, batches } = recording((event, batch) => ({
      batchItemFailures: recordsOf(event)
        .filter(({ body }) => batch === 1 && body === 'b')
        .map(({ messageId }) => ({ itemIdentifier: messageId })),
    }));
    world.poll(handler);
    await isEmpty();
    expect(batches).toEqual([['a', 'b', 'c'], ['b']]);
    expect(world.errors).toEqual([]);
  });

  it.each([
    ['it throws', () => Promise.reject(new Error('broken')), 'broken'],
    ['its response is none', () => 'done', 'not a batch response: "done"'],
    ['it does not end', () => new Promise(() => {}), 'did not end within 200 ms'],
  ])('lets the whole batch come back when %s', async (_, failure, message) => {
    world = await startWorld();
    await world.send('a', 'b');
    const { handler, times } = recording((_event, batch) => (batch === 1 ? failure() : null));
    world.poll(handler, { timeoutMs: 200 });
    await isEmpty();
    expect([times('a'), times('b')]).toEqual([2, 2]);
    expect(world.errors).toMatchObject([{ message: expect.stringContaining(message) }]);
  });

  it('leaves what has failed too often to the dead-letter queue', async () => {
    world = await startWorld(2);
    await world.send('bad');
    const { handler, times } = recording(() => Promise.reject(new Error('broken')));
    const dead: unknown[] = [];
    world.poll(handler);
    const { url, arn } = world.sqs.deadLetters;
    const deadLetters = async (event: unknown) =>
      void dead.push(...recordsOf(event).map(({ body, eventSourceARN }) => [body, eventSourceARN]));
    world.poll(deadLetters, { queueUrl: url, queueArn: arn });
    await eventually(() => dead.length > 0, 'a dead letter');
    expect(dead).toEqual([['bad', 'arn:aws:sqs:eu-west-1:000000000000:dlf-stop-local-dead']]);
    expect(times('bad')).toBe(2);
    await isEmpty();
  });

  it('works on as many batches at once as it may', async () => {
    world = await startWorld();
    await world.send('a', 'b', 'c', 'd');
    const gate = Promise.withResolvers<void>();
    let underWay = 0;
    const seen: number[] = [];
    const handler = async (): Promise<void> => {
      seen.push(++underWay);
      await gate.promise;
      underWay--;
    };
    world.poll(handler, { maxConcurrency: 2, batchSize: 1 });
    await eventually(() => underWay === 2, 'two batches');
    gate.resolve();
    await isEmpty();
    expect(Math.max(...seen)).toBe(2);
    expect(seen).toHaveLength(4);
  });

  it('waits for what is under way when it is stopped, and takes nothing more', async () => {
    world = await startWorld();
    await world.send('a');
    const gate = Promise.withResolvers<void>();
    const { handler, batches } = recording(() => gate.promise);
    const poller = world.poll(handler);
    await eventually(() => batches.length === 1, 'a batch');
    let isStopped = false;
    const stopped = poller.stop().then(() => {
      isStopped = true;
    });
    await world.send('b');
    expect(isStopped).toBe(false);
    gate.resolve();
    await stopped;
    expect(batches).toEqual([['a']]);
    expect(await world.count(world.sqs.queue)).toBe(1);
  });

  it('goes on when the queue has not answered', async () => {
    world = await startWorld();
    const { handler, batches } = recording(() => null);
    world.poll(handler, { queueUrl: `${world.sqs.url}/000000000000/none` });
    await eventually(() => world.errors.length >= 2, 'two errors');
    expect(batches).toEqual([]);
  });
});
