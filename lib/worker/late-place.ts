import type { HttpCall } from '../http/http-call.ts';
import type { Late } from '../intent/late.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { hostsOf, lateCall, openLate } from '../sources/late.ts';
import type { WorkerTools } from './worker-tools.ts';

/** Where a late reply goes. */
export interface LatePlace {
  readonly hosts: readonly string[];
  /** undefined: the platform does not say now who we are */
  call(message: StatusMessage): Promise<HttpCall | undefined>;
}

/** Opens a place for late replies; undefined when its source, or the secret that it was sealed with, is gone. */
export async function openLatePlace(
  { openSource, fetch, parts }: Pick<WorkerTools, 'openSource' | 'fetch' | 'parts'>,
  requestId: RequestId,
  late: Late,
): Promise<LatePlace | undefined> {
  const opened = await openSource(late.source).catch(() => undefined);
  const replies = opened?.source.late;
  if (opened === undefined || replies === undefined) return undefined;
  const url = openLate(replies, opened.config, requestId, late);
  if (url === undefined) return undefined;
  const { config } = opened;
  return {
    hosts: hostsOf(replies, config),
    call: (message) =>
      lateCall(
        replies,
        config,
        { url, answer: { kind: 'status', message } },
        { fetch, now: parts.clock.now() },
      ),
  };
}
