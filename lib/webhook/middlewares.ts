import type { MiddlewareObj, Request } from '@middy/core';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { Context } from 'aws-lambda';
import {
  BadRequestError,
  HttpError,
  InternalError,
  UnauthorizedError,
  UnsupportedMediaTypeError,
} from '../http/errors.ts';
import { type ReadEvent, readLambdaEvent } from '../http/lambda-event.ts';
import { httpProblem } from '../http/problem.ts';
import { bodyText, header } from '../http/webhook-request.ts';
import type { WebhookResponse } from '../http/webhook-response.ts';
import { errorInChinese } from '../http/zh-errors.ts';
import { type Log, withoutMessage } from '../logging.ts';
import type { OpenSource, OpenSourceByName } from '../sources/open-source.ts';
import type { BodyKind, VerifyTools } from '../sources/source.ts';
import type { Parts } from '../stop/parts.ts';
import type { Call } from './call.ts';
import { openCall } from './open-call.ts';

/** What a call leaves for the middlewares that answer it, errors included. */
interface Internal extends Record<string, unknown> {
  event?: ReadEvent;
  opened?: OpenSource;
}

type CallRequest = Request<unknown, unknown, Error, Context, Internal>;
type CallMiddleware = MiddlewareObj<unknown, unknown, Error, Context, Internal>;

interface Tools {
  readonly basePath: readonly string[];
  readonly openSource: OpenSourceByName;
  readonly verifyTools: VerifyTools;
  readonly now: () => number;
  readonly log: Log;
  readonly parts: Pick<Parts, 'reader'>;
}

/** Turns the Lambda event into a {@link Call}, and the answer into the form of the event. */
export const calls = ({ basePath, openSource, verifyTools, now }: Tools): CallMiddleware => ({
  before: async (request) => {
    const event = readLambdaEvent(request.event);
    request.internal.event = event;
    request.event = await openCall(event, basePath, openSource, now(), verifyTools, (opened) => {
      request.internal.opened = opened;
    });
  },
  after: (request) => {
    request.response = request.internal.event?.respond(request.response as WebhookResponse);
  },
});

/**
 * Lets through what middy's parser takes for JSON: content type, syntax, no prototype keys.
 * The value itself is read later and exactly: this parser loses the source text of 64-bit integers.
 */
export const jsonGate = (): CallMiddleware => {
  const parser = httpJsonBodyParser();
  return {
    before: (request) => {
      const call = request.event as Call;
      if (call.kind !== 'delivery') return;
      const { request: received } = call.verified;
      const type = jsonType(call.opened.source.body.kind, header(received, 'content-type'));
      if (type === 'none' || received.body.length === 0) return;
      const body = bodyText(received);
      try {
        parser.before?.({ ...request, event: { headers: { 'content-type': type }, body } } as never);
      } catch (error) {
        throw gateError(error);
      }
    },
  };
};

/** The content type by which the parser is to judge; `none`: it is not to judge at all. */
function jsonType(kind: BodyKind, given: string | undefined): string | undefined {
  switch (kind) {
    case 'form':
    case 'form or json':
      return 'none';
    case 'json-text':
      return JSON_TYPE;
    case 'any':
      return given === undefined || /json|text\/plain/i.test(given) ? JSON_TYPE : 'none';
    case 'json':
      // RFC 9110, 5.6.6 allows white space before the semicolon; the parser does not.
      return given?.replace(/\s+;/, ';');
  }
}

const JSON_TYPE = 'application/json';

/** The parser's own error carries the whole body as its cause: it goes no further. */
const gateError = (error: unknown): HttpError =>
  error instanceof Error && 'statusCode' in error && error.statusCode === 415
    ? new UnsupportedMediaTypeError('application/json')
    : new BadRequestError('the body is not JSON, or has a key that is not allowed');

/** Answers every error: the sender hears what it has to change, the log hears why. */
export const answerErrors = ({ log, parts }: Pick<Tools, 'log' | 'parts'>): CallMiddleware => ({
  onError: (request) => {
    const { event, opened } = request.internal;
    const error = request.error instanceof HttpError ? request.error : new InternalError();
    logError(log, request, error);
    // The log keeps to English.
    if (parts.reader?.locale === 'zh') error.message = errorInChinese(error);
    const response = opened?.source.refuse(error) ?? httpProblem(error);
    request.response = event?.respond(response) ?? {
      statusCode: response.status,
      headers: response.headers,
      body: response.body,
    };
  },
});

function logError(log: Log, { internal, error: original }: CallRequest, error: HttpError): void {
  const fields = { source: internal.opened?.name, outcome: error.status };
  if (error instanceof UnauthorizedError) log.warn('sender refused', { ...fields, reason: error.reason });
  else if (error instanceof InternalError) log.error('failed', { ...fields, ...withoutMessage(original) });
  else log.warn('call refused', { ...fields, reason: error.message });
}
