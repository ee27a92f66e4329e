import { randomBytes, randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

/** When the invocation ends, and the clock that tells how far that is. Epoch milliseconds. */
export interface ContextOptions {
  deadline: number;
  now: () => number;
  /** Default `dlf-stop-local-webhook`. */
  functionName?: string;
}

/** A sandbox writes into one stream as long as it lives. */
const SANDBOX = randomBytes(16).toString('hex');

/** The second argument of a handler. `done`, `fail` and `succeed` exist for the type only: nodejs24.x lacks them. */
export function lambdaContext({
  deadline,
  now,
  functionName = 'dlf-stop-local-webhook',
}: ContextOptions): Context {
  const day = new Date(now()).toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}`,
    memoryLimitInMB: '512',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `${day}/[$LATEST]${SANDBOX}`,
    getRemainingTimeInMillis: () => Math.max(0, deadline - now()),
    done: gone,
    fail: gone,
    succeed: gone,
  };
}

function gone(): never {
  throw new Error('callbacks are gone from nodejs24.x: return a promise');
}
