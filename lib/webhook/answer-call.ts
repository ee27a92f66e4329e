import type { Until } from '../clock.ts';
import { parseCommand } from '../commands/parse-command.ts';
import { MethodNotAllowedError } from '../http/errors.ts';
import { jsonResponse, type WebhookResponse } from '../http/webhook-response.ts';
import type { Asker } from '../intent/asker.ts';
import { requestIdFor } from '../intent/request-id.ts';
import type { Answer, Reading } from '../sources/source.ts';
import type { Times } from '../stop/carry-out.ts';
import type { Outcome } from '../stop/outcome.ts';
import { version } from '../version.ts';
import { type AskTools, answerAsk, answerAskSafely, answerWithout } from './answer-ask.ts';
import type { Call } from './call.ts';
import { mapBounded } from './map-bounded.ts';

/** Enough to settle a group of alerts quickly, few enough not to be throttled by DLF. */
const CONCURRENT_ASKS = 8;

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
      const { receivedAt } = call.verified.request;
      const times = { receivedAt, expiresAt: receivedAt + source.lifeMs };
      return source.respond(await answerReading(tools, reading, times, until));
    }
  }
}

async function answerReading(
  tools: AskTools,
  reading: Exclude<Reading, { kind: 'handshake' }>,
  times: Times,
  until: Until,
): Promise<Answer> {
  const refuse = (outcome: Outcome, asker: Asker): Answer => ({
    kind: 'status',
    message: answerWithout(tools, outcome, asker),
  });
  switch (reading.kind) {
    case 'command': {
      const command = parseCommand(reading.text);
      if (!command.ok) return refuse({ kind: 'malformed', problem: command.problem }, reading.asker);
      if (command.value.kind === 'help') return { kind: 'help' };
      const { target, reason, dryRun } = command.value;
      const { asker, dedupe } = reading;
      const ask = {
        target,
        asker,
        dryRun,
        ...(reason !== undefined && { reason }),
        ...(dedupe && { dedupe }),
      };
      return { kind: 'status', message: await answerAsk(tools, ask, times, until) };
    }
    case 'ask':
      return { kind: 'status', message: await answerAsk(tools, reading.ask, times, until) };
    case 'alerts':
      return {
        kind: 'results',
        deliveryId: requestIdFor(undefined, tools.parts.randomBytes),
        messages: await mapBounded(reading.asks, CONCURRENT_ASKS, (ask) =>
          answerAskSafely(tools, ask, times, until),
        ),
        ignored: reading.ignored,
      };
    case 'outsider':
      return refuse({ kind: 'refused', why: { kind: 'outsider' } }, reading.asker);
    case 'malformed':
      return refuse({ kind: 'malformed', problem: reading.problem }, reading.asker);
  }
}
