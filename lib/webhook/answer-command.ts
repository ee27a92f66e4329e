import type { Until } from '../clock.ts';
import { type Command, parseCommand } from '../commands/parse-command.ts';
import type { Asker } from '../intent/asker.ts';
import type { Ask } from '../intent/intent.ts';
import type { Late } from '../intent/late.ts';
import type { RequestId } from '../intent/request-id.ts';
import { languageOf } from '../messages/languages.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import type { Answer, Reading } from '../sources/source.ts';
import { answerAsk } from './answer-ask.ts';
import { answerHistory } from './answer-audit.ts';
import { answerFreeze } from './answer-freeze.ts';
import { answerInquiry, type Inquiry } from './answer-inquiry.ts';
import { answerMayI } from './answer-may-i.ts';
import { answerSaid } from './answer-said.ts';
import type { AskTools } from './ask-tools.ts';
import type { Delivery } from './call.ts';
import { placeFor } from './late-place.ts';
import { answerWithout } from './tell.ts';
import type { Terms } from './terms.ts';

/** What the ledger has not: nobody would tell it later. */
const NOT_RECORDED: ReadonlySet<StatusMessage['outcome']> = new Set([
  'invalid-target',
  'unavailable',
  'unknown',
]);

/** Does what somebody has typed. */
export async function answerCommand(
  tools: AskTools,
  call: Delivery,
  { text, asker, dedupe, reply, isPosted }: Extract<Reading, { kind: 'command' }>,
  terms: Terms,
  until: Until,
): Promise<Answer> {
  const command = parseCommand(text);
  if (!command.ok) {
    const outcome = { kind: 'malformed', problem: command.problem } as const;
    return { kind: 'status', message: await answerWithout(tools, outcome, asker, terms, until) };
  }
  const { value } = command;
  switch (value.kind) {
    case 'help': {
      const { policy, reader: { locale } = {} } = tools.parts;
      const may = languageOf(locale).mayLines(policy, asker);
      return { kind: 'help', may, ...(locale && { locale }) };
    }
    case 'status':
    case 'list':
      return {
        kind: 'status',
        message: await answerInquiry(tools, inquiryOf(value, asker), terms, until),
      };
    case 'history':
      return { kind: 'status', message: await answerHistory(tools, value.count, asker, terms, until) };
    case 'can-i':
      return { kind: 'status', message: await answerMayI(tools, value, asker, until) };
    case 'freeze':
    case 'unfreeze': {
      const reason = value.kind === 'freeze' ? value.reason : undefined;
      const change = { change: value.kind, asker, ...(reason !== undefined && { reason }) };
      return { kind: 'status', message: await answerFreeze(tools, change, terms, until) };
    }
    case 'confirm':
    case 'cancel': {
      const said = { action: value.kind, code: value.code, asker, ...(reply && { reply }) };
      return answerSaid(tools, call, said, terms, until);
    }
    case 'stop':
    case 'rerun':
      break;
  }
  const { kind, target, reason, dryRun } = value;
  const ask: Ask = {
    target,
    asker,
    dryRun,
    ...(kind === 'rerun' ? { action: kind } : { mayBeByName: true }),
    ...(reason !== undefined && { reason }),
    ...(dedupe && { dedupe }),
  };
  const late = (requestId: RequestId): Late | undefined => placeFor(tools, call, requestId, reply?.lateUrl);
  if (isPosted !== true)
    return { kind: 'status', message: await answerAsk(tools, ask, { ...terms, late }, until) };
  const { outcome } = await answerAsk(tools, ask, { ...terms, late, inline: false }, until);
  return { kind: 'taken-in', isTold: !NOT_RECORDED.has(outcome) };
}

const inquiryOf = (command: Extract<Command, { kind: 'status' | 'list' }>, asker: Asker): Inquiry =>
  command.kind === 'status'
    ? { what: 'status', target: command.target, asker }
    : {
        what: 'list',
        target: { jobName: command.jobName, instanceId: undefined, workspace: command.workspace },
        asker,
      };
