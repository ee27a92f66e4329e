import type { HttpError } from '../../http/errors.ts';
import { memberOfJson } from '../../http/exact-json.ts';
import type { HttpCall } from '../../http/http-call.ts';
import { jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import { type Asker, accountOf } from '../../intent/asker.ts';
import { shorten } from '../../intent/truncate.ts';
import { phrasesOf } from '../../messages/phrases.ts';
import { fitAnswer, messageIn } from '../chat-text.ts';
import { lookAlikeStyle, plainCode } from '../look-alike-style.ts';
import type { Answer } from '../source.ts';

/** The body of a message may have 20,000 bytes (error 460101); this leaves room for what is around the text. */
const MAX_BYTES = 18_000;
/** What lists of conversations and notifications show. */
const MAX_TITLE = 100;

/** What the call is answered with nobody sees. */
export const respondDingtalk = (answer: Answer): WebhookResponse =>
  jsonResponse(answer.kind === 'taken-in' && !answer.isTold ? 503 : 200, { msgtype: 'empty' });

export const refuseDingtalk = (error: HttpError): WebhookResponse =>
  jsonResponse(error.status, { errcode: error.status, errmsg: error.message }, error.headers);

/** An answer at the address of a message, its `sessionWebhook` (open.dingtalk.com, "Message types of robots"). */
export function dingtalkCall(url: string, answer: Answer): HttpCall {
  const text = fitAnswer(answer, dingtalkStyle, MAX_BYTES, '  \n', bytesInJson);
  return {
    url,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      msgtype: 'markdown',
      // Neither may be empty.
      markdown: { title: titleOf(answer), text: text || '–' },
      at: { atUserIds: mentionedIn(answer), isAtAll: false },
    }),
    judge,
  };
}

const bytesInJson = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;

const titleOf = (answer: Answer): string =>
  answer.kind === 'help'
    ? phrasesOf(answer.locale).helpTitle.join(' ')
    : shorten(messageIn(answer)?.headline ?? 'dlf-stop', MAX_TITLE);

/** Whom a mention may call: `@` and this, beside a list of the same (same page, `at`). */
const STAFF = /\/([A-Za-z0-9_.-]{1,64})$/;
const staffOf = ({ source, id }: Asker): string | undefined =>
  source === 'dingtalk' ? STAFF.exec(id)?.[1] : undefined;

const dingtalkStyle = lookAlikeStyle((asker) => {
  const staff = staffOf(asker);
  // The account as well, since a mention shows a name: a policy wants it as it is.
  return staff === undefined ? undefined : `@${staff} ${plainCode(accountOf(asker))}`;
});

/** An at sign of somebody's text calls nobody: only who asked is in the list, and comes first among those that are named. */
function mentionedIn(answer: Answer): readonly string[] {
  const fact = messageIn(answer)?.facts.find(({ kind }) => kind === 'asker');
  const staff = fact?.kind === 'asker' ? staffOf(fact.asker) : undefined;
  return staff === undefined ? [] : [staff];
}

/** The session has ended, or there was none; or it is too long, and would be again. */
const GONE: ReadonlySet<unknown> = new Set([300001, 460101]);

/** It is 200 whatever comes of it; only `{"errcode":0}` has been shown to anybody. */
function judge(body: string): 'done' | 'failed' | 'gone' {
  const code = memberOfJson(body, 'errcode');
  if (code === 0) return 'done';
  return GONE.has(code) ? 'gone' : 'failed';
}
