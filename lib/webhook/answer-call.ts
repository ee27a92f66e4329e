import type { Until } from '../clock.ts';
import { sha256 } from '../crypto/sha256.ts';
import { MethodNotAllowedError } from '../http/errors.ts';
import { jsonResponse, type WebhookResponse } from '../http/webhook-response.ts';
import type { Asker } from '../intent/asker.ts';
import type { Locale } from '../intent/locale.ts';
import { requestIdFor } from '../intent/request-id.ts';
import type { Answer, Reading } from '../sources/source.ts';
import type { Outcome } from '../stop/outcome.ts';
import { version } from '../version.ts';
import { answerAlerts } from './answer-alerts.ts';
import { answerAsk } from './answer-ask.ts';
import { answerAudit } from './answer-audit.ts';
import { answerCommand } from './answer-command.ts';
import { answerFreeze } from './answer-freeze.ts';
import { answerInquiry } from './answer-inquiry.ts';
import { answerQuery } from './answer-query.ts';
import { answerSaid } from './answer-said.ts';
import type { AskTools } from './ask-tools.ts';
import type { Call, Delivery } from './call.ts';
import { confirmSubscription } from './confirm-subscription.ts';
import { answerByMessage } from './post-answer.ts';
import { proveOnce } from './prove-once.ts';
import { settleAnswer } from './settle-answer.ts';
import { answerWithout } from './tell.ts';
import type { Terms } from './terms.ts';

/** Carries a call out and says what came of it, in its sender's form. */
export async function answerCall(tools: AskTools, call: Call, until: Until): Promise<WebhookResponse> {
  switch (call.kind) {
    case 'health':
      return jsonResponse(200, { status: 'ok', version });
    case 'handshake': {
      const response = call.opened.source.handshake?.(call.request, call.opened.config);
      if (response === undefined) throw new MethodNotAllowedError('POST');
      return response;
    }
    case 'delivery': {
      const { source, config } = call.opened;
      const proof = source.proofOf?.(call.verified);
      if (proof !== undefined) await proveOnce(tools, proof, until);
      const reading = source.read(call.verified, config);
      if (reading.kind === 'handshake') return reading.response;
      if (reading.kind === 'subscription') return confirmSubscription(tools, call, reading);
      return source.respond(await answerAloud(tools, call, reading, until), call.verified, config);
    }
  }
}

/** Answers a reading, also where its answer has to be posted to be seen. */
function answerAloud(
  given: AskTools,
  call: Delivery,
  reading: Exclude<Reading, { kind: 'handshake' | 'subscription' }>,
  until: Until,
): Promise<Answer> {
  const { lateUrl: url, isMute, locale } = ('reply' in reading ? reading.reply : undefined) ?? {};
  const tools = locale === undefined ? given : inTheirLanguage(given, locale);
  const terms = termsOf(call);
  if (isMute !== true || url === undefined) return answerReading(tools, call, reading, terms, until);
  prove(tools, call);
  const dedupe = reading.kind === 'command' ? reading.dedupe : undefined;
  return answerByMessage(
    tools,
    call,
    { url, dedupe },
    until,
    (inTime) => answerReading(tools, call, reading, { ...terms, isMute: true }, inTime),
    (answer, isShown) =>
      settleAnswer(tools.parts, answer, 'asker' in reading ? reading.asker : undefined, isShown),
  );
}

/** While DLF is asked, the platform may be asked who we are: it keeps what it answers for when the answer is posted. */
function prove({ fetch, parts }: AskTools, { opened: { source, config } }: Delivery): void {
  source.late?.authorize?.(config, fetch, parts.clock.now()).catch(() => undefined);
}

/** What the platform says of the person wins over what is configured for everybody. */
const inTheirLanguage = (tools: AskTools, locale: Locale): AskTools => ({
  ...tools,
  parts: { ...tools.parts, reader: { ...tools.parts.reader, locale } },
});

async function answerReading(
  tools: AskTools,
  call: Delivery,
  reading: Exclude<Reading, { kind: 'handshake' | 'subscription' }>,
  terms: Terms,
  until: Until,
): Promise<Answer> {
  const refuse = async (outcome: Outcome, asker: Asker): Promise<Answer> => ({
    kind: 'status',
    message: await answerWithout(tools, outcome, asker, terms, until),
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
        ...(await answerAlerts(tools, reading, terms, until)),
        locale: tools.parts.reader?.locale,
      };
    case 'inquiry':
      return { kind: 'status', message: await answerInquiry(tools, reading, terms, until) };
    case 'answer':
      return answerSaid(tools, call, reading, terms, until);
    case 'freeze':
      return { kind: 'status', message: await answerFreeze(tools, reading, terms, until) };
    case 'audit':
      return answerAudit(tools, reading, terms, until);
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
  return {
    receivedAt,
    expiresAt: receivedAt + source.lifeMs,
    inline: true,
    mayGoOn: source.mayGoOn,
    payload: sha256(request.body).toString('base64url'),
  };
}

/** Without a worker a preference cannot be kept, which RFC 7240 allows: the sender waits. */
async function answerScript(
  tools: AskTools,
  { verified: { request } }: Delivery,
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
  const location = `${request.prefix}/v1/requests/${message.requestId}`;
  return {
    kind: 'status',
    message,
    ...(message.followUp === 'location' && { location }),
    ...(isAsync && { isAsync }),
  };
}
