import type { Ignored } from '../alerts/alertmanager-alerts.ts';
import type { HttpError } from '../http/errors.ts';
import { jsonResponse, type WebhookResponse } from '../http/webhook-response.ts';
import { plainText, type StatusMessage } from '../messages/status-message.ts';
import { resultMembers } from './result-members.ts';
import type { Answer } from './source.ts';

/**
 * The answer to a delivery of alerts: 200 for everything understood, refusals included, since an error status would
 * only bring the same alerts again; the sender's retry status while an alert is not settled and nobody else will do it.
 */
export function respondAlerts(answer: Answer, retryStatus: 429 | 503): WebhookResponse {
  switch (answer.kind) {
    case 'results': {
      const { deliveryId, messages, ignored, retryAfterSeconds } = answer;
      const body = {
        delivery_id: deliveryId,
        results: messages.map((message) => resultOf(message, messages.length <= MAX_IN_WORDS)),
        ignored: ignored.map(({ reason }) => ({ reason: IGNORED[reason] })),
      };
      return retryAfterSeconds === undefined
        ? jsonResponse(200, body)
        : jsonResponse(retryStatus, body, { 'retry-after': String(retryAfterSeconds) });
    }
    case 'status':
    case 'request':
      return jsonResponse(answer.message.outcome === 'malformed' ? 400 : 200, resultOf(answer.message));
    case 'help':
    case 'audit':
    case 'taken-in':
      return jsonResponse(200, {});
  }
}

export const refuseAlerts = (error: HttpError): WebhookResponse =>
  jsonResponse(
    error.status,
    { message: error.message },
    // RFC 9110, 15.5.2: a 401 says what would do.
    { ...error.headers, ...(error.status === 401 && { 'www-authenticate': 'Bearer, Basic' }) },
  );

/** With their words, more results than this come near what a load balancer or Lambda lets through (1 and 6 MB). */
const MAX_IN_WORDS = 1_000;

const resultOf = (message: StatusMessage, inWords = true): object => ({
  ...resultMembers(message),
  ...(inWords && { message: plainText(message) }),
});

const IGNORED: Readonly<Record<Ignored['reason'], string>> = {
  resolved: 'The alert is resolved.',
  'not-firing': 'The alert is not firing.',
  'no-job-name': 'The alert names no DLF job: it has no label or annotation job_name.',
  'no-instance-id': 'The alert names no DLF job instance: it has no label or annotation instance_id.',
  'not-an-alert': 'The entry is not an alert.',
};
