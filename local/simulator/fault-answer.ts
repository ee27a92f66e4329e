import { STATUS_CODES } from 'node:http';
import { type Answer, gatewayError, iamError } from './answer.ts';
import type { FaultStatus } from './fault.ts';
import type { Route } from './route.ts';

const gatewayCodes: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['APIG.0201', 'Bad request'],
  401: ['APIG.0301', 'Incorrect IAM authentication information'],
  403: ['APIG.0302', 'The IAM user is not allowed to access the API.'],
  404: ['APIG.0101', 'The API does not exist or has not been published in the environment'],
  429: ['APIG.0308', 'The throttling threshold has been reached: policy user over ratelimit'],
  500: ['APIG.0601', 'Internal server error'],
  502: ['APIG.0202', 'Backend unavailable'],
  503: ['APIG.0613', 'The IAM service is currently unavailable'],
  504: ['APIG.0203', 'Backend timeout'],
};

/** A web page where JSON is due, as a proxy in between sends it. */
export const garbage: Answer = htmlAnswer(200, '<html><body><h1>Welcome</h1></body></html>');

/** The answer of a fault that names its status. */
export function faultAnswer(fault: FaultStatus, operation: Route['operation'], requestId: string): Answer {
  const answer = withoutRetryAfter(fault, operation, requestId);
  if (fault.retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Retry-After': `${fault.retryAfter}` } };
}

function withoutRetryAfter(
  { status, code, message }: FaultStatus,
  operation: Route['operation'],
  requestId: string,
): Answer {
  if (status === 204 || status === 304) return { status, headers: {}, body: '' };
  if (code === undefined && message !== undefined) return htmlAnswer(status, message);
  const title = STATUS_CODES[status] ?? 'Unknown';
  if (code === undefined && operation === 'token') return iamError(status, title, title);
  const [usualCode, usualMessage] = gatewayCodes[status] ?? ['APIG.0601', title];
  return gatewayError(status, code ?? usualCode, message ?? usualMessage, requestId);
}

function htmlAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/html' }, body };
}
