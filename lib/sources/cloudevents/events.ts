import { BadRequestError, UnsupportedMediaTypeError } from '../../http/errors.ts';
import { isRecord, jsonOrNothing } from '../../http/exact-json.ts';
import { jsonBody } from '../../http/json-body.ts';
import { header, type WebhookRequest } from '../../http/webhook-request.ts';

/** A CloudEvent: its attributes, and its data where they are JSON. */
export interface CloudEvent {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/**
 * Reads the events of a call in the three modes of the HTTP binding (cloudevents/spec, http-protocol-binding.md, 3).
 *
 * @throws BadRequestError, UnsupportedMediaTypeError
 */
export function eventsIn(request: WebhookRequest): readonly (CloudEvent | undefined)[] {
  const type = (header(request, 'content-type') ?? '').toLowerCase();
  if (/^application\/cloudevents\+json\s*(;|$)/.test(type)) return [structured(jsonBody(request))];
  if (/^application\/cloudevents-batch\+json\s*(;|$)/.test(type)) {
    const batch = jsonBody(request);
    if (!Array.isArray(batch)) throw new BadRequestError('a batch of events must be a list');
    return (batch as unknown[]).map(structured);
  }
  if (type.startsWith('application/cloudevents')) {
    throw new UnsupportedMediaTypeError('application/cloudevents+json or application/cloudevents-batch+json');
  }
  return [binary(request)];
}

function structured(event: unknown): CloudEvent | undefined {
  if (!isRecord(event)) return undefined;
  const { data, data_base64: encoded, ...attributes } = event;
  if (typeof encoded !== 'string') return { attributes, data };
  // One or the other (json-format.md, 3.1): two readers could take different ones.
  if (data !== undefined && data !== null) return undefined;
  return { attributes, data: jsonOrNothing(Buffer.from(encoded, 'base64').toString('utf8')) };
}

function binary(request: WebhookRequest): CloudEvent {
  const attributes: Record<string, unknown> = {};
  for (const name of request.headers.keys()) {
    if (name.startsWith('ce-')) attributes[name.slice(3)] = decoded(header(request, name) ?? '');
  }
  return { attributes, data: request.body.length === 0 ? undefined : jsonBody(request) };
}

/** Values are percent-encoded once; quotation marks around one belong to HTTP (3.1.3.2). */
function decoded(value: string): string {
  const bare = /^"(.*)"$/s.exec(value)?.[1]?.replace(/\\(.)/gs, '$1') ?? value;
  try {
    return decodeURIComponent(bare);
  } catch (cause) {
    throw new BadRequestError('an attribute of the event is not percent-encoded UTF-8', { cause });
  }
}
