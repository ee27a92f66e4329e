import type { Late } from '../intent/late.ts';
import type { RequestId } from '../intent/request-id.ts';
import { sealLate } from '../sources/late.ts';
import type { AskTools } from './ask-tools.ts';
import type { Delivery } from './call.ts';

/** Where a request's asker is told more, at the address that a call names; undefined: nowhere. */
export function placeFor(
  { parts }: AskTools,
  { opened: { source, config, name }, verified }: Delivery,
  requestId: RequestId,
  url: string | undefined,
): Late | undefined {
  if (parts.queue === undefined || source.late === undefined || url === undefined) return undefined;
  const { receivedAt } = verified.request;
  const late = sealLate(source.late, config, { source: name, url, requestId, receivedAt }, parts.randomBytes);
  const locale = parts.reader?.locale;
  return late && { ...late, ...(locale && { locale }) };
}
