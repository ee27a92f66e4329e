import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createEvent } from '../lib/app.ts';
import { withCurrentPolicy } from '../lib/remote-policy/with-current-policy.ts';
import { answerLambdaAlarm } from '../lib/webhook/answer-lambda-alarm.ts';
import { withinLimits } from '../lib/within-limits.ts';

/** Nobody waits for the answer; the function itself has 29 s. */
const LIMIT_MS = 25_000;
const MARGIN_MS = 1_000;

const logger = new Logger({ serviceName: 'dlf-stop' });
const app = createEvent(process.env, logger);

/** SNS, EventBridge and CloudWatch alarms that invoke Lambda themselves: IAM is the authentication. */
export const handler = middy({ timeoutEarlyInMillis: 0 })
  .use(injectLambdaContext(logger, { logEvent: false }))
  .handler((event: unknown, context: Context) =>
    withinLimits(app.now, app.now() + LIMIT_MS, MARGIN_MS, context, async (until) =>
      answerLambdaAlarm(await withCurrentPolicy(app, until), event, until),
    ),
  );
