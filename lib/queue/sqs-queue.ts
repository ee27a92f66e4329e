import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { acceptBodies, inChunks } from './chunks.ts';
import { delaySeconds } from './delay.ts';
import { writeRing } from './message.ts';
import { type Queue, QueueUnavailableError } from './queue.ts';

export interface SqsQueueOptions {
  readonly url: string;
  /**
   * Where to, instead of to the host in `url`, which may be one that an embedded SQS no longer has. The SDK (3.1169)
   * lets `AWS_ENDPOINT_URL_SQS` give way to that host, with a warning, so the variable has to be given here.
   */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly credentials?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
}

/** SQS' own limit. */
const MAX_ENTRIES = 10;
/** All messages of a call together were held to 256 KiB as well, until August 2025. */
const MAX_CALL_BYTES = 250_000;
/** A delivery of 10,000 alerts becomes 20 to 100 calls: not all at once, on one CPU and as many new connections. */
const CALLS_AT_A_TIME = 4;

/** Of each of a call's two attempts. Without `throwOnRequestTimeout` the SDK only warns, and waits on. */
const PATIENCE = { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true };

/** A queue in SQS, to send to; Lambda itself receives. It needs `sqs:SendMessage`, which covers batches. */
export function createSqsQueue({ url, endpoint, region, credentials }: SqsQueueOptions): Queue {
  const client = new SQSClient({
    maxAttempts: 2,
    requestHandler: PATIENCE,
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
  });

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
    const { Successful = [], Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    if (Successful.length !== entries.length) {
      const codes = new Set(Failed.map(({ Code }) => Code));
      throw new Error(`${Successful.length} of ${entries.length} messages taken: ${[...codes].join(', ')}`);
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
