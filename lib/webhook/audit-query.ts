import type { AuditAsk } from '../sources/source.ts';

/** The query of the page that follows: the same filters, from where the last one has ended. */
export function auditQuery(ask: AuditAsk, from: string): string {
  const { limit, since, before, source, outcome, jobName, requestId } = ask;
  const members = {
    limit,
    since,
    before,
    source,
    outcome,
    job_name: jobName,
    request_id: requestId,
    from,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(members))
    if (value !== undefined) query.set(name, String(value));
  return query.toString();
}
