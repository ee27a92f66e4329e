import { STATUS_CODES } from 'node:http';
import type { HttpError } from '../../http/errors.ts';
import { jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import { plainText, type StatusMessage } from '../../messages/status-message.ts';
import type { Answer } from '../source.ts';

/** What each outcome is in HTTP. 429, 502 and 503 say that nothing is pending. */
const STATUS: Readonly<Record<StatusMessage['outcome'], number>> = {
  stopped: 200,
  accepted: 200,
  'already-ended': 200,
  'dry-run': 200,
  queued: 202,
  malformed: 400,
  'invalid-target': 422,
  refused: 403,
  'not-found': 404,
  'not-stoppable': 409,
  expired: 409,
  'dlf-refused': 502,
  unavailable: 503,
  unknown: 504,
};

const PROBLEM = { 'content-type': 'application/problem+json' };

export function respondApi(answer: Answer): WebhookResponse {
  switch (answer.kind) {
    case 'status':
      return respondStatus(answer.message);
    case 'results':
      return jsonResponse(200, { results: answer.messages.map(membersOf) });
    case 'help':
      return jsonResponse(200, {});
  }
}

function respondStatus(message: StatusMessage): WebhookResponse {
  const status = STATUS[message.outcome];
  const members = membersOf(message);
  if (status < 400) return jsonResponse(status, members);
  const retry =
    message.retryAfterSeconds === undefined ? {} : { 'retry-after': String(message.retryAfterSeconds) };
  return jsonResponse(
    status,
    { ...problem(status, plainText(message)), ...members },
    { ...PROBLEM, ...retry },
  );
}

/** RFC 9457: without a type of its own, a problem's title is the status' phrase. */
export const refuseApi = (error: HttpError): WebhookResponse =>
  jsonResponse(error.status, problem(error.status, error.message), {
    ...PROBLEM,
    // RFC 9110, 15.5.2
    ...(error.status === 401 && { 'www-authenticate': 'Bearer' }),
    ...error.headers,
  });

function problem(status: number, detail: string): object {
  const title = STATUS_CODES[status] ?? 'Error';
  return { type: 'about:blank', title, status, ...(detail !== title && { detail }) };
}

const membersOf = (message: StatusMessage): object => ({
  request_id: message.requestId,
  outcome: message.outcome,
  job_name: message.target?.jobName,
  instance_id: message.target?.instanceId,
  workspace: message.target?.workspace,
  message: plainText(message),
});
