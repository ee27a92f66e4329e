import type { Until } from '../clock.ts';
import { isRecord, jsonOrNothing } from '../http/exact-json.ts';
import type { HttpCall } from '../http/http-call.ts';
import { retryAfter } from '../http/retry-after.ts';
import type { Exchange, Send } from '../http/send.ts';
import type { Origins } from './origins.ts';
import { plainHttpsUrl } from './plain-https-url.ts';

/** What came of a message. It never says where it went: the address may be a secret. */
export type Posted =
  | { readonly kind: 'done' }
  /** Worth another try. Where it may have arrived, that would show it twice. */
  | {
      readonly kind: 'failed';
      readonly mayHaveArrived: boolean;
      readonly status?: number;
      readonly retryAfterMs?: number;
    }
  /** The address takes nothing from us, now or later: it is used up, expired, refused, or not one that we call. */
  | { readonly kind: 'gone' };

/**
 * @param hosts the only ones that may be called, since the address came with a request; undefined where an operator
 *   configured it
 */
export type Post = (call: HttpCall, hosts: readonly string[] | undefined, until: Until) => Promise<Posted>;

/** Nobody waits for a message so long, and others wait behind it. */
const MAX_MS = 3_000;

/** Posts messages to https addresses: no redirects, no other ports, a connection of its own. */
export function createPost(send: Send, origins: Origins, now: () => number): Post {
  return async ({ method = 'POST', url: text, headers, body, judge: judgeBody }, hosts, until) => {
    const url = allowedUrl(text, hosts);
    if (url === undefined) return { kind: 'gone' };
    const exchange = await send(
      {
        origin: origins.get(url.origin) ?? url.origin,
        method,
        path: `${url.pathname}${url.search}`,
        headers,
        body,
        maxIdleMs: 0,
      },
      { deadline: Math.min(until.deadline, now() + MAX_MS), signal: until.signal },
    );
    if (exchange.kind !== 'answer') return { kind: 'failed', mayHaveArrived: exchange.sent };
    const posted = judge(exchange, hosts === undefined);
    // Whoever has codes of its own says by them, and not by the status, whether the same would do later.
    const said = posted.kind === 'failed' ? undefined : judgeBody?.(exchange.body);
    // It has read the message, and shows it nobody.
    if (said === 'failed') return { kind: 'failed', mayHaveArrived: false };
    return said === 'gone' ? { kind: 'gone' } : posted;
  };
}

function allowedUrl(text: string, hosts: readonly string[] | undefined): URL | undefined {
  const url = plainHttpsUrl(text);
  return url !== undefined && (hosts === undefined || hosts.includes(url.hostname)) ? url : undefined;
}

type Answer = Extract<Exchange, { kind: 'answer' }>;

/**
 * A redirect is not followed. Of an address that came with a request, a 4xx other than 408 and 429 would be the same again:
 * Slack has 404 for a `response_url` that is used up or over 30 minutes old, 403 and 410 for a channel that is closed or
 * archived (api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks). An operator's receiver may
 * answer anything while it is being deployed: there only 410 is final.
 */
function judge({ status, headers, body }: Answer, isOperators: boolean): Posted {
  if (saysGone(body)) return { kind: 'gone' };
  if (status >= 200 && status < 300) return { kind: 'done' };
  const isFinal = isOperators ? status === 410 : status < 500 && status !== 408 && status !== 429;
  if (isFinal) return { kind: 'gone' };
  // A gateway that gives up may have handed the message on; a 503 says that it was not taken (RFC 9110, 15.6.4).
  const mayHaveArrived = status >= 500 && status !== 503;
  return { kind: 'failed', mayHaveArrived, status, ...retryAfter(headers['retry-after']) };
}

const GONE: ReadonlySet<unknown> = new Set(['used_url', 'expired_url']);

/**
 * Slack's words for a `response_url` that is past its use come with different statuses, as text or as
 * `{"ok":false,"error":"used_url"}`, and written `Expired url` too (getsentry/sentry#7955).
 */
function saysGone(body: string): boolean {
  const json = jsonOrNothing(body);
  const said = isRecord(json) ? json['error'] : body;
  return typeof said === 'string' && GONE.has(said.trim().toLowerCase().replace(' ', '_'));
}
