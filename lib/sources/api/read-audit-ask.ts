import type { Asker } from '../../intent/asker.ts';
import type { Reading } from '../source.ts';

const KNOWN = ['limit', 'from', 'since', 'before', 'source', 'outcome', 'job_name', 'request_id'];
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** Reads the query of `GET /v1/audit`. Times as RFC 3339, or whole milliseconds since the epoch. */
export function readAuditAsk(query: URLSearchParams, asker: Asker): Reading {
  const wrong = (given: string): Reading => ({ kind: 'malformed', problem: { kind: 'query', given }, asker });
  for (const name of query.keys()) {
    if (!KNOWN.includes(name) || query.getAll(name).length > 1) return wrong(name);
  }
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) return wrong('limit');
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

function timeOf(text: string | null): number | 'wrong' | undefined {
  if (text === null) return undefined;
  const time = /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(time) ? 'wrong' : time;
}
