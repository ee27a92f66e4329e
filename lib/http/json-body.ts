import { BadRequestError } from './errors.ts';
import { parseExactJson } from './exact-json.ts';
import { bodyText, type WebhookRequest } from './webhook-request.ts';

/**
 * The JSON value of a body, 64-bit integers intact.
 *
 * @throws BadRequestError when it is not UTF-8, not JSON, or nested too deeply to be read.
 */
export function jsonBody(request: Pick<WebhookRequest, 'body'>): unknown {
  const text = bodyText(request);
  try {
    return parseExactJson(text);
  } catch (cause) {
    throw new BadRequestError('the body is not JSON', { cause });
  }
}
