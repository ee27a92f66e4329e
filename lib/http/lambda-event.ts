import { STATUS_CODES } from 'node:http';
import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import { BadRequestError } from './errors.ts';
import { pathSegments } from './path.ts';
import type { Headers, WebhookRequest } from './webhook-request.ts';
import type { WebhookResponse } from './webhook-response.ts';

/** A Lambda event, read: the request, where its path leads, and the form of its answer. */
export interface ReadEvent {
  readonly request: Omit<WebhookRequest, 'params' | 'prefix' | 'receivedAt'>;
  /** Undefined when the path can be read in more than one way. */
  readonly path: readonly string[] | undefined;
  /** A named stage, which an HTTP API puts in front of the path. */
  readonly stage: string | undefined;
  /** What stands in front of the path at the address that the caller used, and is not in the path. */
  readonly hiddenPrefix: string;
  /** The event's own time, milliseconds since the epoch. */
  readonly sentAt: number | undefined;
  respond(response: WebhookResponse): unknown;
}

/** @throws BadRequestError when the event is of no known kind. */
export function readLambdaEvent(event: unknown): ReadEvent {
  if (isVersion2(event)) return readVersion2(event);
  if (isAlb(event)) return readAlb(event);
  if (isVersion1(event)) return readVersion1(event);
  throw new BadRequestError('the event is not an HTTP one');
}

const has = (value: unknown, key: string): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && key in value;

const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNone = (value: unknown): boolean => value === undefined || value === null || isText(value);

const isVersion2 = (event: unknown): event is APIGatewayProxyEventV2 =>
  has(event, 'rawPath') &&
  isText(event['rawPath']) &&
  isTextOrNone(event['body']) &&
  has(event['requestContext'], 'http') &&
  has(event['requestContext']['http'], 'method');

const isVersion1 = (event: unknown): event is APIGatewayProxyEvent =>
  has(event, 'httpMethod') && has(event, 'path') && isText(event['path']) && isTextOrNone(event['body']);

const isAlb = (event: unknown): event is ALBEvent => isVersion1(event) && has(event.requestContext, 'elb');

/** HTTP API and function URL, payload format 2.0. An HTTP API has decoded `rawPath` already, a function URL has not. */
function readVersion2(event: APIGatewayProxyEventV2): ReadEvent {
  const { http, domainName, stage, timeEpoch } = event.requestContext;
  // A test event may have no domain name; a real one always has.
  const isDecoded = domainName !== undefined && !domainName.includes('.lambda-url.');
  return {
    request: {
      method: http.method,
      query: new URLSearchParams(event.rawQueryString ?? ''),
      headers: headersOf(event.headers, undefined),
      body: bytesOf(event),
    },
    path: pathSegments(event.rawPath, isDecoded ? 'decoded' : 'encoded'),
    sentAt: timeEpoch,
    stage: stage === '$default' ? undefined : stage,
    hiddenPrefix: '',
    respond: ({ status, headers, body }) => ({ statusCode: status, headers, body, isBase64Encoded: false }),
  };
}

/** REST API, payload format 1.0. */
function readVersion1(event: APIGatewayProxyEvent): ReadEvent {
  return {
    request: {
      method: event.httpMethod,
      query: queryOf(event, (text) => text),
      headers: headersOf(event.headers, event.multiValueHeaders),
      body: bytesOf(event),
    },
    path: pathSegments(event.path, 'encoded'),
    sentAt: event.requestContext?.requestTimeEpoch,
    stage: event.requestContext?.stage,
    hiddenPrefix: prefixOf(event.requestContext?.path, event.path),
    respond: ({ status, headers, body }) => ({ statusCode: status, headers, body, isBase64Encoded: false }),
  };
}

/** On its own domain name a REST API has the stage in `requestContext.path` only. */
const prefixOf = (full: unknown, path: string): string =>
  isText(full) && full.endsWith(path) ? full.slice(0, -path.length) : '';

/** Application Load Balancer: the query is not decoded, and the answer needs a description. */
function readAlb(event: ALBEvent): ReadEvent {
  const headers = headersOf(event.headers, event.multiValueHeaders);
  return {
    request: {
      method: event.httpMethod,
      query: queryOf(event, decodeQueryText),
      headers,
      body: bytesOf(event),
    },
    path: pathSegments(event.path, 'encoded'),
    sentAt: traceTime(headers),
    stage: undefined,
    hiddenPrefix: '',
    respond: (response) => ({
      statusCode: response.status,
      statusDescription: `${response.status} ${STATUS_CODES[response.status] ?? ''}`.trim(),
      // With multi-value headers switched on, a load balancer ignores `headers`, and the other way round.
      ...(event.multiValueHeaders === undefined
        ? { headers: response.headers }
        : {
            multiValueHeaders: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, [value]]),
            ),
          }),
      body: response.body,
      isBase64Encoded: false,
    }),
  };
}

/** Form bodies come base64-encoded from HTTP APIs and function URLs. */
function bytesOf(event: { readonly body?: string | null; readonly isBase64Encoded?: boolean }): Buffer {
  return Buffer.from(event.body ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8');
}

type Single = Readonly<Record<string, string | undefined>> | null | undefined;
type Multi = Readonly<Record<string, readonly string[] | undefined>> | null | undefined;

function headersOf(single: Single, multi: Multi): Headers {
  const headers = new Map<string, string[]>();
  const add = (name: string, values: readonly string[]): void => {
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), ...values]);
  };
  for (const [name, values] of Object.entries(multi ?? {})) add(name, values ?? []);
  const complete = new Set(headers.keys());
  for (const [name, value] of Object.entries(single ?? {})) {
    // A REST API repeats in `headers` the last value of what `multiValueHeaders` has in full.
    if (isText(value) && !complete.has(name.toLowerCase())) add(name, [value]);
  }
  return headers;
}

function queryOf(
  event: Pick<ALBEvent, 'queryStringParameters' | 'multiValueQueryStringParameters'> | APIGatewayProxyEvent,
  decode: (text: string) => string,
): URLSearchParams {
  const query = new URLSearchParams();
  const multi: Multi = event.multiValueQueryStringParameters;
  const single: Single = event.queryStringParameters;
  for (const [name, values] of Object.entries(multi ?? {})) {
    for (const value of values ?? []) query.append(decode(name), decode(value));
  }
  if (multi === undefined || multi === null) {
    for (const [name, value] of Object.entries(single ?? {})) query.append(decode(name), decode(value ?? ''));
  }
  return query;
}

function decodeQueryText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/**
 * A load balancer's event has no time; its trace header has the second in which the call arrived.
 * `Root` can be the sender's own; then the load balancer adds `Self` with its time (ELB, "Request tracing").
 */
function traceTime(headers: Headers): number | undefined {
  const trace = headers.get('x-amzn-trace-id')?.[0] ?? '';
  const seconds = (/Self=1-([0-9a-f]{8})-/.exec(trace) ?? /Root=1-([0-9a-f]{8})-/.exec(trace))?.[1];
  // The start of that second is up to one second early: the deadline comes early, never late.
  return seconds === undefined ? undefined : Number.parseInt(seconds, 16) * 1000;
}
