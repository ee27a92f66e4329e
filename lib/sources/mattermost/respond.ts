import type { HttpError } from '../../http/errors.ts';
import type { HttpCall } from '../../http/http-call.ts';
import { jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import { fitAnswer, isForAll, messageIn } from '../chat-text.ts';
import type { Answer, Verified } from '../source.ts';
import { type ButtonContext, buttonsOf } from './buttons.ts';
import type { MattermostConfig } from './env.ts';
import { ownAddress, type Place, placeIn } from './place.ts';
import { mattermostStyle } from './text-style.ts';
import type { MattermostCall } from './verify.ts';

/** Mattermost's limit for a post (developers.mattermost.com, "Slash commands", Tips and best practices). */
const MAX_TEXT = 16_383;

/** The answer to a slash command or a click: 200 with a message, whatever came of it. */
export function respondMattermost(
  answer: Answer,
  { found, request }: Verified<MattermostCall>,
  { tokens }: Pick<MattermostConfig, 'tokens'>,
): WebhookResponse {
  if (found.kind === 'click') return jsonResponse(200, clickAnswer(answer, found.context));
  const url = ownAddress(request);
  const place = url === undefined ? undefined : { url, team: found.form.get('team_id') ?? '' };
  return jsonResponse(200, messageOf(answer, place, tokens));
}

/**
 * What is over gives way to what came of it. Servers that cannot change a message that one person sees show an error instead
 * (mattermost/mattermost, `DoPostActionWithCookie`): there the answer is a message of its own.
 */
function clickAnswer(answer: Answer, { shown }: ButtonContext): object {
  const text = textOf(answer);
  return answer.kind === 'status' && answer.replaces === true && shown === 'channel'
    ? { update: { message: text, props: { attachments: [] } } }
    : { ephemeral_text: text, skip_slack_parsing: true };
}

/**
 * A wrong sender gets the status. A proven one would see a number in the place of our words: it gets them with 200, in
 * the form of a command's answer and of a click's.
 */
export const refuseMattermost = (error: HttpError): WebhookResponse =>
  jsonResponse(
    error.status >= 500 ? 200 : error.status,
    {
      response_type: 'ephemeral',
      text: error.message,
      ephemeral_text: error.message,
      skip_slack_parsing: true,
    },
    error.headers,
  );

/** A late reply, as the same message (same page, "Delayed and multiple responses"). */
export const mattermostCall = (
  url: string,
  answer: Answer,
  { tokens }: Pick<MattermostConfig, 'tokens'>,
): HttpCall => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(messageOf(answer, placeIn(url), tokens)),
});

function messageOf(answer: Answer, place: Place | undefined, [token]: readonly string[]): object {
  const message = messageIn(answer);
  const shown = isForAll(answer) ? 'channel' : 'asker';
  const attachments =
    message === undefined || place === undefined || token === undefined
      ? []
      : buttonsOf(message, { ...place, shown, token });
  return {
    response_type: shown === 'channel' ? 'in_channel' : 'ephemeral',
    text: textOf(answer),
    ...(attachments.length > 0 && { attachments }),
    // Otherwise `<!channel>` would call everybody.
    skip_slack_parsing: true,
  };
}

/** Mattermost takes no empty one. */
const textOf = (answer: Answer): string => fitAnswer(answer, mattermostStyle, MAX_TEXT) || '–';
