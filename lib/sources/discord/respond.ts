import type { HttpError } from '../../http/errors.ts';
import { memberOfJson } from '../../http/exact-json.ts';
import type { HttpCall } from '../../http/http-call.ts';
import { jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import { fitAnswer, isForAll, messageIn } from '../chat-text.ts';
import type { Answer, Verified } from '../source.ts';
import { buttonRows } from './buttons.ts';
import { COMPONENT, type Interaction } from './interaction.ts';
import { discordStyle } from './text-style.ts';

/** Discord's limit for a message's content (docs.discord.com, "Message", Create message). */
const MAX_CONTENT = 2_000;
/** Only who asked sees it (same page, Message flags). */
const EPHEMERAL = 64;
/** A message of its own, or the message with the button anew ("Receiving and responding", Interaction callback type). */
const NEW_MESSAGE = 4;
const UPDATE_MESSAGE = 7;

/** The answer to an interaction. A question that somebody may still answer is not written over. */
export function respondDiscord(answer: Answer, { found }: Verified<Interaction>): WebhookResponse {
  const isOver = answer.kind === 'status' && answer.replaces === true;
  return isOver && found['type'] === COMPONENT
    ? jsonResponse(200, { type: UPDATE_MESSAGE, data: messageOf(answer) })
    : newMessage(messageOf(answer), isForAll(answer));
}

/**
 * A wrong sender gets the status: Discord tries whether it does. A proven one would be shown nothing of an error but that
 * there was one: when we fail ourselves, Discord gets its 200.
 */
export const refuseDiscord = (error: HttpError): WebhookResponse =>
  error.status >= 500
    ? newMessage({ content: error.message, allowed_mentions: { parse: [] } }, false)
    : jsonResponse(error.status, { message: error.message }, error.headers);

/**
 * A late reply takes the place of the first answer, so that it is never there twice. Who sees it stays as it was
 * ("Receiving and responding", Edit original interaction response).
 */
export const discordCall = (url: string, answer: Answer): HttpCall => ({
  method: 'PATCH',
  url,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(messageOf(answer)),
  judge,
});

/** Unknown message, unknown webhook (docs.discord.com, "Opcodes and status codes", JSON error codes). */
const NOT_YET: ReadonlySet<unknown> = new Set([10_008, 10_015]);

/** A quick end may be told before Discord has our first answer: until then there is nothing to edit, with a 404. */
const judge = (body: string): 'done' | 'failed' =>
  NOT_YET.has(memberOfJson(body, 'code')) ? 'failed' : 'done';

const newMessage = (data: object, isPublic: boolean): WebhookResponse =>
  jsonResponse(200, { type: NEW_MESSAGE, data: { ...data, ...(!isPublic && { flags: EPHEMERAL }) } });

function messageOf(answer: Answer): object {
  const message = messageIn(answer);
  return {
    // Discord takes no empty one.
    content: fitAnswer(answer, discordStyle, MAX_CONTENT) || '–',
    components: message === undefined ? [] : buttonRows(message),
    // Whoever is named is not called.
    allowed_mentions: { parse: [] },
  };
}
