import type { Context } from 'aws-lambda';
import type { Until } from './clock.ts';

/** Given, as an error with a stack would be made for each invocation otherwise. */
const OVER = 'over';

/**
 * Runs a piece of work until a deadline, or until `marginMs` before the function's own, and leaves nothing running
 * behind it: Lambda freezes open sockets and timers, and thaws them in somebody else's invocation.
 */
export async function withinLimits<Result>(
  now: () => number,
  deadline: number,
  marginMs: number,
  context: Partial<Pick<Context, 'getRemainingTimeInMillis'>>,
  work: (until: Until) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const remaining = context.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
  try {
    return await work({
      deadline: Math.min(deadline, now() + remaining - marginMs),
      signal: controller.signal,
    });
  } finally {
    controller.abort(OVER);
  }
}
