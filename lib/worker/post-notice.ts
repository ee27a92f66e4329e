import type { Until } from '../clock.ts';
import type { HttpCall } from '../http/http-call.ts';
import type { Channel } from '../notify/channels.ts';
import type { Posted } from '../notify/post.ts';
import type { WorkerTools } from './worker-tools.ts';

/** Posts a message to a channel, and leaves its line in the log. */
export async function postNotice(
  { parts: { log }, post }: WorkerTools,
  channel: Channel,
  call: HttpCall,
  about: Readonly<Record<string, unknown>>,
  until: Until,
): Promise<Posted['kind']> {
  const { kind } = await post(call, undefined, until);
  const fields = { channel: channel.name, ...about, result: kind };
  if (kind === 'done') log.info('notice', fields);
  else log.error('notice', fields);
  return kind;
}
