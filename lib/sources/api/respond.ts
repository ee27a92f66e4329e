import type { HttpError } from '../../http/errors.ts';
import { httpProblem, problemResponse } from '../../http/problem.ts';
import { jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import { accountOf } from '../../intent/asker.ts';
import { type Listed, plainText, type StatusMessage } from '../../messages/status-message.ts';
import { resultMembers } from '../result-members.ts';
import type { Answer, AuditAsk } from '../source.ts';
import { auditQuery } from './read-audit-ask.ts';

/** What each outcome is in HTTP. 429, 502 and 503 say that nothing is pending. */
const STATUS: Readonly<Record<StatusMessage['outcome'], number>> = {
  stopped: 200,
  accepted: 200,
  'already-ended': 200,
  'dry-run': 200,
  freeze: 200,
  history: 200,
  explained: 200,
  'needs-confirmation': 202,
  'needs-approval': 202,
  frozen: 409,
  cancelled: 409,
  'cool-down': 429,
  'over-budget': 429,
  queued: 202,
  'in-doubt': 202,
  malformed: 400,
  'invalid-target': 422,
  refused: 403,
  rerun: 200,
  'not-restartable': 409,
  status: 200,
  list: 200,
  'not-found': 404,
  'nothing-running': 404,
  ambiguous: 409,
  'not-stoppable': 409,
  expired: 409,
  'dlf-refused': 502,
  unavailable: 503,
  unknown: 504,
};

export function respondApi(answer: Answer): WebhookResponse {
  switch (answer.kind) {
    case 'status':
      return respondStatus(answer);
    case 'request':
      // The request was found, whatever came of it.
      return jsonResponse(200, { state: answer.state, ...membersOf(answer.message) });
    case 'results':
      return jsonResponse(200, { results: answer.messages.map(membersOf) });
    case 'audit':
      return jsonLines(answer.lines, answer.next);
    case 'help':
    case 'taken-in':
      return jsonResponse(200, {});
  }
}

function respondStatus({ message, location, isAsync }: Extract<Answer, { kind: 'status' }>): WebhookResponse {
  const status = STATUS[message.outcome];
  const members = membersOf(message);
  if (status < 400) {
    return jsonResponse(status, members, {
      ...(location !== undefined && { location }),
      // RFC 7240, 3
      ...(isAsync === true && { 'preference-applied': 'respond-async' }),
    });
  }
  const retry =
    message.retryAfterSeconds === undefined ? {} : { 'retry-after': String(message.retryAfterSeconds) };
  return problemResponse(status, plainText(message), members, retry);
}

/** One decision a line (jsonlines.org); where there is more, the next page's query stands in a `Link` (RFC 8288). */
const jsonLines = (lines: readonly object[], next: AuditAsk | undefined): WebhookResponse => ({
  status: 200,
  headers: {
    'content-type': 'application/jsonl; charset=utf-8',
    ...(next !== undefined && { link: `<?${auditQuery(next)}>; rel="next"` }),
  },
  body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
});

/** RFC 9110, 15.5.2: a 401 says what would do. */
export const refuseApi = (error: HttpError): WebhookResponse => {
  const { headers, ...response } = httpProblem(error);
  return {
    ...response,
    headers: error.status === 401 ? { ...headers, 'www-authenticate': 'Bearer' } : headers,
  };
};

const membersOf = (message: StatusMessage): object => ({
  ...resultMembers(message),
  console_url: message.consoleUrl,
  question: message.question && {
    kind: message.question.kind,
    code: message.question.code,
    until: new Date(message.question.until).toISOString(),
  },
  frozen: message.freeze?.standing,
  frozen_since: message.freeze?.at === undefined ? undefined : new Date(message.freeze.at).toISOString(),
  frozen_by: message.freeze?.by && accountOf(message.freeze.by),
  frozen_reason: message.freeze?.reason,
  already_sent: message.sent?.map((sent) => ({
    request_id: sent.requestId,
    job_name: sent.jobName,
    instance_id: sent.instanceId,
    workspace: sent.workspace,
  })),
  instances: message.instances?.map(listedMembers),
  message: plainText(message),
});

/** Times as DLF has them: milliseconds since the epoch. */
const listedMembers = (listed: Listed): object => ({
  job_name: listed.jobName,
  instance_id: listed.instanceId,
  status: listed.status,
  planned_at: listed.plannedAt,
  started_at: listed.startedAt,
  ended_at: listed.endedAt,
});
