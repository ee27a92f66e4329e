import type { Until } from '../clock.ts';
import { KeyReusedError } from '../http/errors.ts';
import type { Ask, Intent } from '../intent/intent.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { parseJobTarget, parseTarget } from '../intent/target.ts';
import { truncate } from '../intent/truncate.ts';
import { withoutMessage } from '../logging.ts';
import type { Subject } from '../messages/compose.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { withFacts } from '../stop/alert-facts.ts';
import { OtherContentError } from '../stop/carry-out.ts';
import { carryOutInTime } from '../stop/carry-out-in-time.ts';
import type { Outcome } from '../stop/outcome.ts';
import { type AskTools, overdue } from './ask-tools.ts';
import { withNamedWorkspace } from './named-workspace.ts';
import { followUpOf, SILENT, tell, tellAndRecord } from './tell.ts';
import type { Terms } from './terms.ts';

/** It is written with every step of a request, and shown in messages. */
const MAX_REASON = 1_000;

/** An ask as a request: its intent, or why it cannot be one. */
export type ReadAsk =
  | { readonly kind: 'intent'; readonly intent: Intent }
  | { readonly kind: 'answered'; readonly subject: Subject };

/** Makes an intent of an ask. */
export async function readAsk(
  tools: AskTools,
  ask: Ask,
  { receivedAt, payload, targets = 1 }: Pick<Terms, 'receivedAt' | 'payload' | 'targets'>,
  until: Until,
): Promise<ReadAsk> {
  const { parts } = tools;
  const named = await withNamedWorkspace(parts, ask.target, until);
  const requestId = requestIdFor(ask.dedupe, parts.randomBytes);
  const reason = ask.reason === undefined ? undefined : truncate(ask.reason, MAX_REASON);
  const { action } = ask;
  const about = {
    requestId,
    asker: withFacts(parts.policy, ask, receivedAt, targets),
    dryRun: ask.dryRun,
    ...(reason !== undefined && { reason }),
    ...(action && { action }),
  };
  if (named === undefined) {
    return { kind: 'answered', subject: { ...about, named: ask.target, outcome: SILENT } };
  }
  const isByName = ask.mayBeByName === true && named.instanceId === undefined;
  const target = (isByName ? parseJobTarget : parseTarget)(named, parts.policy.workspaces);
  if (target.ok) {
    const since = isByName ? ask.alert?.startedAt : undefined;
    return {
      kind: 'intent',
      intent: {
        ...about,
        target: target.value,
        ...(payload && { payload }),
        ...(since !== undefined && { since }),
      },
    };
  }
  const outcome: Outcome = { kind: 'invalid-target', problem: target.problem };
  return { kind: 'answered', subject: { ...about, named: ask.target, outcome } };
}

/** Carries an ask out, leaves its line in the log, and puts its outcome into words. */
export async function answerAsk(
  tools: AskTools,
  ask: Ask,
  terms: Terms,
  until: Until,
): Promise<StatusMessage> {
  const read = await readAsk(tools, ask, terms, until);
  return read.kind === 'answered'
    ? tellAndRecord(tools, read.subject, terms, until)
    : answerIntent(tools, read.intent, terms, until);
}

export async function answerIntent(
  tools: AskTools,
  intent: Intent,
  terms: Terms,
  until: Until,
): Promise<StatusMessage> {
  const { parts } = tools;
  const { late: placeOf, ...times } = terms;
  const late = parts.queue && placeOf?.(intent.requestId);
  const intake = { ...times, intent, ...(late && { late }) };
  const hurry = overdue(tools, until);
  // Who does not wait hears what the ledger has; DLF is the worker's matter.
  const workUntil = terms.inline ? until : { ...until, deadline: parts.clock.now() };
  const { target, outcome, leader, goesOn, repeat } = await carryOutInTime(
    parts,
    intake,
    workUntil,
    hurry,
  ).catch(keyReused);
  return tell(
    tools,
    {
      ...intent,
      target,
      outcome,
      ...(leader && { leader }),
      ...(goesOn && { followUp: followUpOf(parts, intent.asker, late) }),
    },
    { repeat, dry_run: intent.dryRun, ms: parts.clock.now() - terms.receivedAt },
  );
}

const keyReused = (error: unknown): never => {
  throw error instanceof OtherContentError ? new KeyReusedError() : error;
};

/** One alert's failure is not its group's: what came of that one is not known, and the others get their answers. */
export async function answerIntentSafely(
  tools: AskTools,
  intent: Intent,
  terms: Terms,
  until: Until,
): Promise<StatusMessage> {
  try {
    return await answerIntent(tools, intent, terms, until);
  } catch (error) {
    const fields = { request_id: intent.requestId, source: intent.asker.source };
    tools.parts.log.error('failed', { ...fields, ...withoutMessage(error) });
    return tell(tools, { ...intent, outcome: { kind: 'unknown' } });
  }
}
