import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../lib/queue/message.ts';
import { QueueUnavailableError } from '../../../lib/queue/queue.ts';
import { createSqsQueue } from '../../../lib/queue/sqs-queue.ts';
import { awsTools } from '../../helpers/aws-tools.ts';
import { type EmbeddedSqs, startSqs } from '../../helpers/embedded-sqs.ts';
import { freePort } from '../../helpers/programs.ts';
import { accepted, queueContract, requestId } from '../../helpers/queue-contract.ts';
import { type Behaviour, type RecordingSqs, startRecordingSqs } from './recording-sqs.ts';

let sqs: EmbeddedSqs;
beforeAll(async () => {
  sqs = await startSqs();
});
afterAll(() => sqs.close());

let count = 0;
const uniqueName = (): string => `queue-${++count}`;
const queueAt = (url: string, endpoint: string) =>
  createSqsQueue({ url, endpoint, region: sqs.region, credentials: sqs.credentials, tools: awsTools() });

queueContract('in SQS', async ({ visibilityMs, maxReceives }) => {
  const deadUrl = await sqs.createQueue(uniqueName());
  const url = await sqs.createQueue(uniqueName(), {
    VisibilityTimeout: String(visibilityMs / 1_000),
    ...(await sqs.redriveTo(deadUrl, maxReceives)),
  });
  return {
    queue: queueAt(url, sqs.url),
    receive: (waitMs) => sqs.receive(url, waitMs),
    done: ({ receipt }) => sqs.remove(url, receipt),
    dead: () => sqs.receive(deadUrl),
  };
});

describe('the queue in SQS, when it does not take a message', () => {
  it.each(['ring', 'accept'] as const)('says so of a queue that does not exist: %s', async (how) => {
    const queue = queueAt(`${sqs.url}/000000000000/nowhere`, sqs.url);
    const sent = how === 'ring' ? queue.ring([requestId(1)], 0) : queue.accept([accepted(1)]);
    await expect(sent).rejects.toBeInstanceOf(QueueUnavailableError);
    await expect(sent).rejects.toMatchObject({ cause: { name: 'QueueDoesNotExist' } });
  });

  it('says so of an endpoint that refuses', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const sent = queueAt(`${endpoint}/000000000000/queue`, endpoint).ring([requestId(1)], 0);
    await expect(sent).rejects.toBeInstanceOf(QueueUnavailableError);
    await expect(sent).rejects.toMatchObject({ cause: { name: 'no answer: refused' } });
  });

  it('says so when only some messages of a call were taken', async () => {
    const url = await sqs.createQueue(uniqueName(), { MaximumMessageSize: '1024' });
    const intents = Array.from({ length: 51 }, (_, index) => accepted(index));
    const sent = queueAt(url, sqs.url).accept(intents);
    await expect(sent).rejects.toBeInstanceOf(QueueUnavailableError);
    await expect(sent).rejects.toMatchObject({
      cause: { message: '1 of 2 messages taken: InvalidParameterValue' },
    });
    expect(await sqs.count(url)).toEqual({ visible: 1, inHand: 0, delayed: 0 });
  });
});

describe('the calls to SQS', () => {
  let recorder: RecordingSqs;
  afterEach(() => recorder.close());
  const record = async (...behaviours: Behaviour[]) => {
    recorder = await startRecordingSqs(...behaviours);
    return queueAt('http://sqs.us-east-1.localhost:1/000000000000/queue', recorder.url);
  };

  it('go to the endpoint, not to the host of the queue’s URL', async () => {
    const queue = await record();
    await queue.ring([requestId(1)], 0);
    expect(recorder.calls).toEqual([
      {
        host: new URL(recorder.url).host,
        queueUrl: 'http://sqs.us-east-1.localhost:1/000000000000/queue',
        entries: [{ Id: '0', MessageBody: `{"v":1,"request_id":"${requestId(1)}"}`, DelaySeconds: 0 }],
      },
    ]);
  });

  it.each([
    [0, 0],
    [-1, 0],
    [1, 1],
    [1_000, 1],
    [30_001, 31],
    [900_000, 900],
    [86_400_000, 900],
  ])('delay %i ms by %i s', async (delayMs, seconds) => {
    const queue = await record();
    await queue.ring([requestId(1)], delayMs);
    expect(recorder.calls[0]?.entries[0]?.DelaySeconds).toBe(seconds);
  });

  it('have at most 10 messages and 250 kB, and are few at a time', async () => {
    const queue = await record();
    const intents = Array.from({ length: 2_000 }, (_, index) =>
      // From some 20 kB for fifty to more than 200 kB.
      accepted(index, { reason: '\u0001'.repeat(index / 2) }),
    );
    await queue.accept(intents);
    const back = recorder.calls.flatMap(({ entries }) =>
      entries.flatMap(({ MessageBody }) => {
        const message = readMessage(MessageBody);
        return message?.kind === 'accept' ? message.intents : [];
      }),
    );
    expect(back).toHaveLength(intents.length);
    expect(new Set(back.map(({ intent }) => intent.requestId)).size).toBe(intents.length);
    const bytes = recorder.calls.map(({ entries }) =>
      entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody), 0),
    );
    expect(Math.max(...bytes)).toBeLessThanOrEqual(250_000);
    expect(recorder.atOnce()).toBe(4);

    const ids = Array.from({ length: 95 }, (_, index) => requestId(index));
    const before = recorder.calls.length;
    await queue.ring(ids, 0);
    const sizes = recorder.calls.slice(before).map(({ entries }) => entries.length);
    expect(sizes.toSorted((a, b) => b - a)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
  });

  it('are made a second time after a 500, and not a third time', async () => {
    const queue = await record({ kind: 'status', status: 500 }, { kind: 'take' });
    await queue.ring([requestId(1)], 0);
    expect(recorder.calls).toHaveLength(2);
    await recorder.close();

    const another = await record({ kind: 'status', status: 500 });
    await expect(another.ring([requestId(1)], 0)).rejects.toBeInstanceOf(QueueUnavailableError);
    expect(recorder.calls).toHaveLength(2);
  });

  it('are made a second time when no answer comes for 1.5 s', async () => {
    const queue = await record({ kind: 'silent' }, { kind: 'take' });
    const startedAt = performance.now();
    await queue.ring([requestId(1)], 0);
    expect(recorder.calls).toHaveLength(2);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it.each([
    ['names some messages neither as taken nor as failed', { kind: 'forget', taken: 1 }],
    ['says that it took something else', { kind: 'garble' }],
  ] satisfies [string, Behaviour][])('have failed when the answer %s', async (_what, behaviour) => {
    const queue = await record(behaviour);
    await expect(queue.ring([requestId(1), requestId(2)], 0)).rejects.toBeInstanceOf(QueueUnavailableError);
  });

  it('are all over when one of them has failed, and no more are begun', async () => {
    const queue = await record({ kind: 'status', status: 400 }, { kind: 'take' });
    const ids = Array.from({ length: 95 }, (_, index) => requestId(index));
    await expect(queue.ring(ids, 0)).rejects.toBeInstanceOf(QueueUnavailableError);
    expect(recorder.calls).toHaveLength(4);
    expect(recorder.underWay()).toBe(0);
  });
});
