import type { Until } from '../clock.ts';
import { withoutMessage } from '../logging.ts';
import { mapBounded } from '../map-bounded.ts';
import type { AcceptedIntent } from '../queue/queue.ts';
import { carryOut, OtherContentError } from '../stop/carry-out.ts';
import type { Parts } from '../stop/parts.ts';
import { isClosed } from '../stop/request.ts';
import { finish } from './work-on.ts';
import type { WorkerTools } from './worker-tools.ts';

/** Few enough not to be throttled by DLF, with several workers at it. */
const CONCURRENT_INTENTS = 4;
/** For claiming what there is no time to carry out: from then on the ledger has it. */
const CLAIM_MS = 10_000;

/**
 * Carries out the intents of an alert delivery. What there is no time for is claimed, and the worker woken for it.
 * One that fails does not keep the others back; the message then comes again for its sake.
 */
export async function takeIn(
  tools: WorkerTools,
  intents: readonly AcceptedIntent[],
  until: Until,
): Promise<void> {
  const inTime = { ...until, deadline: until.deadline - CLAIM_MS };
  const failures: unknown[] = [];
  await mapBounded(intents, CONCURRENT_INTENTS, (accepted) =>
    takeInOne(tools, accepted, inTime).catch((error: unknown) => {
      const { requestId, asker } = accepted.intent;
      tools.parts.log.error('failed', {
        request_id: requestId,
        source: asker.source,
        ...withoutMessage(error),
      });
      failures.push(error);
    }),
  );
  if (failures.length > 0) throw failures[0];
}

async function takeInOne(tools: WorkerTools, accepted: AcceptedIntent, until: Until): Promise<void> {
  if (await isTakenIn(tools.parts, accepted)) return;
  try {
    const intake = { ...accepted, inline: false, mayGoOn: true };
    const { repeat, request } = await carryOut(tools.parts, intake, until);
    if (!repeat && isClosed(request)) await finish(tools, request, until);
  } catch (error) {
    // Its key has the target in it: only a delivery without a dry run, or with one, can be another.
    if (!(error instanceof OtherContentError)) throw error;
    tools.parts.log.warn('other content', { request_id: accepted.intent.requestId });
  }
}

/** The same message comes again, as queues do; where its key was set free it would be a new request. */
export async function isTakenIn({ ledger }: Parts, { intent, receivedAt }: AcceptedIntent): Promise<boolean> {
  const known = await ledger.read(intent.requestId);
  // Also of an earlier use of the same key: what came later stands for it.
  return known !== undefined && known.receivedAt >= receivedAt;
}
