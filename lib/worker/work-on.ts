import type { Until } from '../clock.ts';
import { logFields } from '../messages/log-fields.ts';
import { advance, takeOver } from '../stop/advance.ts';
import { ringFor } from '../stop/put-off.ts';
import { isClosed, type StopRequest } from '../stop/request.ts';
import { tellAsker } from './tell-asker.ts';
import type { WorkerTools } from './worker-tools.ts';

/** Goes on with a request, tells its asker what is new, and has itself woken again if that was not the end. */
export async function workOn(tools: WorkerTools, id: string, until: Until): Promise<void> {
  const { parts } = tools;
  const request = await parts.ledger.read(id);
  if (request === undefined || request.leaseUntil > parts.clock.now()) return;
  const reached = isClosed(request) ? request : await goOn(tools, request, until);
  if (reached !== undefined) await finish(tools, reached, until);
}

/** Tells, and rings for what is left. */
export async function finish(tools: WorkerTools, request: StopRequest, until: Until): Promise<void> {
  await ringFor(tools.parts, await tellAsker(tools, request, until));
}

/** Undefined: somebody else has it, and brings it further. */
async function goOn(
  tools: WorkerTools,
  request: StopRequest,
  until: Until,
): Promise<StopRequest | undefined> {
  const owned = await takeOver(tools.parts, request, until);
  if (owned === undefined) return undefined;
  const reached = await advance(tools.parts, owned, until);
  logEnd(tools, reached);
  return reached;
}

/** One line for the end of each request, as there is one for each answer. */
export function logEnd({ log, parts }: WorkerTools, request: StopRequest): void {
  if (!isClosed(request)) return;
  const { intent, state, receivedAt, tries } = request;
  log.info('request ended', {
    ...logFields({ ...intent, outcome: state.outcome }),
    tries,
    ms: parts.clock.now() - receivedAt,
  });
}
