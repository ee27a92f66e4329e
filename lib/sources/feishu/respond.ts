import { sha256 } from '../../crypto/sha256.ts';
import type { HttpError } from '../../http/errors.ts';
import { memberOfJson, textAt } from '../../http/exact-json.ts';
import type { HttpCall } from '../../http/http-call.ts';
import { jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import type { StatusMessage } from '../../messages/status-message.ts';
import type { Answer, Verified } from '../source.ts';
import { feishuCard } from './card.ts';
import type { FeishuConfig, TokenCell } from './env.ts';
import type { FeishuCall } from './verify.ts';

/** As much as fits into a line that is gone again in three seconds. */
const MAX_TOAST = 200;

const TOASTS = { good: 'success', neutral: 'info', bad: 'warning' } as const;

/**
 * What a message's event is answered with nobody sees, but Feishu sends it again unless it is 200: so it does where the
 * answer could not be posted. A click shows a toast, and the card gives way to the news of its own request; whoever
 * could not answer it sees the toast alone, and the buttons stay for whoever can.
 */
export function respondFeishu(answer: Answer, { found }: Verified<FeishuCall>): WebhookResponse {
  switch (answer.kind) {
    case 'taken-in':
      return jsonResponse(answer.isTold ? 200 : 503, {});
    case 'status':
      return jsonResponse(200, {
        toast: toastOf(answer.message),
        ...(answer.message.requestId === clickedRequest(found) && {
          card: { type: 'raw', data: feishuCard(answer) },
        }),
      });
    default:
      return jsonResponse(200, {});
  }
}

const toastOf = ({ tone, headline }: StatusMessage): object => ({
  type: TOASTS[tone],
  content: headline.slice(0, MAX_TOAST).toWellFormed(),
});

/** The request that the pressed button asks about. */
const clickedRequest = (found: FeishuCall): string | undefined =>
  found.kind === 'event' ? textAt(found.event, 'action', 'value', 'request_id') : undefined;

export const refuseFeishu = (error: HttpError): WebhookResponse =>
  jsonResponse(error.status, { code: error.status, msg: error.message }, error.headers);

/** An answer to a message (open.feishu.cn, "Reply to a message"). */
export function feishuCall(url: string, answer: Answer, { token }: FeishuConfig): HttpCall {
  const content = JSON.stringify(feishuCard(answer));
  return {
    url,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      msg_type: 'interactive',
      content,
      // Within an hour the same is shown once, however often a lost answer makes us send it. 50 characters at most.
      uuid: sha256(`${url}\n${content}`).toString('base64url'),
    }),
    judge: (body) => judge(body, token),
  };
}

/** Recalled, deleted, in a group that we are not in or may not write to, or to somebody who cannot see us. */
const GONE: ReadonlySet<unknown> = new Set([230002, 230011, 230013, 230018, 230110]);
/** The token is not what it was (open.feishu.cn, "Server error codes"). */
const REFUSED: ReadonlySet<unknown> = new Set([99991661, 99991663, 99991664, 99991665, 99991668]);

/** Only `{"code":0}` has been shown to anybody. */
function judge(body: string, token: TokenCell): 'done' | 'failed' | 'gone' {
  const code = memberOfJson(body, 'code');
  if (code === 0) return 'done';
  if (REFUSED.has(code)) delete token.known;
  return GONE.has(code) ? 'gone' : 'failed';
}
