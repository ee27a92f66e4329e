import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';

/** What the project is given: middy, its body parser, Powertools' logger, and nothing else. */
const logger = new Logger({ serviceName: 'bench' });

export const handler = middy()
  .use(injectLambdaContext(logger))
  .use(httpJsonBodyParser({ disableContentTypeError: true }))
  .handler(async () => {
    logger.info('request answered');
    return { statusCode: 200, body: 'ok' };
  });
