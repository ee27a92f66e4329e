import type { Until } from '../clock.ts';
import type { Posted } from '../notify/post.ts';
import { hostsOf, lateCall } from '../sources/late.ts';
import type { Answer } from '../sources/source.ts';
import { type AskTools, beforeOverdue } from './ask-tools.ts';
import type { Delivery } from './call.ts';

/** Shows an answer at an address that a call names. */
export async function postAnswer(
  tools: AskTools,
  { opened: { source, config } }: Delivery,
  reply: { readonly url: string; readonly answer: Answer; readonly replaces?: boolean },
  until: Until,
): Promise<Posted['kind']> {
  const { fetch, post, parts } = tools;
  const { late } = source;
  if (late === undefined) return 'gone';
  const made = lateCall(late, config, reply, { fetch, now: parts.clock.now() });
  // Who we are may have to be asked for, which has no deadline of the sender's.
  const call = await beforeOverdue(tools, until, made, () => undefined);
  if (call === undefined) return 'failed';
  return (await post(call, hostsOf(late, config), until)).kind;
}
