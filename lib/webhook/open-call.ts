import {
  BadRequestError,
  BodyTooLargeError,
  MethodNotAllowedError,
  NotFoundError,
  UnsupportedMediaTypeError,
} from '../http/errors.ts';
import type { ReadEvent } from '../http/lambda-event.ts';
import { header, type WebhookRequest } from '../http/webhook-request.ts';
import type { OpenSource, OpenSourceByName } from '../sources/open-source.ts';
import type { VerifyTools } from '../sources/source.ts';
import type { Call } from './call.ts';
import { findRoute } from './route.ts';

/**
 * Finds out who is calling: route, source, size, proof. Nothing of the body is parsed.
 *
 * @param opened is told the source as soon as it is known: errors are put into its form
 * @throws HttpError
 */
export async function openCall(
  event: ReadEvent,
  basePath: readonly string[],
  openSource: OpenSourceByName,
  now: number,
  tools: VerifyTools,
  opened: (source: OpenSource) => void,
): Promise<Call> {
  if (event.path === undefined) throw new BadRequestError('the path can be read in more than one way');
  const route = findRoute(event.path, { basePath, stage: event.stage });
  if (route === undefined) throw new NotFoundError();
  const { method } = event.request;
  if (route.kind === 'health') {
    if (method !== 'GET') throw new MethodNotAllowedError('GET');
    return { kind: 'health' };
  }

  const source = await openSource(route.source);
  opened(source);
  const request: WebhookRequest = {
    ...event.request,
    params: route.params,
    prefix: [event.hiddenPrefix, ...route.prefix].join('/'),
    receivedAt: receivedAt(event.sentAt, now),
  };
  // A sender's own path: without a body it is a handshake at most, which not every sender has.
  const isBodiless = method === 'GET' || method === 'OPTIONS';
  if (isBodiless && route.methods === 'GET, POST') return { kind: 'handshake', opened: source, request };
  const expected = route.methods === 'GET, POST' ? 'POST' : route.methods;
  if (!expected.split(', ').includes(method)) throw new MethodNotAllowedError(expected);
  const { body, verify } = source.source;
  if (request.body.length > body.maxBytes) throw new BodyTooLargeError(body.maxBytes);
  const verified = await verify(request, source.config, now, tools);
  const isExpected = isForm(request) || (body.kind === 'form or json' && isJson(request));
  if (body.kind.startsWith('form') && !isExpected) {
    throw new UnsupportedMediaTypeError('application/x-www-form-urlencoded');
  }
  return { kind: 'delivery', opened: source, verified };
}

const typeOf = (request: WebhookRequest): string => header(request, 'content-type') ?? '';
const isForm = (request: WebhookRequest): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(typeOf(request));
const isJson = (request: WebhookRequest): boolean => /^application\/json\s*(;|$)/i.test(typeOf(request));

/** An HTTP caller of API Gateway waits 30 s at most: an older time is not this call's, or a clock is wrong. */
const MAX_AGE_MS = 60_000;

/** The event's own time, so that a cold start counts too. */
function receivedAt(sentAt: number | undefined, now: number): number {
  return sentAt !== undefined && sentAt <= now && now - sentAt <= MAX_AGE_MS ? sentAt : now;
}
