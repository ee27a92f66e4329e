import { NotConfirmedError } from '../http/errors.ts';
import { jsonResponse, type WebhookResponse } from '../http/webhook-response.ts';
import type { Reading } from '../sources/source.ts';
import type { AskTools } from './ask-tools.ts';
import type { Delivery } from './call.ts';

/** AWS and Huawei answer with a few hundred bytes. */
const MAX_BYTES = 16 * 1024;
/** SMN waits five seconds in all, and its certificate may have taken two. */
const LIMIT_MS = 1_500;

/**
 * Accepts an invitation of a topic that is listened to, at the address that its proof has made.
 *
 * @throws NotConfirmedError so that it is offered again
 */
export async function confirmSubscription(
  { fetch, parts: { log } }: AskTools,
  { opened: { name } }: Delivery,
  { topic, confirmUrl }: Extract<Reading, { kind: 'subscription' }>,
): Promise<WebhookResponse> {
  const answer = await fetch({ url: confirmUrl, maxBytes: MAX_BYTES, limitMs: LIMIT_MS });
  const isConfirmed = answer !== undefined && answer.status >= 200 && answer.status < 300;
  const fields = { source: name, topic, ...(answer && { status: answer.status }) };
  if (!isConfirmed) {
    log.warn('subscription not confirmed', fields);
    throw new NotConfirmedError();
  }
  log.info('subscription confirmed', fields);
  return jsonResponse(200, { confirmed: topic });
}
