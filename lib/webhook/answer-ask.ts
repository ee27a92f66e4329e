import type { Until } from '../clock.ts';
import { KeyReusedError } from '../http/errors.ts';
import type { Asker } from '../intent/asker.ts';
import type { Ask, Intent } from '../intent/intent.ts';
import type { Late } from '../intent/late.ts';
import { type RequestId, requestIdFor } from '../intent/request-id.ts';
import { parseJobTarget, parseTarget } from '../intent/target.ts';
import { truncate } from '../intent/truncate.ts';
import { withoutMessage } from '../logging.ts';
import { compose, type Subject } from '../messages/compose.ts';
import type { FollowUp, StatusMessage } from '../messages/status-message.ts';
import { withFacts } from '../stop/alert-facts.ts';
import type { AuditEntry } from '../stop/audit-entry.ts';
import { OtherContentError } from '../stop/carry-out.ts';
import { carryOutInTime } from '../stop/carry-out-in-time.ts';
import { logFields } from '../stop/log-fields.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { Parts } from '../stop/parts.ts';
import { type AskTools, overdue } from './ask-tools.ts';
import { withNamedWorkspace } from './named-workspace.ts';
import { type Answered, recordAnswers } from './record-answers.ts';

/** It is written with every step of a request, and shown in messages. */
const MAX_REASON = 1_000;

/** DLF, or the list of workspaces, did not answer in time. */
export const SILENT: Outcome = { kind: 'unavailable', setback: { why: 'silent' } };

/** How an ask is to be carried out. Times in milliseconds since the epoch. */
export interface Terms {
  readonly receivedAt: number;
  /** After this moment it is told, never sent. */
  readonly expiresAt: number;
  /** The sender waits for the end, as long as it can. */
  readonly inline: boolean;
  /** It hears it by a message that is posted then. */
  readonly isMute?: true;
  /** What is not sent by then is gone on with. */
  readonly mayGoOn: boolean;
  /** Makes the place for late replies, of a request's ID. */
  readonly late?: (requestId: RequestId) => Late | undefined;
  /** SHA-256 of the body, base64url. */
  readonly payload?: string;
  /** How many targets its delivery names, where it is one of alerts. */
  readonly targets?: number;
}

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

/** Where the end of what goes on is told. */
export function followUpOf({ channels }: Parts, asker: Asker, late: Late | undefined): FollowUp {
  if (late !== undefined) return 'here';
  if (asker.kind === 'credential') return 'location';
  return asker.kind === 'alert' && channels.length > 0 ? 'channels' : 'log';
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

/** The words for what names no request that there could be. */
export function answerWithout(
  tools: AskTools,
  outcome: Outcome,
  asker: Asker,
  terms: Pick<Terms, 'receivedAt' | 'payload'>,
  until: Until,
): Promise<StatusMessage> {
  const requestId = requestIdFor(undefined, tools.parts.randomBytes);
  return tellAndRecord(tools, { requestId, outcome, asker }, terms, until);
}

/** Tells what never becomes a request, and writes it into the audit. */
export async function tellAndRecord(
  tools: AskTools,
  subject: Subject,
  terms: Pick<Terms, 'receivedAt' | 'payload'>,
  until: Until,
  more: Decided = {},
): Promise<StatusMessage> {
  await recordAnswers(tools, [answeredOf(subject, terms, more)], until);
  return tell(tools, subject, tookMs(tools, terms));
}

type Decided = Partial<Pick<AuditEntry, 'action' | 'verdict' | 'by'>>;

/** What is written into the audit of it. */
export const answeredOf = (
  subject: Subject,
  { receivedAt, payload }: Pick<Terms, 'receivedAt' | 'payload'>,
  more: Decided = {},
): Answered => ({ subject, receivedAt, ...(payload && { payload }), ...more });

/** How long it took, for the log. */
export const tookMs = (
  { parts: { clock } }: Pick<AskTools, 'parts'>,
  { receivedAt }: Pick<Terms, 'receivedAt'>,
): { readonly ms: number } => ({ ms: clock.now() - receivedAt });

/** One line for each decision, refusals included. */
export function tell(
  { parts: { log, queue, consoleUrl, clock, reader } }: Pick<AskTools, 'parts'>,
  subject: Subject,
  more: Readonly<Record<string, unknown>> = {},
): StatusMessage {
  log.info('request answered', {
    ...logFields(subject),
    ...(subject.isInquiry === true && { inquiry: true }),
    ...more,
  });
  return compose({
    ...subject,
    canClick: queue !== undefined,
    consoleUrl,
    reader,
    now: clock.now(),
  });
}
