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
      const retryAfter = Math.max(0, ...answer.messages.filter(isUnsettled).map(retryAfterOf));
      const body = {
        delivery_id: answer.deliveryId,
        results: answer.messages.map((message) => resultOf(message, answer.messages.length <= MAX_IN_WORDS)),
        ignored: answer.ignored.map(({ reason }) => ({ reason: IGNORED[reason] })),
      };
      return retryAfter === 0
        ? jsonResponse(200, body)
        : jsonResponse(retryStatus, body, { 'retry-after': String(retryAfter) });
    }
    case 'status':
    case 'request':
      return jsonResponse(answer.message.outcome === 'malformed' ? 400 : 200, resultOf(answer.message));
    case 'help':
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

/**
 * `unknown`: the next delivery looks again, and sends again where that is safe.
 * What goes on by itself needs no next delivery.
 */
const isUnsettled = ({ outcome, followUp }: StatusMessage): boolean =>
  outcome === 'unavailable' || outcome === 'unknown' || (outcome === 'queued' && followUp === undefined);

const DEFAULT_RETRY_SECONDS = 15;
const retryAfterOf = ({ retryAfterSeconds }: StatusMessage): number =>
  retryAfterSeconds ?? DEFAULT_RETRY_SECONDS;

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
