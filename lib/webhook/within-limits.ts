import type { Context } from 'aws-lambda';
import type { Until } from '../clock.ts';
import type { Call } from './call.ts';

/** For putting the answer together and handing it to Lambda. */
const LAMBDA_MARGIN_MS = 500;
const WITHOUT_SOURCE_MS = 5_000;

/**
 * Runs a piece of work under the sender's deadline and the function's own, and leaves nothing running behind it:
 * Lambda freezes open sockets and timers, and thaws them in somebody else's invocation.
 */
export async function withinLimits<Result>(
  now: () => number,
  call: Call,
  context: Partial<Pick<Context, 'getRemainingTimeInMillis'>>,
  work: (until: Until) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const remaining = context.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
  const deadline = Math.min(senderDeadline(call, now()), now() + remaining - LAMBDA_MARGIN_MS);
  try {
    return await work({ deadline, signal: controller.signal });
  } finally {
    controller.abort();
  }
}

const senderDeadline = (call: Call, now: number): number =>
  call.kind === 'delivery'
    ? call.verified.request.receivedAt + call.opened.source.limitMs
    : now + WITHOUT_SOURCE_MS;
