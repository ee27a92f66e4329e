import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { localAws } from '../defaults.ts';
import { invoke } from '../gateway/invoke.ts';
import { lambdaContext } from '../gateway/lambda-context.ts';
import type { LambdaHandler } from '../gateway/lambda-handler.ts';
import { failedItems } from './failed-items.ts';
import { sqsEvent } from './sqs-event.ts';
import { WORKER_NAME, WORKER_TIMEOUT_MS } from './worker-function.ts';

/** What Lambda is told of an event source, and of the function. */
export interface PollerOptions {
  readonly handler: LambdaHandler;
  /** Of SQS. */
  readonly endpoint: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** How many batches are worked on at once. */
  readonly maxConcurrency: number;
  /** Default 10, the most that SQS hands over at once. */
  readonly batchSize?: number;
  /** The function's; the queue's visibility timeout must be longer. Default 60 s, as deployed. */
  readonly timeoutMs?: number;
  readonly now?: () => number;
  /** Told why a batch, or a part of it, comes back; default: standard error. */
  readonly onError?: (error: unknown) => void;
}

export interface Poller {
  /** Takes no more messages, and waits for those that are being worked on. */
  stop(): Promise<void>;
}

const WAIT_SECONDS = 20;
const PAUSE_AFTER_FAILURE_MS = 1_000;

/**
 * Takes messages out of a queue and hands them to a Lambda handler as AWS does, partial batch responses included
 * (`ReportBatchItemFailures`): what has not succeeded stays, and comes back after its visibility timeout.
 */
export function startPoller(options: PollerOptions): Poller {
  const { endpoint, queueUrl, maxConcurrency, batchSize = 10, onError = console.error } = options;
  const { region, ...credentials } = localAws;
  const client = new SQSClient({ endpoint, region, credentials });
  const stopping = new AbortController();
  const { signal } = stopping;

  const receive = async (): Promise<readonly Message[]> => {
    try {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['All'],
      });
      return (await client.send(command, { abortSignal: signal })).Messages ?? [];
    } catch (error) {
      if (!signal.aborted) {
        onError(error);
        await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => {});
      }
      return [];
    }
  };

  const remove = async (messages: readonly Message[]): Promise<void> => {
    if (messages.length === 0) return;
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    try {
      const { Failed = [] } = await client.send(
        new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
      );
      if (Failed.length > 0) onError(new Error(`${Failed.length} messages could not be deleted`));
    } catch (error) {
      onError(error);
    }
  };

  const poll = async (): Promise<void> => {
    while (!signal.aborted) {
      const messages = await receive();
      if (messages.length > 0) await remove(await succeeded(messages, options, onError));
    }
  };

  const polls = Array.from({ length: maxConcurrency }, poll);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(polls);
      client.destroy();
    },
  };
}

/** Invokes the handler; says with which messages it is done. */
async function succeeded(
  messages: readonly Message[],
  { handler, queueArn, timeoutMs = WORKER_TIMEOUT_MS, now = Date.now }: PollerOptions,
  onError: (error: unknown) => void,
): Promise<readonly Message[]> {
  const context = lambdaContext({ deadline: now() + timeoutMs, now, functionName: WORKER_NAME });
  const invocation = await invoke(handler, sqsEvent(messages, queueArn), context, timeoutMs);
  switch (invocation.kind) {
    case 'timed-out':
      onError(new Error(`the worker did not end within ${timeoutMs} ms`));
      return [];
    case 'thrown':
      onError(invocation.error);
      return [];
    case 'returned': {
      const ids = messages.map(({ MessageId = '' }) => MessageId);
      const failed = failedItems(invocation.result, ids);
      if (failed === undefined) {
        onError(new Error(`not a batch response: ${JSON.stringify(invocation.result)}`));
        return [];
      }
      return messages.filter(({ MessageId = '' }) => !failed.includes(MessageId));
    }
  }
}
