import type { Ignored, IgnoredReason } from '../alerts/ignored.ts';
import type { HttpError } from '../http/errors.ts';
import { jsonResponse, type WebhookResponse } from '../http/webhook-response.ts';
import { plainText, type StatusMessage } from '../messages/status-message.ts';
import { resultMembers } from './result-members.ts';
import type { Answer } from './source.ts';
import { ignoredInChinese } from './zh-ignored.ts';

/**
 * The answer to a delivery of alerts: 200 for everything understood, refusals included, since an error status would
 * only bring the same alerts again; the sender's retry status while an alert is not settled and nobody else will do it.
 */
export function respondAlerts(answer: Answer, retryStatus: 429 | 503): WebhookResponse {
  switch (answer.kind) {
    case 'results': {
      const { retryAfterSeconds } = answer;
      const body = alertMembers(answer);
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

/** What became of a delivery's alerts, with members as the contract names them. */
export const alertMembers = ({
  deliveryId,
  messages,
  ignored,
  locale,
}: Extract<Answer, { kind: 'results' }>): object => ({
  delivery_id: deliveryId,
  results: messages.map((message) => resultOf(message, messages.length <= MAX_IN_WORDS)),
  ignored: (ignored.length <= MAX_IN_WORDS ? ignored : byReason(ignored)).map(({ reason, count }) => ({
    reason: (locale === 'zh' ? ignoredInChinese() : IGNORED)[reason],
    count,
  })),
});

export const refuseAlerts = (error: HttpError): WebhookResponse =>
  jsonResponse(
    error.status,
    { message: error.message },
    // RFC 9110, 15.5.2: a 401 says what would do.
    { ...error.headers, ...(error.status === 401 && { 'www-authenticate': 'Bearer, Basic' }) },
  );

/** Of more than anybody reads how many there are of each kind. */
function byReason(ignored: readonly Ignored[]): readonly Pick<Ignored, 'reason' | 'count'>[] {
  const counts = new Map<IgnoredReason, number>();
  for (const { reason, count = 1 } of ignored) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts].map(([reason, count]) => ({ reason, count }));
}

/** With their words, more results than this come near what a load balancer or Lambda lets through (1 and 6 MB). */
const MAX_IN_WORDS = 1_000;

const resultOf = (message: StatusMessage, inWords = true): object => ({
  ...resultMembers(message),
  ...(inWords && { message: plainText(message) }),
});

/** Why something asks for nothing, for whoever reads the answer. */
export const IGNORED: Readonly<Record<IgnoredReason, string>> = {
  resolved: 'The alert is resolved.',
  'not-firing': 'The alert is not firing.',
  'no-data': 'It says that data is missing or could not be had, not that anything runs too long.',
  test: 'It is a test.',
  update: 'It tells that somebody has seen the alert or changed it, not that it fires.',
  'still-firing': 'It fired before and fires still: what it asks for was asked for then.',
  cancelled: 'It tells that a run was stopped. A stop by dlf-stop is announced like this too.',
  ended: 'It tells that a run has ended: there is nothing to stop.',
  'unknown-state': 'It says nothing of its state that is understood, and so it might be over.',
  'no-job-name': 'The alert names no DLF job: nothing in it is called job_name.',
  'no-instance-id':
    'The alert names no DLF job instance: nothing in it is called instance_id, and no rule that fits says resolve: only-running.',
  'no-start':
    'The alert names no DLF job instance, and does not say since when it fires: which run it means cannot be known.',
  contradiction:
    'Its places name different targets: job, instance or workspace of one are not those of another.',
  stale: 'It happened more than six hours ago, or says so of a time to come.',
  'not-an-alert': 'The entry is not an alert.',
  text: 'It is a text for people: nothing is looked for in it but JSON and dlf:<job>:<instance>.',
  truncated: 'The sender left alerts out of this delivery (max_alerts).',
  unsubscribed: 'The subscription has ended. To have it back, subscribe anew.',
};
