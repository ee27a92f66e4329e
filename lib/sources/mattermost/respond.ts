import type { HttpError } from '../../http/errors.ts';
import type { HttpCall } from '../../http/http-call.ts';
import { jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import { answerLines, fitLines, isForAll } from '../chat-text.ts';
import type { Answer } from '../source.ts';
import { mattermostStyle } from './text-style.ts';

/** Mattermost's limit for a post (developers.mattermost.com, "Slash commands", Tips and best practices). */
const MAX_TEXT = 16_383;

/** The answer to a slash command: 200 with a message, whatever came of it. */
export const respondMattermost = (answer: Answer): WebhookResponse => jsonResponse(200, messageOf(answer));

/** A wrong sender gets the status. A proven one would see a number in the place of our words: it gets them with 200. */
export const refuseMattermost = (error: HttpError): WebhookResponse =>
  jsonResponse(
    error.status >= 500 ? 200 : error.status,
    { response_type: 'ephemeral', text: error.message, skip_slack_parsing: true },
    error.headers,
  );

/** A late reply, as the same message (same page, "Delayed and multiple responses"). */
export const mattermostCall = (url: string, answer: Answer): HttpCall => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(messageOf(answer)),
});

const messageOf = (answer: Answer): object => ({
  response_type: isForAll(answer) ? 'in_channel' : 'ephemeral',
  // Mattermost takes no empty one.
  text: fitLines(answerLines(answer, mattermostStyle), MAX_TEXT) || '–',
  // Otherwise `<!channel>` would call everybody.
  skip_slack_parsing: true,
});
