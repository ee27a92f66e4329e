import { createHash } from 'node:crypto';
import { type AwsAccess, type AwsTools, createJsonCall } from '../aws/json-call.ts';
import { acceptBodies, inChunks } from './chunks.ts';
import { delaySeconds } from './delay.ts';
import { writeRing } from './message.ts';
import { type Queue, QueueUnavailableError } from './queue.ts';

export interface SqsQueueOptions extends AwsAccess {
  /** It goes along with each call: where that goes to, the endpoint says. */
  readonly url: string;
  readonly tools: AwsTools;
}

/** SQS' own limit. */
const MAX_ENTRIES = 10;
/** All messages of a call together were held to 256 KiB as well, until August 2025. */
const MAX_CALL_BYTES = 250_000;
/** A delivery of 10,000 alerts becomes 20 to 100 calls: not all at once, on one CPU and as many new connections. */
const CALLS_AT_A_TIME = 4;

const SQS = { name: 'sqs', target: 'AmazonSQS', attempts: 2, attemptMs: 1_500 } as const;

/** docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference, SendMessageBatch. */
interface Sent {
  readonly Successful?: readonly { readonly Id: string; readonly MD5OfMessageBody: string }[];
  readonly Failed?: readonly { readonly Code: string }[];
}

/** What SQS says that it has got. */
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A queue in SQS, to send to; Lambda itself receives. It needs `sqs:SendMessage`, which covers batches. */
export function createSqsQueue({ url, tools, ...access }: SqsQueueOptions): Queue {
  const call = createJsonCall(SQS, access, tools);

  const sendBatch = async (
    bodies: readonly string[],
    delayMs: number,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    const entries = bodies.map((MessageBody, index) => ({
      Id: String(index),
      MessageBody,
      // Given even when it is 0, which otherwise would be the queue's default.
      DelaySeconds: delaySeconds(delayMs),
    }));
    const input = { QueueUrl: url, Entries: entries };
    const { Successful = [], Failed = [] } = (await call('SendMessageBatch', input, signal)) as Sent;
    const taken = entries.filter(({ Id, MessageBody }) =>
      Successful.some((each) => each.Id === Id && each.MD5OfMessageBody === md5(MessageBody)),
    );
    if (taken.length !== entries.length) {
      const codes = new Set(Failed.map(({ Code }) => Code));
      throw new Error(`${taken.length} of ${entries.length} messages taken: ${[...codes].join(', ')}`);
    }
  };

  const send = async (bodies: readonly string[], delayMs: number, signal?: AbortSignal): Promise<void> => {
    const calls = inChunks(bodies, {
      count: MAX_ENTRIES,
      bytes: MAX_CALL_BYTES,
      bytesOf: (body) => Buffer.byteLength(body),
    });
    for (let first = 0; first < calls.length; first += CALLS_AT_A_TIME) {
      const some = calls.slice(first, first + CALLS_AT_A_TIME);
      // Settled, so that no call is still under way when the error is answered and Lambda freezes.
      for (const sent of await Promise.allSettled(some.map((call) => sendBatch(call, delayMs, signal)))) {
        if (sent.status === 'rejected') throw new QueueUnavailableError(sent.reason);
      }
    }
  };

  return {
    accept: (intents) => send(acceptBodies(intents), 0),
    ring: (requestIds, delayMs, signal) => send(requestIds.map(writeRing), delayMs, signal),
  };
}
