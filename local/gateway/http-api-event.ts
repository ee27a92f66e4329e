import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { lowerCased, withEdgeHeaders } from './edge-headers.ts';
import { groupPairs, joinedValues } from './multi-map.ts';
import { pathParameters } from './path-parameters.ts';
import { contextHttp, contextTime, optionalFields } from './payload-two.ts';
import { randomHex } from './random-hex.ts';
import type { RawRequest } from './raw-request.ts';
import { decodePercent, splitTarget } from './target.ts';

/** What the API's configuration decides about its events. */
export interface HttpApiOptions {
  /** Default `$default`; any other stage stands before the path. */
  stage?: string;
  /** Default `$default`; e.g. `POST /webhooks/{source}`, which gives the event `pathParameters`. */
  routeKey?: string;
}

const API_ID = 'a1b2c3d4e5';

/**
 * The event of an HTTP API, payload format 2.0. `rawPath` comes decoded, and cut at a `?` that decoding uncovers;
 * the Cookie header is moved to `cookies`. Forms from AWS's guide (http-api-develop-integrations-lambda) and the
 * live captures in hotsock/voker, vokerhttp/testdata.
 */
export function httpApiEvent(raw: RawRequest, options: HttpApiOptions = {}): APIGatewayProxyEventV2 {
  const { stage = '$default', routeKey = '$default' } = options;
  const { path, query } = splitTarget(raw.target);
  const decoded = splitTarget(decodePercent(path)).path;
  const rawPath = stage === '$default' ? decoded : `/${stage}${decoded}`;
  const headers = lowerCased(withEdgeHeaders(raw)).filter(([name]) => name !== 'cookie');
  const parameters = pathParameters(routeKey.replace(/^\S+ /, ''), decoded);
  const domainName = `${API_ID}.execute-api.eu-west-1.amazonaws.com`;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    headers: joinedValues(groupPairs(headers)),
    ...optionalFields(raw, query),
    ...(parameters !== undefined && { pathParameters: parameters }),
    requestContext: {
      accountId: '123456789012',
      apiId: API_ID,
      domainName,
      domainPrefix: API_ID,
      http: contextHttp(raw, rawPath),
      requestId: `${randomHex(15)}=`,
      routeKey,
      stage,
      ...contextTime(raw),
    },
  };
}
