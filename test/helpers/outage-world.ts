import { sqsEvent } from '../../local/queue/sqs-event.ts';
import type { SimulatorOptions } from '../../local/simulator/simulator-options.ts';
import { type FullWorld, failedIn, functionsIn, queueArn, startSurroundings } from './full-world.ts';
import { type SwitchProxy, startSwitch } from './switch-proxy.ts';

type Env = Readonly<Record<string, string>>;

/** Both built handlers; what they remember with, and what wakes them, can go away and come back. */
export interface OutageWorld extends FullWorld {
  readonly ledger: SwitchProxy;
  readonly queue: SwitchProxy;
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
  const around = await startSurroundings(options, 1, 'its ledger and its queue are taken away');
  const [ledger, queue] = await Promise.all([startSwitch(around.dynamo.url), startSwitch(around.sqs.url)]);
  const all = {
    ...around.env,
    AWS_ENDPOINT_URL_DYNAMODB: ledger.url,
    AWS_ENDPOINT_URL_SQS: queue.url,
    ...(typeof change === 'function' ? change(around.inbox.url) : change),
  };
  const functions = functionsIn(around, all);
  const message: OutageWorld['message'] = async (bodies, queueUrl = around.queueUrl) => {
    const messages = bodies.map((Body, index) => ({ MessageId: `message-${index + 1}`, Body }));
    return failedIn(await functions.worker(sqsEvent(messages, queueArn(queueUrl))));
  };
  return {
    ...around,
    env: all,
    ledger,
    queue,
    ...functions,
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
