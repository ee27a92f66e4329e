import { join } from 'node:path';
import { localAws } from './defaults.ts';
import { startDynamo } from './embedded/dynamo.ts';
import { startSqs } from './embedded/sqs.ts';
import type { LambdaHandler } from './gateway/lambda-handler.ts';
import { startPoller } from './queue/poller.ts';
import { startSweepTimer } from './queue/sweep-timer.ts';

/** What AWS does around the functions. */
export interface Aws {
  /** What the functions find in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Invokes the worker: for the queue, for its dead letters, and for a sweep every so often. */
  run(worker: LambdaHandler): void;
  /** Waits for invocations under way. */
  close(): Promise<void>;
}

const NAME = 'dlf-stop-local';

/**
 * Shorter than deployed: a person who has killed the process waits for what it held. The worker's own time must be
 * shorter still, or two would work on the same message.
 */
const VISIBILITY_SECONDS = 30;
const TIMEOUT_MS = 25_000;
const SWEEP_SECONDS = 10;

/** The deployed figures, of which DLF's call rate is the reason. */
const QUEUE_CONCURRENCY = 4;
const DEAD_LETTER_CONCURRENCY = 2;

/**
 * DynamoDB, SQS, event source mappings and a schedule on this machine. Their data are kept in a folder.
 *
 * @throws DataInUseError when another process has that folder
 */
export async function startAws(folder: string): Promise<Aws> {
  // First: its lock keeps a second process away from the queues too.
  const dynamo = await startDynamo({ path: join(folder, 'dynamo') });
  await dynamo.createTable(NAME);
  const sqs = await startSqs({
    dataDir: join(folder, 'sqs'),
    name: NAME,
    visibilitySeconds: VISIBILITY_SECONDS,
  });
  const running: { stop(): Promise<void> }[] = [];
  return {
    env: {
      LEDGER_TABLE: NAME,
      QUEUE_URL: sqs.queue.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_REGION: localAws.region,
      AWS_ACCESS_KEY_ID: localAws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localAws.secretAccessKey,
    },
    run: (handler) => {
      const common = { handler, endpoint: sqs.url, timeoutMs: TIMEOUT_MS };
      const { queue, deadLetters } = sqs;
      running.push(
        startPoller({ ...common, ...from(queue), maxConcurrency: QUEUE_CONCURRENCY }),
        startPoller({ ...common, ...from(deadLetters), maxConcurrency: DEAD_LETTER_CONCURRENCY }),
        startSweepTimer({ handler, timeoutMs: TIMEOUT_MS, everySeconds: SWEEP_SECONDS }),
      );
    },
    close: async () => {
      await Promise.all(running.map((each) => each.stop()));
      await sqs.close();
      await dynamo.close();
    },
  };
}

const from = ({ url, arn }: { readonly url: string; readonly arn: string }) => ({
  queueUrl: url,
  queueArn: arn,
});
