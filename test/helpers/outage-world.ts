import { scheduledEvent } from '../../local/queue/scheduled-event.ts';
import { sqsEvent } from '../../local/queue/sqs-event.ts';
import type { SimulatorOptions } from '../../local/simulator/simulator-options.ts';
import { type BuiltHandler, loadHandler } from './built-handler.ts';
import { pumpOnce, queueArn, type Surroundings, startSurroundings } from './full-world.ts';
import { eventually } from './programs.ts';
import { type SwitchProxy, startSwitch } from './switch-proxy.ts';
import { type World, worldOf } from './world.ts';

type Env = Readonly<Record<string, string>>;

/** Both built handlers; what they remember with, and what wakes them, can go away and come back. */
export interface OutageWorld extends Surroundings {
  readonly ledger: SwitchProxy;
  readonly queue: SwitchProxy;
  readonly webhook: World;
  readonly worker: BuiltHandler;
  /** Hands the messages that are visible to the worker. */
  pump(): Promise<number>;
  /** The minute's schedule. */
  sweep(): Promise<void>;
  pumpUntil(condition: () => boolean | Promise<boolean>, what: string): Promise<void>;
  /** Hands messages of this content to the worker, and gives the IDs of those that it names as failed. */
  message(bodies: readonly string[], queueUrl?: string): Promise<readonly string[]>;
  /** Wakes the worker for a request, which then does what is due. */
  ring(requestId: string): Promise<void>;
}

/** @param change what is to be different in the environment, which may depend on the inbox' URL */
export async function startOutageWorld(
  change: Env | ((inboxUrl: string) => Env) = {},
  options: Partial<SimulatorOptions> = {},
): Promise<OutageWorld> {
  const around = await startSurroundings(options);
  const [ledger, queue] = await Promise.all([startSwitch(around.dynamo.url), startSwitch(around.sqs.url)]);
  const all = {
    ...around.env,
    AWS_ENDPOINT_URL_DYNAMODB: ledger.url,
    AWS_ENDPOINT_URL_SQS: queue.url,
    ...(typeof change === 'function' ? change(around.inbox.url) : change),
  };
  const worker = loadHandler(all, 'worker');
  const pump = (): Promise<number> => pumpOnce(around, worker);
  const message: OutageWorld['message'] = async (bodies, queueUrl = around.queueUrl) => {
    const messages = bodies.map((Body, index) => ({ MessageId: `message-${index + 1}`, Body }));
    const answer = await worker(sqsEvent(messages, queueArn(queueUrl)));
    const { batchItemFailures } = answer as { batchItemFailures: { itemIdentifier: string }[] };
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return {
    ...around,
    env: all,
    ledger,
    queue,
    webhook: worldOf(around.simulator, all),
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
    message,
    ring: async (requestId) => {
      await message([JSON.stringify({ v: 1, request_id: requestId })]);
    },
    close: async () => {
      await Promise.all([ledger.close(), queue.close()]);
      await around.close();
    },
  };
}
