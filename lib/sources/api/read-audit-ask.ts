import type { Asker } from '../../intent/asker.ts';
import type { AuditAsk, Reading } from '../source.ts';

const KNOWN = ['limit', 'from', 'since', 'before', 'source', 'outcome', 'job_name', 'request_id'];
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** Reads the query of `GET /v1/audit`. Times as RFC 3339, or whole milliseconds since the epoch. */
export function readAuditAsk(query: URLSearchParams, asker: Asker): Reading {
  const wrong = (given: string): Reading => ({ kind: 'malformed', problem: { kind: 'query', given }, asker });
  for (const name of query.keys()) {
    if (!KNOWN.includes(name) || query.getAll(name).length > 1) return wrong(name);
  }
  const given = query.get('limit') ?? String(DEFAULT_LIMIT);
  const limit = Number(given);
  if (!/^\d{1,4}$/.test(given) || limit < 1 || limit > MAX_LIMIT) return wrong('limit');
  const since = timeOf(query.get('since'));
  const before = timeOf(query.get('before'));
  if (since === 'wrong') return wrong('since');
  if (before === 'wrong') return wrong('before');
  return {
    kind: 'audit',
    asker,
    ask: {
      limit,
      ...(since !== undefined && { since }),
      ...(before !== undefined && { before }),
      ...textIn(query, 'from', 'from'),
      ...textIn(query, 'source', 'source'),
      ...textIn(query, 'outcome', 'outcome'),
      ...textIn(query, 'job_name', 'jobName'),
      ...textIn(query, 'request_id', 'requestId'),
    },
  };
}

function textIn<Name extends string>(
  query: URLSearchParams,
  name: string,
  as: Name,
): Partial<Record<Name, string>> {
  const text = query.get(name);
  return text === null ? {} : ({ [as]: text } as Record<Name, string>);
}

/** `Date.parse` reads much more, some of it in the time zone of this machine. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

function timeOf(text: string | null): number | 'wrong' | undefined {
  if (text === null) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const time = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? 'wrong' : time;
}

/** The query that asks for this. */
export function auditQuery(ask: AuditAsk): string {
  const query = new URLSearchParams({ limit: String(ask.limit) });
  const rest = {
    since: ask.since,
    before: ask.before,
    source: ask.source,
    outcome: ask.outcome,
    job_name: ask.jobName,
    request_id: ask.requestId,
    from: ask.from,
  };
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) query.set(name, String(value));
  return query.toString();
}
