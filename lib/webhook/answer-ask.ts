import type { Until } from '../clock.ts';
import { KeyReusedError } from '../http/errors.ts';
import type { Asker } from '../intent/asker.ts';
import type { Ask, Intent } from '../intent/intent.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { parseTarget } from '../intent/target.ts';
import { type Log, withoutMessage } from '../logging.ts';
import { compose, type Subject } from '../messages/compose.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { carryOut, OtherContentError, type Times } from '../stop/carry-out.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { Parts } from '../stop/parts.ts';

export interface AskTools {
  readonly parts: Parts;
  readonly log: Log;
}

/** Carries an ask out, leaves its line in the log, and puts its outcome into words. */
export async function answerAsk(
  tools: AskTools,
  ask: Ask,
  times: Times,
  until: Until,
): Promise<StatusMessage> {
  const { parts } = tools;
  const requestId = requestIdFor(ask.dedupe, parts.randomBytes);
  const about = { requestId, asker: ask.asker, ...(ask.reason !== undefined && { reason: ask.reason }) };
  const target = parseTarget(ask.target, parts.policy.workspaces);
  if (!target.ok) {
    return tell(tools, {
      ...about,
      named: ask.target,
      outcome: { kind: 'invalid-target', problem: target.problem },
    });
  }
  const intent: Intent = { ...about, target: target.value, dryRun: ask.dryRun };
  const { outcome, leader, repeat } = await carryOut(parts, intent, times, until).catch(keyReused);
  return tell(
    tools,
    { ...about, target: target.value, outcome, ...(leader && { leader }) },
    { repeat, dry_run: ask.dryRun, ms: parts.clock.now() - times.receivedAt },
  );
}

const keyReused = (error: unknown): never => {
  throw error instanceof OtherContentError ? new KeyReusedError() : error;
};

/** One alert's failure is not its group's: what came of that one is not known, and the others get their answers. */
export async function answerAskSafely(
  tools: AskTools,
  ask: Ask,
  times: Times,
  until: Until,
): Promise<StatusMessage> {
  try {
    return await answerAsk(tools, ask, times, until);
  } catch (error) {
    const requestId = requestIdFor(ask.dedupe, tools.parts.randomBytes);
    tools.log.error('failed', { request_id: requestId, source: ask.asker.source, ...withoutMessage(error) });
    return tell(tools, { requestId, asker: ask.asker, named: ask.target, outcome: { kind: 'unknown' } });
  }
}

/** The words for what never became a request. */
export function answerWithout(tools: AskTools, outcome: Outcome, asker: Asker): StatusMessage {
  return tell(tools, { requestId: requestIdFor(undefined, tools.parts.randomBytes), outcome, asker });
}

/** One line for each decision, refusals included. */
function tell(
  { log }: AskTools,
  subject: Subject,
  more: Readonly<Record<string, unknown>> = {},
): StatusMessage {
  const { requestId, outcome, target, asker } = subject;
  const said = 'said' in outcome ? outcome.said : undefined;
  log.info('request answered', {
    request_id: requestId,
    source: asker.source,
    outcome: outcome.kind,
    asker: asker.id,
    job_name: target?.jobName,
    instance_id: target?.instanceId,
    workspace: target?.workspace,
    dlf_code: said?.code,
    dlf_request_id: said?.dlfRequestId,
    ...more,
  });
  return compose(subject);
}
