import type { Until } from '../clock.ts';
import { MemoryUnavailableError } from '../http/errors.ts';
import type { Asker } from '../intent/asker.ts';
import { requestIdFor } from '../intent/request-id.ts';
import { parseJobTarget } from '../intent/target.ts';
import { writeCursor } from '../ledger/audit-cursor.ts';
import { LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { mayAny, mayRead } from '../policy/decide.ts';
import type { Answer, AuditAsk, Reading } from '../sources/source.ts';
import type { AuditEntry, AuditedEntry } from '../stop/audit-entry.ts';
import type { Outcome } from '../stop/outcome.ts';
import type { Parts } from '../stop/parts.ts';
import { type AskTools, beforeOverdue } from './ask-tools.ts';
import { auditMembers } from './audit-members.ts';
import { tell, tellAndRecord } from './tell.ts';
import type { Terms } from './terms.ts';

type Origin = Pick<Terms, 'receivedAt' | 'payload'>;

/** The latest decisions, for somebody who reads them in a chat. */
export async function answerHistory(
  tools: AskTools,
  count: number,
  asker: Asker,
  terms: Origin,
  until: Until,
): Promise<StatusMessage> {
  const { parts } = tools;
  if (!mayAny(parts.policy, 'history', asker)) return refuse(tools, asker, terms, until);
  const outcome = await beforeOverdue(tools, until, historyFor(parts, count, asker), () => UNREACHED);
  const requestId = requestIdFor(undefined, parts.randomBytes);
  return tell(tools, { requestId, asker, isInquiry: true, outcome });
}

const UNREACHED: Outcome = { kind: 'unavailable', setback: { why: 'ledger', mayGoOn: false } };

async function historyFor(parts: Parts, count: number, asker: Asker): Promise<Outcome> {
  try {
    const { records } = await visible(parts, { limit: count }, asker);
    return { kind: 'history', records };
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    parts.log.error('ledger', { source: asker.source, ...withoutMessage(error.cause) });
    return UNREACHED;
  }
}

function refuse(tools: AskTools, asker: Asker, terms: Origin, until: Until): Promise<StatusMessage> {
  const outcome: Outcome = { kind: 'refused', why: { kind: 'no-rule' } };
  const requestId = requestIdFor(undefined, tools.parts.randomBytes);
  const subject = { requestId, asker, isInquiry: true, outcome };
  return tellAndRecord(tools, subject, terms, until, { action: 'read' });
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
    return { kind: 'status', message: await refuse(tools, asker, terms, until) };
  }
  try {
    const page = await beforeOverdue(tools, until, visible(parts, ask, asker), () => undefined);
    if (page === undefined) throw new MemoryUnavailableError();
    const { records, next } = page;
    return {
      kind: 'audit',
      lines: records.map(auditMembers),
      ...(next !== undefined && { next: { ...ask, from: next } }),
    };
  } catch (error) {
    throw error instanceof LedgerUnavailableError ? new MemoryUnavailableError({ cause: error }) : error;
  }
}

const PAGE = 200;
/** Whoever looks for what is rare gets an empty page and goes on from there. */
const MAX_PAGES = 5;

/** Up to `limit` records that fit and may be seen. */
async function visible(
  { audit, policy, clock }: Parts,
  ask: AuditAsk,
  asker: Asker,
): Promise<{ readonly records: readonly AuditedEntry[]; readonly next?: string }> {
  const found: AuditedEntry[] = [];
  let from = ask.from;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const { records, next } = await audit.list({
      since: ask.since ?? 0,
      before: ask.before ?? clock.now() + 1,
      // Not more than are wanted, where all fit: the next page begins where this one has ended.
      limit: isFiltered(ask) ? PAGE : ask.limit - found.length,
      ...(from !== undefined && { from }),
    });
    for (const record of records) {
      if (!fits(record.entry, ask) || !maySee(policy, record.entry, asker, clock.now())) continue;
      const last = found.at(-1);
      if (last !== undefined && found.length === ask.limit) {
        return { records: found, next: writeCursor({ at: last.firstAt, id: last.id }) };
      }
      found.push(record);
    }
    from = next;
    if (next === undefined || (found.length === ask.limit && !isFiltered(ask))) break;
  }
  return { records: found, ...(from !== undefined && { next: from }) };
}

const isFiltered = ({ source, outcome, jobName, requestId }: AuditAsk): boolean =>
  [source, outcome, jobName, requestId].some((each) => each !== undefined);

const fits = (entry: AuditEntry, { source, outcome, jobName, requestId }: AuditAsk): boolean =>
  (source === undefined || entry.asker.source === source) &&
  (outcome === undefined || entry.outcome === outcome) &&
  (jobName === undefined || entry.target?.jobName === jobName) &&
  (requestId === undefined || entry.requestId === requestId);

/**
 * What names no job that there could be is for everybody who may see anything; a job in a workspace that is not known,
 * or not any more, for whoever may see that job where nothing is said of a workspace.
 */
function maySee(policy: Parts['policy'], { target }: AuditEntry, asker: Asker, at: number): boolean {
  const { jobName, workspace } = target ?? {};
  const known = parseJobTarget({ jobName, workspace }, policy.workspaces);
  const parsed = known.ok ? known : parseJobTarget({ jobName, workspace: undefined }, policy.workspaces);
  return !parsed.ok || mayRead(policy, { target: parsed.value, asker, verb: 'history', at });
}
