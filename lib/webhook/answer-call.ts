import type { Until } from '../clock.ts';
import { type Command, parseCommand } from '../commands/parse-command.ts';
import { MethodNotAllowedError } from '../http/errors.ts';
import { jsonResponse, type WebhookResponse } from '../http/webhook-response.ts';
import type { Asker } from '../intent/asker.ts';
import type { Ask } from '../intent/intent.ts';
import type { Late } from '../intent/late.ts';
import { type RequestId, requestIdFor } from '../intent/request-id.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { sealLate } from '../sources/late.ts';
import type { Answer, Reading } from '../sources/source.ts';
import type { Outcome } from '../stop/outcome.ts';
import { version } from '../version.ts';
import { answerAlerts } from './answer-alerts.ts';
import { type AskTools, answerAsk, answerWithout, type Terms } from './answer-ask.ts';
import { answerInquiry, type Inquiry } from './answer-inquiry.ts';
import { answerQuery } from './answer-query.ts';
import type { Call } from './call.ts';

type Delivery = Extract<Call, { kind: 'delivery' }>;

/** Carries a call out and says what came of it, in its sender's form. */
export async function answerCall(tools: AskTools, call: Call, until: Until): Promise<WebhookResponse> {
  switch (call.kind) {
    case 'health':
      return jsonResponse(200, { status: 'ok', version });
    case 'get': {
      const response = call.opened.source.answerGet?.(call.request.query);
      if (response === undefined) throw new MethodNotAllowedError('POST');
      return response;
    }
    case 'delivery': {
      const { source, config } = call.opened;
      const reading = source.read(call.verified, config);
      if (reading.kind === 'handshake') return reading.response;
      return source.respond(await answerReading(tools, call, reading, until));
    }
  }
}

async function answerReading(
  tools: AskTools,
  call: Delivery,
  reading: Exclude<Reading, { kind: 'handshake' }>,
  until: Until,
): Promise<Answer> {
  const terms = termsOf(call);
  const refuse = (outcome: Outcome, asker: Asker): Answer => ({
    kind: 'status',
    message: answerWithout(tools, outcome, asker),
  });
  switch (reading.kind) {
    case 'command':
      return answerCommand(tools, call, reading, terms, until);
    case 'ask':
      return answerScript(tools, call, reading, terms, until);
    case 'alerts':
      return {
        kind: 'results',
        deliveryId: requestIdFor(undefined, tools.parts.randomBytes),
        ...(await answerAlerts(tools, reading.asks, terms, until)),
        ignored: reading.ignored,
      };
    case 'inquiry':
      return { kind: 'status', message: await answerInquiry(tools, reading, until) };
    case 'query':
      return answerQuery(tools, reading.requestId, reading.asker);
    case 'outsider':
      return refuse({ kind: 'refused', why: { kind: 'outsider' } }, reading.asker);
    case 'malformed':
      return refuse({ kind: 'malformed', problem: reading.problem }, reading.asker);
  }
}

function termsOf({ opened: { source }, verified: { request } }: Delivery): Terms {
  const { receivedAt } = request;
  return { receivedAt, expiresAt: receivedAt + source.lifeMs, inline: true, mayGoOn: source.mayGoOn };
}

/** What the ledger has not: nobody would tell it later. */
const NOT_RECORDED: ReadonlySet<StatusMessage['outcome']> = new Set([
  'invalid-target',
  'unavailable',
  'unknown',
]);

async function answerCommand(
  tools: AskTools,
  { opened, verified }: Delivery,
  { text, asker, dedupe, lateUrl, isClick }: Extract<Reading, { kind: 'command' }>,
  terms: Terms,
  until: Until,
): Promise<Answer> {
  const command = parseCommand(text);
  if (!command.ok) {
    const outcome = { kind: 'malformed', problem: command.problem } as const;
    return { kind: 'status', message: answerWithout(tools, outcome, asker) };
  }
  if (command.value.kind === 'help') return { kind: 'help' };
  if (command.value.kind === 'status' || command.value.kind === 'list') {
    return { kind: 'status', message: await answerInquiry(tools, inquiryOf(command.value, asker), until) };
  }
  const { kind, target, reason, dryRun } = command.value;
  const ask: Ask = {
    target,
    asker,
    dryRun,
    ...(kind === 'rerun' ? { action: kind } : { mayBeByName: true }),
    ...(reason !== undefined && { reason }),
    ...(dedupe && { dedupe }),
  };
  const { source, config, name } = opened;
  const late = (requestId: RequestId): Late | undefined =>
    source.late === undefined || lateUrl === undefined
      ? undefined
      : sealLate(
          source.late,
          config,
          { source: name, url: lateUrl, requestId, receivedAt: verified.request.receivedAt },
          tools.parts.randomBytes,
        );
  if (isClick !== true)
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

/** Without a worker a preference cannot be kept, which RFC 7240 allows: the sender waits. */
async function answerScript(
  tools: AskTools,
  { address }: Delivery,
  { ask, respondAsync }: Extract<Reading, { kind: 'ask' }>,
  terms: Terms,
  until: Until,
): Promise<Answer> {
  const isAsync = respondAsync !== undefined && tools.parts.queue !== undefined;
  const message = await answerAsk(
    tools,
    ask,
    isAsync
      ? { ...terms, expiresAt: terms.receivedAt + respondAsync.lifeMs, inline: false, mayGoOn: true }
      : terms,
    until,
  );
  const location = `${address}/v1/requests/${message.requestId}`;
  return {
    kind: 'status',
    message,
    ...(message.followUp === 'location' && { location }),
    ...(isAsync && { isAsync }),
  };
}
