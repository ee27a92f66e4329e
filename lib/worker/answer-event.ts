import type { SQSBatchResponse } from 'aws-lambda';
import type { Until } from '../clock.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import { mapBounded } from '../map-bounded.ts';
import { readMessage } from '../queue/message.ts';
import { giveUp } from './give-up.ts';
import { sweep } from './sweep.ts';
import { takeIn } from './take-in.ts';
import { tellPolicyProblem } from './tell-policy-problem.ts';
import { workOn } from './work-on.ts';
import { type QueueRecord, readWorkerEvent } from './worker-event.ts';
import type { WorkerTools } from './worker-tools.ts';

const CONCURRENT_MESSAGES = 5;
/** A request that comes back costs less than a worker that waits with it. */
const PATIENCE_MS = 2_000;

/**
 * Does what the worker was woken for. A message that fails comes back alone; one that cannot be read would fail for
 * ever, so it is written into the log and dropped.
 *
 * @param queueUrl of the main queue: what comes from another one is a dead letter
 */
export async function answerEvent(
  tools: WorkerTools,
  queueUrl: string,
  event: unknown,
  given: Until,
): Promise<SQSBatchResponse | undefined> {
  const until = { ...given, patienceMs: PATIENCE_MS };
  const read = readWorkerEvent(event);
  if (read.kind === 'minute') {
    await sweep(tools, until);
    const problem = tools.policyProblem?.();
    if (problem !== undefined) await tellPolicyProblem(tools, problem, until);
    return undefined;
  }
  const failed = await mapBounded(read.records, CONCURRENT_MESSAGES, async (record) =>
    (await isDone(tools, record, isFrom(queueUrl, record), until)) ? [] : [record.messageId],
  );
  return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}

/** An ARN and a URL both end in the queue's name. */
const isFrom = (queueUrl: string, { arn }: QueueRecord): boolean =>
  arn.slice(arn.lastIndexOf(':') + 1) === queueUrl.slice(queueUrl.lastIndexOf('/') + 1);

async function isDone(
  tools: WorkerTools,
  { messageId, body }: QueueRecord,
  isLive: boolean,
  until: Until,
): Promise<boolean> {
  const message = readMessage(body);
  if (message === undefined) {
    tools.parts.log.error('unreadable message', { message_id: messageId, bytes: Buffer.byteLength(body) });
    return true;
  }
  if (message.kind === 'later') {
    // It comes again, to a worker that knows it; or waits among the dead letters, which an alarm watches.
    tools.parts.log.error('message of a later version', { message_id: messageId });
    return false;
  }
  try {
    if (!isLive) await giveUp(tools, message, until);
    else if (message.kind === 'ring') await workOn(tools, message.requestId, until);
    else await takeIn(tools, message.intents, until);
    return true;
  } catch (error) {
    // The ledger has what a ring is about: once it is back, the sweep rings for it.
    if (error instanceof LedgerUnavailableError && message.kind === 'ring') return isLive;
    tools.parts.log.error('message failed', {
      message_id: messageId,
      kind: message.kind,
      ...withoutMessage(error),
    });
    return false;
  }
}
