import { randomUUID } from 'node:crypto';
import type { SQSBatchResponse } from 'aws-lambda';
import { scheduledEvent } from '../../local/queue/scheduled-event.ts';
import { sqsEvent } from '../../local/queue/sqs-event.ts';
import { type Simulator, startSimulator } from '../../local/simulator/simulator.ts';
import type { SimulatorOptions } from '../../local/simulator/simulator-options.ts';
import { keepAccount } from './accounts.ts';
import { type BuiltHandler, loadHandler } from './built-handler.ts';
import { dynamoAccess, type EmbeddedDynamo, startDynamo } from './embedded-dynamo.ts';
import { type EmbeddedSqs, startSqs } from './embedded-sqs.ts';
import { eventually } from './programs.ts';
import { accessKey, projectId, secrets } from './secrets.ts';
import { type SlackInbox, startSlackInbox } from './slack-inbox.ts';
import { lambdaEnv, type World, worldOf } from './world.ts';

/** Everything that the service needs around it, on loopback: DLF, DynamoDB, SQS, Slack. */
export interface Surroundings {
  readonly simulator: Simulator;
  /** Is given every answer, so that what senders were told can be held against the audit. */
  readonly told: (body: string) => void;
  readonly dynamo: EmbeddedDynamo;
  readonly sqs: EmbeddedSqs;
  readonly inbox: SlackInbox;
  readonly queueUrl: string;
  readonly deadQueueUrl: string;
  /** The environment of both functions. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export const SLACK_NOTICES = 'https://hooks.slack.com/services/T1/B1/notices';

export async function startSurroundings(
  options: Partial<SimulatorOptions> = {},
  visibilitySeconds = 1,
  isBroken?: string,
): Promise<Surroundings> {
  const [started, dynamo, sqs, inbox] = await Promise.all([
    startSimulator({ projectId, accessKey, secretKey: secrets.secretKey, ...options }),
    startDynamo(),
    startSqs(),
    startSlackInbox(),
  ]);
  const account = keepAccount(started);
  const { simulator } = account;
  const name = `dlf-stop-${randomUUID()}`;
  await dynamo.createTable(name);
  const visibility = { VisibilityTimeout: String(visibilitySeconds) };
  const deadQueueUrl = await sqs.createQueue(`${name}-dead`, visibility);
  const queueUrl = await sqs.createQueue(name, { ...visibility, ...(await sqs.redriveTo(deadQueueUrl, 60)) });
  return {
    simulator,
    told: account.told,
    dynamo,
    sqs,
    inbox,
    queueUrl,
    deadQueueUrl,
    env: {
      ...lambdaEnv(simulator),
      LEDGER_TABLE: name,
      QUEUE_URL: queueUrl,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_REGION: dynamoAccess.region,
      AWS_ACCESS_KEY_ID: dynamoAccess.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: dynamoAccess.credentials.secretAccessKey,
      REPLY_ORIGINS_TEST: `https://hooks.slack.com=${inbox.url}`,
      NOTIFY: SLACK_NOTICES,
    },
    close: async () => {
      await account.write(dynamo, name, isBroken);
      await Promise.all([simulator.close(), dynamo.close(), sqs.close(), inbox.close()]);
    },
  };
}

/** Both built handlers, with a person's hands in the place of AWS' timers. */
export interface FullWorld extends Surroundings {
  readonly webhook: World;
  readonly worker: BuiltHandler;
  /** Hands the messages that are visible to the worker, and says how many there were. */
  pump(): Promise<number>;
  /** The minute's schedule. */
  sweep(): Promise<void>;
  /** Pumps until something has happened. */
  pumpUntil(condition: () => boolean | Promise<boolean>, what: string): Promise<void>;
}

export async function startFullWorld(
  env: Readonly<Record<string, string>> = {},
  options: Partial<SimulatorOptions> = {},
): Promise<FullWorld> {
  const around = await startSurroundings(options);
  const all = { ...around.env, ...env };
  return { ...around, env: all, ...functionsIn(around, all) };
}

/** Both built handlers as an environment makes them. */
export function functionsIn(
  around: Surroundings,
  env: Readonly<Record<string, string>>,
): Omit<FullWorld, keyof Surroundings> {
  const worker = loadHandler(env, 'worker');
  const pump = (): Promise<number> => pumpOnce(around, worker);
  return {
    webhook: worldOf(around.simulator, env, undefined, around.told),
    worker,
    pump,
    sweep: async () => {
      await worker(scheduledEvent(Date.now()));
    },
    pumpUntil: (condition, what) =>
      eventually(async () => {
        await pump();
        return condition();
      }, what),
  };
}

/** IDs of the messages that a worker's answer names as failed. */
export const failedIn = (answer: unknown): readonly string[] =>
  (answer as SQSBatchResponse).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

export const queueArn = (url: string): string =>
  `arn:aws:sqs:eu-west-1:123456789012:${url.slice(url.lastIndexOf('/') + 1)}`;

/** As Lambda: what the worker does not name as failed is deleted; the rest comes back. */
export async function pumpOnce(
  { sqs, queueUrl, deadQueueUrl }: Pick<Surroundings, 'sqs' | 'queueUrl' | 'deadQueueUrl'>,
  worker: BuiltHandler,
): Promise<number> {
  let count = 0;
  for (const url of [queueUrl, deadQueueUrl]) {
    const messages = await sqs.receive(url);
    if (messages.length === 0) continue;
    count += messages.length;
    const event = sqsEvent(
      messages.map(({ id, body, receipt }) => ({ MessageId: id, Body: body, ReceiptHandle: receipt })),
      queueArn(url),
    );
    const failed = failedIn(await worker(event));
    for (const { id, receipt } of messages) if (!failed.includes(id)) await sqs.remove(url, receipt);
  }
  return count;
}
