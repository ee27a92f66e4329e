import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createApp } from '../lib/app.ts';
import { withCurrentPolicy } from '../lib/remote-policy/with-current-policy.ts';
import { answerCall } from '../lib/webhook/answer-call.ts';
import type { Call } from '../lib/webhook/call.ts';
import { ANSWER_MARGIN_MS, deadlineOf } from '../lib/webhook/deadline.ts';
import { answerErrors, calls, jsonGate } from '../lib/webhook/middlewares.ts';
import { withinLimits } from '../lib/within-limits.ts';

const logger = new Logger({ serviceName: 'dlf-stop' });
const app = createApp(process.env, logger);

/** HTTP in, reply out: API Gateway HTTP and REST API, function URL, ALB. Deadlines are our own: middy's is off. */
export const handler = middy({ timeoutEarlyInMillis: 0 })
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(calls(app))
  .use(jsonGate())
  .use(answerErrors(app))
  .handler((event: unknown, context: Context) => {
    // What `calls` has made of the event.
    const call = event as Call;
    const deadline = deadlineOf(call, app.now());
    return withinLimits(app.now, deadline, ANSWER_MARGIN_MS, context, async (until) =>
      answerCall(call.kind === 'delivery' ? await withCurrentPolicy(app, until) : app, call, until),
    );
  });
