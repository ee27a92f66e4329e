import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { localAws } from '../defaults.ts';

export interface SqsOptions {
  /** The folder of its data, which outlives the process; without one everything is forgotten. */
  readonly dataDir?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** The queue's; the dead-letter queue's is `<name>-dead`. Default `dlf-stop-local`. */
  readonly name?: string;
  /** For how long a message that was received stays out of sight. Default 360, as deployed. */
  readonly visibilitySeconds?: number;
  /** How often a message is received before it is a dead letter. Default 60, as deployed. */
  readonly maxReceiveCount?: number;
}

export interface LocalQueue {
  readonly url: string;
  readonly arn: string;
}

export interface LocalSqs {
  /** The endpoint: queue URLs name a host for the sake of form. */
  readonly url: string;
  readonly queue: LocalQueue;
  readonly deadLetters: LocalQueue;
  close(): Promise<void>;
}

/**
 * SQS' stand-in, on loopback, with the two queues.
 *
 * With `dataDir`, fauxqs 2.4.1 loses a message whose visibility timeout is changed to 0; one second is fine.
 */
export async function startSqs({
  dataDir,
  port = 0,
  name = 'dlf-stop-local',
  visibilitySeconds = 360,
  maxReceiveCount = 60,
}: SqsOptions = {}): Promise<LocalSqs> {
  const { region, ...credentials } = localAws;
  const server = await onLoopback(() =>
    startFauxqs({ port, logger: false, defaultRegion: region, ...(dataDir !== undefined && { dataDir }) }),
  );
  const url = `http://127.0.0.1:${server.port}`;
  const client = new SQSClient({ endpoint: url, region, credentials });

  const openQueue = async (queueName: string, attributes: Record<string, string>): Promise<LocalQueue> => {
    // Creating it again would empty it.
    const known = server.inspectQueue(queueName);
    const arn = known?.arn ?? server.createQueue(queueName, { region, attributes }).queueArn;
    // The URL that it has itself is made of a name that not every resolver knows, and of the port of its first day.
    const queueUrl = `${url}/${arn.split(':').at(-2)}/${queueName}`;
    if (known !== undefined) {
      await client.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: attributes }));
    }
    return { url: queueUrl, arn };
  };

  const VisibilityTimeout = String(visibilitySeconds);
  const deadLetters = await openQueue(`${name}-dead`, { VisibilityTimeout });
  const queue = await openQueue(name, {
    VisibilityTimeout,
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount }),
  });
  return {
    url,
    queue,
    deadLetters,
    close: async () => {
      client.destroy();
      await server.stop();
    },
  };
}

/** What Fastify tells of an instance that has been made ("Hooks", Diagnostics Channel Hooks). */
interface Initialization {
  readonly fastify: { listen(options: object): Promise<string> };
}

/** By itself fauxqs listens on every interface. What stands in a message is carried out unasked, so nobody else may send one. */
async function onLoopback(start: () => Promise<FauxqsServer>): Promise<FauxqsServer> {
  const narrow = (message: unknown): void => {
    const { fastify } = message as Initialization;
    const listen = fastify.listen.bind(fastify);
    fastify.listen = (options) => listen({ ...options, host: '127.0.0.1' });
  };
  subscribe('fastify.initialization', narrow);
  try {
    return await start();
  } finally {
    unsubscribe('fastify.initialization', narrow);
  }
}
