import { sha256Hex } from '../../crypto/sha256.ts';
import type { HttpError } from '../../http/errors.ts';
import { memberOfJson } from '../../http/exact-json.ts';
import type { HttpCall } from '../../http/http-call.ts';
import { emptyResponse, jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import type { Answer, Verified } from '../source.ts';
import { encryptWecom, wecomSignature } from './crypt.ts';
import { markdownOf } from './markdown.ts';
import type { WecomMessage } from './verify.ts';

/**
 * The answer to a message: a streamed one that has ended when it begins (developer.work.weixin.qq.com/document/path/101031), so that
 * nobody asks how it goes on. It is encrypted, and signed with the request's own time and nonce.
 */
export function respondWecom(answer: Answer, { found, request }: Verified<WecomMessage>): WebhookResponse {
  const content = markdownOf(answer);
  if (content === '') return emptyResponse(200);
  const { robot, receiveId, timestamp, nonce } = found;
  const about = sha256Hex(request.body);
  const stream = { id: about.slice(0, 32), finish: true, content };
  const said = JSON.stringify({ msgtype: 'stream', stream });
  const encrypt = encryptWecom(robot.aesKey, receiveId, said, `${about} ${timestamp} ${nonce}`);
  return jsonResponse(200, {
    encrypt,
    msgsignature: wecomSignature(robot.token, timestamp, nonce, encrypt),
    timestamp: Number(timestamp),
    nonce,
  });
}

/** Not encrypted, since an error has no key: WeCom shows it nobody. Should it come again, it is the same request. */
export const refuseWecom = (error: HttpError): WebhookResponse =>
  jsonResponse(error.status, { message: error.message }, error.headers);

/** A late reply (developer.work.weixin.qq.com/document/path/101138). */
export const wecomCall = (url: string, answer: Answer): HttpCall => ({
  url,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ msgtype: 'markdown', markdown: { content: markdownOf(answer) } }),
  judge,
});

/** System busy; too many calls in a while, or at once (developer.work.weixin.qq.com/document/path/90313). */
const AGAIN: ReadonlySet<unknown> = new Set([-1, 45009, 45033]);

/** WeCom says 200 whatever came of it. The address takes one message: after it was shown, another try shows nothing twice. */
function judge(body: string): 'done' | 'failed' | 'gone' {
  const code = memberOfJson(body, 'errcode');
  if (code === 0) return 'done';
  return typeof code !== 'number' || AGAIN.has(code) ? 'failed' : 'gone';
}
