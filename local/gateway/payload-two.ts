import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { DEFAULT_SOURCE_IP, headerValue } from './edge-headers.ts';
import { eventBody, isTextType, mediaType } from './event-body.ts';
import { groupPairs, joinedValues } from './multi-map.ts';
import type { RawRequest } from './raw-request.ts';
import { requestTime } from './request-time.ts';
import { decodedQueryPairs } from './target.ts';

type Context = APIGatewayProxyEventV2['requestContext'];

/** `cookies`, `queryStringParameters` and `body`: absent, not null, when there are none. */
export function optionalFields(
  raw: RawRequest,
  query: string,
): Pick<APIGatewayProxyEventV2, 'cookies' | 'queryStringParameters' | 'body' | 'isBase64Encoded'> {
  const cookies = raw.headers
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .flatMap(([, value]) => value.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
  const pairs = decodedQueryPairs(query);
  const body = eventBody(raw.body, isTextType(mediaType(raw)));
  return {
    ...(cookies.length > 0 && { cookies }),
    ...(pairs.length > 0 && { queryStringParameters: joinedValues(groupPairs(pairs)) }),
    ...(raw.body.length > 0 && { body: body.body }),
    isBase64Encoded: body.isBase64Encoded,
  };
}

/** `requestContext.http`. */
export function contextHttp(raw: RawRequest, path: string): Context['http'] {
  return {
    method: raw.method,
    path,
    protocol: 'HTTP/1.1',
    sourceIp: raw.sourceIp ?? DEFAULT_SOURCE_IP,
    userAgent: headerValue(raw.headers, 'user-agent') ?? '',
  };
}

/** `requestContext.time` and `timeEpoch`. */
export function contextTime(raw: RawRequest): Pick<Context, 'time' | 'timeEpoch'> {
  return { time: requestTime(raw.at), timeEpoch: raw.at };
}
