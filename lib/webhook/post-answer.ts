import type { Until } from '../clock.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
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

/** For the message itself, where the answer to the call shows nobody anything. */
const POST_MS = 800;
/** As long as an invocation that was called the same may still be at it. */
const ANSWER_MS = 10_000;

/**
 * Answers by a message, where the answer to the call shows nobody anything.
 *
 * @param answerIt leaves time for the message
 */
export async function answerByMessage(
  tools: AskTools,
  call: Delivery,
  { url, dedupe }: { readonly url: string; readonly dedupe: readonly string[] | undefined },
  until: Until,
  answerIt: (until: Until) => Promise<Answer>,
): Promise<Answer> {
  const isOthers = await isAnsweredElsewhere(tools, dedupe);
  const answer = await answerIt({ ...until, deadline: until.deadline - POST_MS });
  if (answer.kind === 'taken-in' || isOthers) return { kind: 'taken-in', isTold: true };
  const posted = await postAnswer(tools, call, { url, answer }, until);
  if (posted !== 'done') {
    tools.parts.log.warn('answer not shown', { source: call.opened.name, result: posted });
  }
  return { kind: 'taken-in', isTold: posted === 'done' };
}

/**
 * Whether the same call came a moment ago: platforms that had no answer in time try again while we are at it. It is worked on
 * all the same, since the first one may have died; but its answer would be there twice.
 */
async function isAnsweredElsewhere(
  { parts: { ledger, clock, randomBytes, log } }: AskTools,
  dedupe: readonly string[] | undefined,
): Promise<boolean> {
  if (dedupe === undefined) return false;
  const holder = requestIdFor(undefined, randomBytes);
  try {
    const name = `answer/${requestIdFor(dedupe, randomBytes)}`;
    return (await ledger.lock(name, holder, clock.now() + ANSWER_MS)).kind === 'held';
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    log.warn('ledger', { ...withoutMessage(error.cause) });
    return false;
  }
}
