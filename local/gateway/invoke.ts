import type { Context } from 'aws-lambda';
import type { LambdaHandler } from './lambda-handler.ts';

/** How an invocation went. */
export type Invocation =
  | { kind: 'returned'; result: unknown }
  | { kind: 'thrown'; error: unknown }
  | { kind: 'timed-out' };

/**
 * Calls a handler as Lambda does: event and result cross as JSON (a result that is not JSON counts as thrown,
 * nothing counts as null). A handler that is late runs on, unheard, as it does on AWS.
 */
export async function invoke(
  handler: LambdaHandler,
  event: unknown,
  context: Context,
  timeoutMs: number,
): Promise<Invocation> {
  const late = Promise.withResolvers<Invocation>();
  const timer = setTimeout(() => late.resolve({ kind: 'timed-out' }), timeoutMs);
  try {
    return await Promise.race([run(handler, event, context), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function run(handler: LambdaHandler, event: unknown, context: Context): Promise<Invocation> {
  try {
    const result = (await handler(overJson(event), context)) ?? null;
    return { kind: 'returned', result: overJson(result) };
  } catch (error) {
    return { kind: 'thrown', error };
  }
}

function overJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
