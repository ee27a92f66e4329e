import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createWorker } from '../lib/app.ts';
import { withCurrentPolicy } from '../lib/remote-policy/with-current-policy.ts';
import { withinLimits } from '../lib/within-limits.ts';
import { answerEvent } from '../lib/worker/answer-event.ts';

/** For writing down what has been reached. */
const MARGIN_MS = 5_000;

const logger = new Logger({ serviceName: 'dlf-stop' });
const worker = createWorker(process.env, logger);

/** The queue, its dead letters and the minute's schedule: goes on with what is open. */
export const handler = middy({ timeoutEarlyInMillis: 0 })
  .use(injectLambdaContext(logger, { logEvent: false }))
  .handler((event: unknown, context: Context) =>
    withinLimits(worker.now, worker.now() + 55_000, MARGIN_MS, context, async (until) =>
      answerEvent(await withCurrentPolicy(worker, until), worker.queueUrl, event, until),
    ),
  );
