import type { Until } from '../clock.ts';
import type { Asker } from '../intent/asker.ts';
import type { Late } from '../intent/late.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { compose, type Subject } from '../messages/compose.ts';
import type { FollowUp, StatusMessage } from '../messages/status-message.ts';
import type { AuditEntry } from '../stop/audit-entry.ts';
import { logFields } from '../stop/log-fields.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { Parts } from '../stop/parts.ts';
import type { AskTools } from './ask-tools.ts';
import { type Answered, recordAnswers } from './record-answers.ts';
import type { Terms } from './terms.ts';

/** DLF, or the list of workspaces, did not answer in time. */
export const SILENT: Outcome = { kind: 'unavailable', setback: { why: 'silent' } };

/** Where the end of what goes on is told. */
export function followUpOf({ channels }: Parts, asker: Asker, late: Late | undefined): FollowUp {
  if (late !== undefined) return 'here';
  if (asker.kind === 'credential') return 'location';
  return asker.kind === 'alert' && channels.length > 0 ? 'channels' : 'log';
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
