import type { WebhookRequest } from '../../http/webhook-request.ts';
import { emptyResponse, type WebhookResponse } from '../../http/webhook-response.ts';

/**
 * Answers the question whether deliveries are wanted (cloudevents/spec, http-webhook.md, 4): the sender that names itself may
 * send as fast as it likes. It still has to prove itself with each delivery.
 */
export function handshake({ method, headers }: WebhookRequest): WebhookResponse | undefined {
  if (method !== 'OPTIONS') return undefined;
  const origin = headers.get('webhook-request-origin')?.[0] ?? '';
  if (!/^[A-Za-z0-9.-]{1,253}$/.test(origin)) return emptyResponse(400);
  return {
    status: 200,
    headers: { allow: 'POST', 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*' },
    body: '',
  };
}
