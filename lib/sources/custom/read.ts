import { BadRequestError, UnsupportedMediaTypeError } from '../../http/errors.ts';
import { jsonBody } from '../../http/json-body.ts';
import { bodyText, header, type WebhookRequest } from '../../http/webhook-request.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import { readMapped } from '../../mapping/read-mapped.ts';
import { alertsReading } from '../alerts-reading.ts';
import type { Reading, Verified } from '../source.ts';
import type { CustomConfig } from './env.ts';

/** Reads a body as the mapping of its sender says. */
export function readCustom({ request, found: mapping }: Verified<Mapping>, { names }: CustomConfig): Reading {
  const body = bodyOf(request);
  try {
    return alertsReading(`custom/${mapping.name}`, readMapped(body, mapping, names));
  } catch (cause) {
    if (cause instanceof RangeError) throw new BadRequestError('the body is nested too deeply', { cause });
    throw cause;
  }
}

/** JSON, also where it is called text, or a form as an object of its texts. */
function bodyOf(request: WebhookRequest): unknown {
  const type = header(request, 'content-type') ?? 'application/json';
  if (/^(application\/([^;\s]+\+)?json|text\/plain)\s*(;|$)/i.test(type)) return jsonBody(request);
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw new UnsupportedMediaTypeError('application/json or application/x-www-form-urlencoded');
  }
  const form = [...new URLSearchParams(bodyText(request))];
  if (new Set(form.map(([name]) => name)).size < form.length) {
    throw new BadRequestError('the form has a field twice');
  }
  return Object.fromEntries(form);
}
