import type { Until } from '../clock.ts';
import type { Posted } from '../notify/post.ts';
import { hostsOf, lateCall } from '../sources/late.ts';
import type { Answer } from '../sources/source.ts';
import type { AskTools } from './ask-tools.ts';
import type { Delivery } from './call.ts';

/** Shows an answer at an address that a call names. */
export async function postAnswer(
  { fetch, post, parts }: AskTools,
  { opened: { source, config } }: Delivery,
  reply: { readonly url: string; readonly answer: Answer; readonly replaces?: boolean },
  until: Until,
): Promise<Posted['kind']> {
  const { late } = source;
  if (late === undefined) return 'gone';
  const call = await lateCall(late, config, reply, { fetch, now: parts.clock.now() });
  if (call === undefined) return 'failed';
  return (await post(call, hostsOf(late, config), until)).kind;
}
