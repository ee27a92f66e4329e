import { accountOf } from '../intent/asker.ts';
import type { AuditedEntry } from '../stop/audit-entry.ts';

/** A decision as the API names its members. */
export function auditMembers({ id, times, firstAt, lastAt, entry }: AuditedEntry): object {
  const { asker, target, by, consent } = entry;
  return {
    id,
    at: new Date(firstAt).toISOString(),
    last_at: new Date(lastAt).toISOString(),
    times: times * (entry.count ?? 1),
    request_id: entry.requestId,
    source: asker.source,
    asker: asker.id,
    channel: asker.kind === 'person' ? asker.channel : undefined,
    action: entry.action,
    job_name: target?.jobName,
    instance_id: target?.instanceId,
    workspace: target?.workspace,
    dry_run: entry.dryRun,
    reason: entry.reason,
    decision: entry.verdict,
    decided_by: by?.kind,
    rule: by !== undefined && 'name' in by ? by.name : undefined,
    consent: consent && { kind: consent.kind, by: consent.by.map(({ asker: each }) => accountOf(each)) },
    outcome: entry.outcome,
    why: entry.why,
    sent: entry.sent,
    dlf_request_id: entry.dlfRequestId,
    leader: entry.leader,
    ms: entry.ms,
    payload_sha256: entry.payload,
  };
}
