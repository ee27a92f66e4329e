import type { HttpCall } from '../http/http-call.ts';
import type { Late } from '../intent/late.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { openLate } from '../sources/late.ts';
import type { OpenSourceByName } from '../sources/open-source.ts';

/** Where a late reply goes. */
export interface LatePlace {
  readonly hosts: readonly string[];
  call(message: StatusMessage): HttpCall;
}

/** Opens a place for late replies; undefined when its source, or the secret that it was sealed with, is gone. */
export async function openLatePlace(
  openSource: OpenSourceByName,
  requestId: RequestId,
  late: Late,
): Promise<LatePlace | undefined> {
  const opened = await openSource(late.source).catch(() => undefined);
  const replies = opened?.source.late;
  if (opened === undefined || replies === undefined) return undefined;
  const url = openLate(replies, opened.config, requestId, late);
  return url === undefined
    ? undefined
    : { hosts: replies.hosts, call: (message) => replies.call(url, message) };
}
