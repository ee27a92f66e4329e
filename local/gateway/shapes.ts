import { albEvent } from './alb-event.ts';
import { answerOne } from './answer-one.ts';
import { answerTwo } from './answer-two.ts';
import { functionUrlEvent } from './function-url-event.ts';
import { gatewayAnswer, type HttpAnswer } from './http-answer.ts';
import { httpApiEvent } from './http-api-event.ts';
import type { RawRequest } from './raw-request.ts';
import { restApiEvent } from './rest-api-event.ts';

/** What differs between the ways in to a Lambda function. */
export interface Shape {
  event(raw: RawRequest): unknown;
  /** Throws on a malformed result. */
  answer(result: unknown): HttpAnswer;
  /** The answer if the function throws or its result is malformed. */
  failed: HttpAnswer;
  late: HttpAnswer;
  /** The type of an answer whose function names none. */
  contentType: string;
  maxBodyBytes: number;
}

const MIB = 1024 * 1024;

/**
 * The ways in, each with its builder's default options. Limits are those of the AWS quotas pages. Two answers are
 * approximations: what a function URL says to a time-out is not documented, and an ALB's own answers are HTML.
 */
export const SHAPES = {
  'http-api': {
    event: (raw) => httpApiEvent(raw),
    answer: answerTwo,
    failed: gatewayAnswer(500, 'Internal Server Error'),
    late: gatewayAnswer(503, 'Service Unavailable'),
    contentType: 'text/plain;charset=UTF-8',
    maxBodyBytes: 10 * MIB,
  },
  'function-url': {
    event: functionUrlEvent,
    answer: answerTwo,
    failed: gatewayAnswer(502, 'Internal Server Error'),
    late: gatewayAnswer(504, 'Gateway Timeout'),
    contentType: 'application/json',
    maxBodyBytes: 6 * MIB,
  },
  'rest-api': {
    event: (raw) => restApiEvent(raw),
    // Without binaryMediaTypes a REST API sends base64 on as it is.
    answer: (result) => answerOne(result, false),
    failed: gatewayAnswer(502, 'Internal server error'),
    late: gatewayAnswer(504, 'Endpoint request timed out'),
    contentType: 'application/json',
    maxBodyBytes: 10 * MIB,
  },
  alb: {
    event: (raw) => albEvent(raw),
    answer: (result) => answerOne(result, true),
    failed: gatewayAnswer(502, 'Internal server error'),
    late: gatewayAnswer(504, 'Gateway Timeout'),
    contentType: 'application/octet-stream',
    maxBodyBytes: MIB,
  },
} as const satisfies Record<string, Shape>;
