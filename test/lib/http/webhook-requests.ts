import type { WebhookRequest } from '../../../lib/http/webhook-request.ts';

interface Given {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  readonly params?: Readonly<Record<string, string>>;
}

/** A call as a source gets it. */
export const webhookRequest = ({ headers = {}, body = '', params = {} }: Given = {}): WebhookRequest => ({
  method: 'POST',
  params,
  prefix: '',
  query: new URLSearchParams(),
  headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value].flat()])),
  body: typeof body === 'string' ? Buffer.from(body) : body,
  receivedAt: 1_795_485_600_000,
});
