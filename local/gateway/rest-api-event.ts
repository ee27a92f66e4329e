import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { DEFAULT_SOURCE_IP, headerValue, withEdgeHeaders } from './edge-headers.ts';
import { eventBody, mediaType } from './event-body.ts';
import { allValues, groupPairs, lastValues } from './multi-map.ts';
import { pathParameters } from './path-parameters.ts';
import { randomHex } from './random-hex.ts';
import type { RawRequest } from './raw-request.ts';
import { requestTime } from './request-time.ts';
import { decodedQueryPairs, splitTarget } from './target.ts';

/** What the API's configuration decides about its events. */
export interface RestApiOptions {
  /** Default `prod`. */
  stage?: string;
  /** Default `/{proxy+}`. */
  resource?: string;
  /** Types that come as base64, e.g. `image/*`; default none: everything is read as UTF-8. */
  binaryMediaTypes?: readonly string[];
}

const API_ID = 'f6g7h8i9j0';

/**
 * The event of a REST API, payload format 1.0. The path stays encoded, header names keep their case, and the
 * Content-Length is gone (live capture in hotsock/voker, vokerhttp/testdata). Names that differ in case only are
 * kept apart here; what AWS makes of those is not documented.
 */
export function restApiEvent(raw: RawRequest, options: RestApiOptions = {}): APIGatewayProxyEvent {
  const { stage = 'prod', resource = '/{proxy+}', binaryMediaTypes = [] } = options;
  const { path, query } = splitTarget(raw.target);
  const headers = groupPairs(
    withEdgeHeaders(raw).filter(([name]) => name.toLowerCase() !== 'content-length'),
  );
  const pairs = decodedQueryPairs(query);
  const queries = pairs.length > 0 ? groupPairs(pairs) : undefined;
  const { body, isBase64Encoded } = eventBody(raw.body, !isBinary(mediaType(raw), binaryMediaTypes));
  return {
    resource,
    path,
    httpMethod: raw.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: queries ? lastValues(queries) : null,
    multiValueQueryStringParameters: queries ? allValues(queries) : null,
    pathParameters: pathParameters(resource, path) ?? null,
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: API_ID,
      authorizer: null,
      domainName: `${API_ID}.execute-api.eu-west-1.amazonaws.com`,
      domainPrefix: API_ID,
      extendedRequestId: `${randomHex(15)}=`,
      httpMethod: raw.method,
      identity: identity(raw),
      path: `/${stage}${path}`,
      protocol: 'HTTP/1.1',
      requestId: randomUUID(),
      requestTime: requestTime(raw.at),
      requestTimeEpoch: raw.at,
      resourceId: 'abc123',
      resourcePath: resource,
      stage,
    },
    body: raw.body.length > 0 ? body : null,
    isBase64Encoded,
  };
}

function isBinary(type: string, binaryMediaTypes: readonly string[]): boolean {
  const family = `${type.replace(/\/.*$/, '')}/*`;
  return binaryMediaTypes.some((binary) => binary === '*/*' || binary === type || binary === family);
}

function identity(raw: RawRequest): APIGatewayProxyEvent['requestContext']['identity'] {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: raw.sourceIp ?? DEFAULT_SOURCE_IP,
    user: null,
    userAgent: headerValue(raw.headers, 'user-agent') ?? null,
    userArn: null,
  };
}
