import type { Until } from '../clock.ts';
import { mapBounded } from '../map-bounded.ts';
import type { AcceptedIntent } from '../queue/queue.ts';
import { carryOut, OtherContentError } from '../stop/carry-out.ts';
import { isClosed } from '../stop/request.ts';
import { finish, logEnd } from './work-on.ts';
import type { WorkerTools } from './worker-tools.ts';

/** Few enough not to be throttled by DLF, with several workers at it. */
const CONCURRENT_INTENTS = 4;
/** For claiming what there is no time to carry out: from then on the ledger has it. */
const CLAIM_MS = 10_000;

/** Carries out the intents of an alert delivery. What there is no time for is claimed, and the worker woken for it. */
export async function takeIn(
  tools: WorkerTools,
  intents: readonly AcceptedIntent[],
  until: Until,
): Promise<void> {
  const inTime = { ...until, deadline: until.deadline - CLAIM_MS };
  await mapBounded(intents, CONCURRENT_INTENTS, (accepted) => takeInOne(tools, accepted, inTime));
}

async function takeInOne(tools: WorkerTools, accepted: AcceptedIntent, until: Until): Promise<void> {
  const { ledger } = tools.parts;
  const { requestId } = accepted.intent;
  const known = await ledger.read(requestId);
  // The same message again. A released key would let it in a second time.
  if (known?.receivedAt === accepted.receivedAt) return;
  try {
    const intake = { ...accepted, inline: false, goesOn: true };
    const { repeat, request } = await carryOut(tools.parts, intake, until);
    if (!repeat && request !== undefined && isClosed(request)) {
      logEnd(tools, request);
      await finish(tools, request, until);
    }
  } catch (error) {
    // Its key has the target in it: only a delivery without a dry run, or with one, can be another.
    if (!(error instanceof OtherContentError)) throw error;
    tools.log.warn('other content', { request_id: requestId });
  }
}
