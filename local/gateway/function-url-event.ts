import { randomUUID } from 'node:crypto';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { lowerCased, withEdgeHeaders } from './edge-headers.ts';
import { groupPairs, joinedValues } from './multi-map.ts';
import { contextHttp, contextTime, optionalFields } from './payload-two.ts';
import type { RawRequest } from './raw-request.ts';
import { decodePercent, splitTarget } from './target.ts';

/** As @types/aws-lambda has it, but for `authentication`, which the guide's examples show as null. */
export type FunctionUrlEvent = Omit<LambdaFunctionURLEvent, 'requestContext'> & {
  requestContext: Omit<LambdaFunctionURLEvent['requestContext'], 'authentication'> & { authentication: null };
};

const URL_ID = 'abcdefghijklmnopqrstuvwxyz012345';

/**
 * The event of a function URL without IAM. Unlike an HTTP API it leaves `rawPath` encoded (though not
 * `requestContext.http.path`) and keeps the Cookie header beside `cookies`: live captures in hotsock/voker,
 * vokerhttp/testdata.
 */
export function functionUrlEvent(raw: RawRequest): FunctionUrlEvent {
  const { path, query } = splitTarget(raw.target);
  const headers: [string, string][] = [
    ...lowerCased(withEdgeHeaders(raw)),
    ['x-amzn-tls-version', 'TLSv1.3'],
    ['x-amzn-tls-cipher-suite', 'TLS_AES_128_GCM_SHA256'],
  ];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: joinedValues(groupPairs(headers)),
    ...optionalFields(raw, query),
    requestContext: {
      accountId: 'anonymous',
      apiId: URL_ID,
      authentication: null,
      domainName: `${URL_ID}.lambda-url.eu-west-1.on.aws`,
      domainPrefix: URL_ID,
      http: contextHttp(raw, decodePercent(path)),
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      ...contextTime(raw),
    },
  };
}
