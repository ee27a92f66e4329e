import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';

export interface EmbeddedSqs {
  /** Of the service: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What a client of it needs besides. */
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Makes a queue, and says its URL. The attributes are SQS' own, e.g. `VisibilityTimeout`. */
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): Promise<string>;
  /** The attributes of a queue that moves what was received `maxReceives` times to another one. */
  redriveTo(queueUrl: string, maxReceives: number): Promise<Readonly<Record<string, string>>>;
  /** Up to ten messages; waits for the first one for up to `waitMs`, in whole seconds. */
  receive(queueUrl: string, waitMs?: number): Promise<readonly SqsMessage[]>;
  remove(queueUrl: string, receipt: string): Promise<void>;
  /** How many messages a queue holds, seen or not. */
  count(
    queueUrl: string,
  ): Promise<{ readonly visible: number; readonly inHand: number; readonly delayed: number }>;
  close(): Promise<void>;
}

export interface SqsMessage {
  readonly id: string;
  readonly body: string;
  readonly receipt: string;
  /** How often it has been received, this time included. */
  readonly receives: number;
}

const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** `fauxqs` in this process, in memory. Its own `startFauxqs` listens on every interface, so the server is started here. */
export async function startSqs(): Promise<EmbeddedSqs> {
  const app = buildApp({ logger: false });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = new SQSClient({
    endpoint: url,
    useQueueUrlAsEndpoint: false,
    region: REGION,
    credentials: CREDENTIALS,
  });

  const attributesOf = async (queueUrl: string): Promise<Partial<Record<string, string>>> => {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
    return (await client.send(command)).Attributes ?? {};
  };

  return {
    url,
    region: REGION,
    credentials: CREDENTIALS,
    createQueue: async (QueueName, Attributes = {}) => {
      const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
      // It is made of `sqs.us-east-1.localhost`, which not every resolver knows.
      return url + new URL(QueueUrl).pathname;
    },
    redriveTo: async (queueUrl, maxReceives) => {
      const { QueueArn } = await attributesOf(queueUrl);
      return {
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QueueArn, maxReceiveCount: maxReceives }),
      };
    },
    receive: async (QueueUrl, waitMs = 0) => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: Math.ceil(waitMs / 1_000),
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
      );
      return Messages.map(({ MessageId = '', Body = '', ReceiptHandle = '', Attributes }) => ({
        id: MessageId,
        body: Body,
        receipt: ReceiptHandle,
        receives: Number(Attributes?.ApproximateReceiveCount),
      }));
    },
    remove: async (QueueUrl, ReceiptHandle) => {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    },
    count: async (queueUrl) => {
      const attributes = await attributesOf(queueUrl);
      const number = (name: string): number => Number(attributes[`ApproximateNumberOfMessages${name}`]);
      return { visible: number(''), inHand: number('NotVisible'), delayed: number('Delayed') };
    },
    close: async () => {
      client.destroy();
      await app.close();
    },
  };
}
