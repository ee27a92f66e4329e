import { standardSignature } from '../crypto/standard-webhooks.ts';
import type { HttpCall } from '../http/http-call.ts';
import type { Channel } from './channels.ts';

export const slackCall = ({ url }: Channel, message: object): HttpCall => ({
  url,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(message),
});

/**
 * @param id the same at every try, so that the other side can tell a repeat; without a point, which the signature
 *   takes for a separator
 */
export function signedCall(
  { url, key }: Extract<Channel, { kind: 'signed' }>,
  payload: object,
  id: string,
  now: number,
): HttpCall {
  const body = JSON.stringify(payload);
  const timestamp = String(Math.floor(now / 1000));
  return {
    url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': standardSignature(key, id, timestamp, Buffer.from(body)),
    },
    body,
  };
}
