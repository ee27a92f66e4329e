import { albEvent } from '../../local/gateway/alb-event.ts';
import { functionUrlEvent } from '../../local/gateway/function-url-event.ts';
import { httpApiEvent } from '../../local/gateway/http-api-event.ts';
import type { RawRequest } from '../../local/gateway/raw-request.ts';
import { restApiEvent } from '../../local/gateway/rest-api-event.ts';
import type { BuiltHandler } from './built-handler.ts';

/** The events that a call can arrive in, as AWS builds them. */
export const shapes = {
  'HTTP API': (raw: RawRequest) => httpApiEvent(raw),
  'HTTP API, named stage': (raw: RawRequest) => httpApiEvent(raw, { stage: 'prod' }),
  'function URL': (raw: RawRequest) => functionUrlEvent(raw),
  'REST API': (raw: RawRequest) => restApiEvent(raw),
  'REST API, binary': (raw: RawRequest) => restApiEvent(raw, { binaryMediaTypes: ['*/*'] }),
  ALB: (raw: RawRequest) => albEvent(raw),
  'ALB, multi-value': (raw: RawRequest) => albEvent(raw, { multiValueHeaders: true }),
} as const;

export type ShapeName = keyof typeof shapes;

export interface Delivery {
  readonly method?: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly body?: string | Buffer;
  readonly at?: number;
  readonly shape?: ShapeName;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON; of lines of JSON nothing. */
  readonly json: Record<string, never> & { readonly [key: string]: unknown };
}

/** Sends one call through a handler, and reads the answer in the event's own form. */
export async function deliver(handler: BuiltHandler, delivery: Delivery): Promise<Reply> {
  const { method = 'POST', target, headers = {}, body = '', at = Date.now(), shape = 'HTTP API' } = delivery;
  const raw: RawRequest = {
    method,
    target,
    headers: Array.isArray(headers) ? headers : (Object.entries(headers) as [string, string][]),
    body: Buffer.from(body as string),
    at,
  };
  return readReply(await handler(shapes[shape](raw)));
}

function readReply(result: unknown): Reply {
  const answer = result as {
    statusCode: number;
    headers?: Record<string, string>;
    multiValueHeaders?: Record<string, string[]>;
    body: string;
  };
  const multi = Object.entries(answer.multiValueHeaders ?? {}).map(([name, values]) => [name, values.join()]);
  const headers: Record<string, string> = { ...answer.headers, ...Object.fromEntries(multi) };
  const isJson = answer.body !== '' && !headers['content-type']?.startsWith('application/jsonl');
  return {
    status: answer.statusCode,
    headers,
    body: answer.body,
    json: isJson ? JSON.parse(answer.body) : {},
  };
}
