import type { Until } from '../clock.ts';
import { MemoryUnavailableError } from '../http/errors.ts';
import type { Asker } from '../intent/asker.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { parseJobTarget } from '../intent/target.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { mayAny, mayRead } from '../policy/decide.ts';
import type { Answer, AuditAsk, Reading } from '../sources/source.ts';
import type { AuditEntry, AuditedEntry } from '../stop/audit-entry.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { Parts } from '../stop/parts.ts';
import { type Terms, tell, tellAndRecord } from './answer-ask.ts';
import { type AskTools, overdue } from './ask-tools.ts';
import { auditMembers } from './audit-members.ts';
import { auditQuery } from './audit-query.ts';

/** The latest decisions, for somebody who reads them in a chat. */
export async function answerHistory(
  tools: AskTools,
  count: number,
  asker: Asker,
  terms: Origin,
  until: Until,
): Promise<StatusMessage> {
  const outcome = await Promise.race([
    historyFor(tools.parts, count, asker),
    overdue(tools, until).then(() => FORGOTTEN),
  ]);
  const subject = {
    requestId: requestIdFor(undefined, tools.parts.randomBytes),
    asker,
    isInquiry: true,
    outcome,
  };
  return outcome.kind === 'refused'
    ? tellAndRecord(tools, subject, terms, until, { action: 'read' })
    : tell(tools, subject);
}

type Origin = Pick<Terms, 'receivedAt' | 'payload'>;

const FORGOTTEN: Outcome = { kind: 'unavailable', setback: { why: 'ledger', mayGoOn: false } };

async function historyFor(parts: Parts, count: number, asker: Asker): Promise<Outcome> {
  if (!mayAny(parts.policy, 'history', asker)) return { kind: 'refused', why: { kind: 'no-rule' } };
  try {
    const { records } = await visible(parts, { limit: count }, asker);
    return { kind: 'history', records };
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    return FORGOTTEN;
  }
}

/**
 * A page of decisions, for a program.
 *
 * @throws MemoryUnavailableError
 */
export async function answerAudit(
  tools: AskTools,
  { ask, asker }: Extract<Reading, { kind: 'audit' }>,
  terms: Origin,
  until: Until,
): Promise<Answer> {
  const { parts } = tools;
  if (!mayAny(parts.policy, 'history', asker)) {
    const outcome: Outcome = { kind: 'refused', why: { kind: 'no-rule' } };
    const requestId = requestIdFor(undefined, parts.randomBytes);
    const subject = { requestId, asker, isInquiry: true, outcome };
    return {
      kind: 'status',
      message: await tellAndRecord(tools, subject, terms, until, { action: 'read' }),
    };
  }
  try {
    const page = await Promise.race([visible(parts, ask, asker), overdue(tools, until)]);
    if (!isPage(page)) throw new MemoryUnavailableError();
    const { records, next } = page;
    return {
      kind: 'audit',
      lines: records.map(auditMembers),
      ...(next !== undefined && { next: auditQuery(ask, next) }),
    };
  } catch (error) {
    throw error instanceof LedgerUnavailableError ? new MemoryUnavailableError({ cause: error }) : error;
  }
}

/** Whoever looks for what is rare gets a short page and goes on from there. */
const MAX_PAGES = 20;

interface Page {
  readonly records: readonly AuditedEntry[];
  readonly next?: string;
}

const isPage = (page: unknown): page is Page => page !== undefined;

/** Up to `limit` records that fit and may be seen. */
async function visible({ audit, policy, clock }: Parts, ask: AuditAsk, asker: Asker): Promise<Page> {
  const found: AuditedEntry[] = [];
  let from = ask.from;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const { records, next } = await audit.list({
      since: ask.since ?? 0,
      before: ask.before ?? clock.now() + 1,
      // Not more than are wanted: the next page begins where this one has ended.
      limit: ask.limit - found.length,
      ...(from !== undefined && { from }),
    });
    for (const record of records) {
      if (fits(record.entry, ask) && maySee(policy, record.entry, asker, clock.now())) found.push(record);
    }
    from = next;
    if (next === undefined || found.length >= ask.limit) break;
  }
  return { records: found, ...(from !== undefined && { next: from }) };
}

const fits = (entry: AuditEntry, { source, outcome, jobName, requestId }: AuditAsk): boolean =>
  (source === undefined || entry.asker.source === source) &&
  (outcome === undefined || entry.outcome === outcome) &&
  (jobName === undefined || entry.target?.jobName === jobName) &&
  (requestId === undefined || entry.requestId === requestId);

/**
 * What names no job that there could be is for everybody who may see anything; what was in a workspace that the policy
 * does not list any more, for nobody.
 */
function maySee(policy: Parts['policy'], { target }: AuditEntry, asker: Asker, at: number): boolean {
  const { jobName, workspace } = target ?? {};
  const parsed = parseJobTarget({ jobName, workspace }, policy.workspaces);
  if (!parsed.ok) return parsed.problem.field !== 'workspace';
  return mayRead(policy, { target: parsed.value, asker, verb: 'history', at });
}
