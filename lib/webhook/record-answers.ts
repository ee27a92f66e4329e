import type { Until } from '../clock.ts';
import { type AuditRecord, LedgerUnavailableError } from '../ledger/ledger.ts';
import { withoutMessage } from '../logging.ts';
import { mapBounded } from '../map-bounded.ts';
import type { Subject } from '../messages/compose.ts';
import { type AuditEntry, auditOfAnswer } from '../stop/audit-entry.ts';
import { type AskTools, beforeOverdue } from './ask-tools.ts';

/** What was decided without a request's own record. */
export interface Answered extends Partial<Pick<AuditEntry, 'action' | 'verdict' | 'by' | 'count'>> {
  readonly subject: Subject;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly payload?: string;
}

const CONCURRENT_WRITES = 32;
/** Of a larger delivery what comes to the same by the same rule is one record, which says how many: 10,000 writes take too long. */
export const MAX_WRITES = 500;

/**
 * Writes into the audit what never became a request. An answer does not wait for it longer than it can: that something
 * may not have been written is in the log.
 */
export async function recordAnswers(
  tools: AskTools,
  answers: readonly Answered[],
  until: Until,
): Promise<void> {
  const one = answers.length > MAX_WRITES ? grouped(answers) : answers;
  await writeRecords(
    tools,
    one.map((answer) => recordOf(tools, answer)),
    answers.length,
    until,
  );
}

/**
 * Writes records while an answer is put together, which does not wait for them longer than it can.
 *
 * @param answers how many decisions they are about
 */
export async function writeRecords(
  tools: AskTools,
  records: readonly AuditRecord<AuditEntry>[],
  answers: number,
  until: Until,
): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  const { parts } = tools;
  const fields = { request_id: first.entry.requestId, answers };
  const written = mapBounded(records, CONCURRENT_WRITES, (record) => parts.audit.record(record))
    .then(() => 'in time' as const)
    .catch((error: unknown) => {
      if (!(error instanceof LedgerUnavailableError)) throw error;
      parts.log.error('audit', { ...fields, ...withoutMessage(error.cause) });
    });
  if ((await beforeOverdue(tools, until, written, () => 'late' as const)) === 'late') {
    parts.log.error('audit', { ...fields, reason: 'not written in time' });
  }
}

function grouped(answers: readonly Answered[]): readonly Answered[] {
  const groups = new Map<string, Answered>();
  for (const answer of answers) {
    const { subject, by } = answer;
    const rule = by !== undefined && 'name' in by ? by.name : '';
    const key = JSON.stringify([subject.outcome.kind, by?.kind, rule, subject.asker.id]);
    const { count = 0, ...first } = groups.get(key) ?? answer;
    groups.set(key, { ...first, count: count + 1 });
  }
  return [...groups.values()];
}

function recordOf({ parts: { clock, randomBytes } }: AskTools, answer: Answered) {
  const { subject, receivedAt, action, verdict, by, count, payload } = answer;
  const { requestId, outcome, asker, target, named, reason, dryRun = false } = subject;
  const at = clock.now();
  const about = target ?? (named && definedOf(named));
  return auditOfAnswer(
    {
      requestId,
      asker,
      action: action ?? subject.action ?? 'stop',
      dryRun,
      ...(about && { target: about }),
      ...(reason !== undefined && { reason }),
      ...(verdict && { verdict }),
      ...(by && { by }),
      outcome: outcome.kind,
      ms: at - receivedAt,
      ...(payload !== undefined && { payload }),
      ...(count !== undefined && { count }),
    },
    outcome,
    at,
    Buffer.from(randomBytes(9)).toString('base64url'),
  );
}

const definedOf = ({ jobName, instanceId, workspace }: NonNullable<Subject['named']>) => ({
  ...(jobName !== undefined && { jobName }),
  ...(instanceId !== undefined && { instanceId }),
  ...(workspace !== undefined && { workspace }),
});
