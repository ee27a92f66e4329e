import type { HttpError } from '../../http/errors.ts';
import { emptyResponse, jsonResponse, type WebhookResponse } from '../../http/webhook-response.ts';
import { phrasesOf } from '../../messages/phrases.ts';
import { messageIn } from '../chat-text.ts';
import type { Answer } from '../source.ts';
import { cardOf } from './card.ts';
import { cardText } from './card-text.ts';

/** The answer to an outgoing webhook: a message, which Teams puts below the one that asked. */
export function respondTeams(answer: Answer): WebhookResponse {
  const content = cardOf(answer);
  if (content === undefined) return emptyResponse(200);
  return jsonResponse(200, {
    type: 'message',
    // What notifications show, and clients without cards.
    text: cardText(headlineOf(answer)),
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
  });
}

function headlineOf(answer: Answer): string {
  if (answer.kind === 'help') return phrasesOf(answer.locale).helpTitle.join(' ');
  return messageIn(answer)?.headline ?? '';
}

/** A proven sender would see only that the app cannot be reached: when we fail ourselves, Teams gets its 200. */
export const refuseTeams = (error: HttpError): WebhookResponse =>
  jsonResponse(
    error.status >= 500 ? 200 : error.status,
    { type: 'message', text: cardText(error.message) },
    // RFC 9110, 15.5.2: a 401 says what would do.
    { ...error.headers, ...(error.status === 401 && { 'www-authenticate': 'HMAC' }) },
  );
