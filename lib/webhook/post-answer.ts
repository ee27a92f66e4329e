import type { Until } from '../clock.ts';
import { requestIdFor } from '../intent/request-id.ts';
import type { Posted } from '../notify/post.ts';
import { hostsOf, lateCall } from '../sources/late.ts';
import type { Answer } from '../sources/source.ts';
import { type AskTools, beforeOverdue } from './ask-tools.ts';
import type { Delivery } from './call.ts';
import { goOnWithoutLedger } from './go-on-without-ledger.ts';

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

/** For the message itself, where the answer to the call shows nobody anything; and of that, for writing down what came of it. */
const POST_MS = 900;
const SETTLE_MS = 200;
/** As long as an invocation that was called the same may still be at it. */
const ANSWER_MS = 10_000;

/**
 * Answers by a message, where the answer to the call shows nobody anything.
 *
 * @param answerIt leaves time for the message
 * @param settle says whether it is told, by this or by the worker
 */
export async function answerByMessage(
  tools: AskTools,
  call: Delivery,
  { url, dedupe }: { readonly url: string; readonly dedupe: readonly string[] | undefined },
  until: Until,
  answerIt: (until: Until) => Promise<Answer>,
  settle: (answer: Answer, isShown: boolean) => Promise<boolean>,
): Promise<Answer> {
  const turn = await beforeOverdue(tools, until, takeTurn(tools, dedupe), () => undefined);
  const answer = await answerIt({ ...until, deadline: until.deadline - POST_MS });
  if (answer.kind === 'taken-in' || turn === 'others') return { kind: 'taken-in', isTold: true };
  const inTime = { ...until, deadline: until.deadline - SETTLE_MS };
  const posted = await postAnswer(tools, call, { url, answer }, inTime);
  const isShown = posted === 'done';
  if (!isShown) tools.parts.log.warn('answer not shown', { source: call.opened.name, result: posted });
  const isTold = await beforeOverdue(tools, until, settle(answer, isShown), () => isShown);
  if (isTold) return { kind: 'taken-in', isTold };
  // The platform is told that it failed, and comes again: by then it must be somebody's turn.
  await turn?.giveBack();
  return { kind: 'taken-in', isTold: false };
}

interface Turn {
  giveBack(): Promise<unknown>;
}

/**
 * Takes the turn to show an answer; `others`: the same call came a moment ago, since platforms that had no answer in time
 * try again while we are at it. It is worked on all the same, as the first one may have died; but its answer would be
 * there twice.
 */
async function takeTurn(
  { parts: { ledger, clock, randomBytes, log } }: AskTools,
  dedupe: readonly string[] | undefined,
): Promise<Turn | 'others' | undefined> {
  if (dedupe === undefined) return undefined;
  const holder = requestIdFor(undefined, randomBytes);
  const name = `answer/${requestIdFor(dedupe, randomBytes)}`;
  const failed = goOnWithoutLedger(log);
  const lock = await ledger.lock(name, holder, clock.now() + ANSWER_MS).catch(failed);
  if (lock?.kind === 'held') return 'others';
  return { giveBack: () => ledger.unlock(name, holder).catch(failed) };
}
