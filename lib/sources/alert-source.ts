import { ALERT_LIFE_MS } from '../alerts/alert-life.ts';
import type { HttpError } from '../http/errors.ts';
import type { WebhookResponse } from '../http/webhook-response.ts';
import { refuseAlerts, respondAlerts } from './alert-answers.ts';
import type { Answer } from './source.ts';

/** What senders of alerts have in common; each says how long it waits, and when it comes again. */
export const alertSource = {
  lifeMs: ALERT_LIFE_MS,
  mayGoOn: true,
  respond: (answer: Answer): WebhookResponse => respondAlerts(answer, 503),
  refuse: (error: HttpError): WebhookResponse => refuseAlerts(error),
} as const;
