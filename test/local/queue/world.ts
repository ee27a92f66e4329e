import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { localAws } from '../../../local/defaults.ts';
import { type LocalQueue, type LocalSqs, startSqs } from '../../../local/embedded/sqs.ts';
import type { LambdaHandler } from '../../../local/gateway/lambda-handler.ts';
import { type Poller, type PollerOptions, startPoller } from '../../../local/queue/poller.ts';

/** Two queues in memory, whose messages come back after a second, and pollers. */
export interface World {
  readonly sqs: LocalSqs;
  /** What pollers reported. */
  readonly errors: readonly unknown[];
  send(...bodies: readonly string[]): Promise<void>;
  poll(handler: LambdaHandler, more?: Partial<PollerOptions>): Poller;
  /** How many messages a queue holds, those that are being worked on included. */
  count(queue: LocalQueue): Promise<number>;
  close(): Promise<void>;
}

export async function startWorld(maxReceiveCount = 60): Promise<World> {
  const sqs = await startSqs({ visibilitySeconds: 1, maxReceiveCount });
  const { region, ...credentials } = localAws;
  const client = new SQSClient({ endpoint: sqs.url, region, credentials });
  const errors: unknown[] = [];
  const pollers: Poller[] = [];
  return {
    sqs,
    errors,
    send: async (...bodies) => {
      const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await client.send(new SendMessageBatchCommand({ QueueUrl: sqs.queue.url, Entries }));
    },
    poll: (handler, more = {}) => {
      const poller = startPoller({
        handler,
        endpoint: sqs.url,
        queueUrl: sqs.queue.url,
        queueArn: sqs.queue.arn,
        maxConcurrency: 1,
        onError: (error) => errors.push(error),
        ...more,
      });
      pollers.push(poller);
      return poller;
    },
    count: async ({ url }) => {
      const names: QueueAttributeName[] = [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
      ];
      const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: names });
      const { Attributes = {} } = await client.send(command);
      return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    },
    close: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()));
      client.destroy();
      await sqs.close();
    },
  };
}

export const recordsOf = (event: unknown): readonly SQSRecord[] => (event as SQSEvent).Records;
