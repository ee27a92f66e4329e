import { describe, expect, it } from 'vitest';
import { readAuditAsk } from '../../../../lib/sources/api/read-audit-ask.ts';

const asker = { kind: 'credential', source: 'api', id: 'ci' } as const;
const read = (query: string) => readAuditAsk(new URLSearchParams(query), asker);

describe('the query of GET /v1/audit', () => {
  it('asks for the latest hundred by default', () => {
    expect(read('')).toEqual({ kind: 'audit', asker, ask: { limit: 100 } });
  });

  it('reads every filter, and times in both forms', () => {
    const query =
      'limit=7&since=2026-11-24T00:00:00Z&before=1795485600000&source=slack&outcome=stopped&job_name=a.b&request_id=R&from=x';
    expect(read(query)).toMatchObject({
      ask: {
        limit: 7,
        since: Date.UTC(2026, 10, 24),
        before: 1_795_485_600_000,
        source: 'slack',
        outcome: 'stopped',
        jobName: 'a.b',
        requestId: 'R',
        from: 'x',
      },
    });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=x', 'limit'],
    ['since=yesterday', 'since'],
    ['before=', 'before'],
    ['dry_run=true', 'dry_run'],
    ['source=slack&source=api', 'source'],
  ])('refuses %s', (query, given) => {
    expect(read(query)).toEqual({ kind: 'malformed', problem: { kind: 'query', given }, asker });
  });
});
