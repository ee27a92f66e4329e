import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../lib/stop/audit-entry.ts';
import { isCounted } from '../../lib/stop/outcome.ts';
import { isClosed, type StopRequest } from '../../lib/stop/request.ts';
import type { Account } from '../helpers/accounts.ts';
import { readAccounts, readLog } from '../helpers/log-files.ts';

/** Every world with a DynamoDB that the tests of this run have had. */
const accounts = readAccounts().map((line) => JSON.parse(line) as Account);

const instanceOf = ({ target }: Pick<AuditEntry | StopRequest, 'target'>): string => target?.instanceId ?? '';

/** Requests whose call has gone out, and that nobody has closed before their world was. */
const openSent = ({ requests }: Account): readonly StopRequest[] =>
  requests.filter(
    ({ state, intent }) =>
      (state.name === 'stopping' || state.name === 'accepted') && intent.action !== 'rerun',
  );

/** For how many stop calls there is somebody to answer for, by instance. */
function accountedFor(account: Account): Readonly<Record<string, number>> {
  const sent: Record<string, number> = {};
  const add = (id: string): void => {
    sent[id] = (sent[id] ?? 0) + 1;
  };
  for (const record of account.records) if (record.sent && record.action === 'stop') add(instanceOf(record));
  for (const request of openSent(account)) {
    // Its record is written before its end: it may have one and be open.
    const hasRecord = account.records.some(({ id }) => id === `${request.id}/${request.claim}`);
    if (!hasRecord) add(instanceOf(request));
  }
  return sent;
}

/** A line of the log. */
interface Answered {
  readonly request_id: string;
  readonly outcome: string;
  readonly inquiry?: boolean;
}

/** Outcomes of what is a decision each time, and never only a forecast or an answer to a question. */
const DECISIONS: ReadonlySet<string> = new Set([
  'stopped',
  'accepted',
  'rerun',
  'malformed',
  'refused',
  'cancelled',
  'cool-down',
  'over-budget',
  'freeze',
]);

describe('deliveries, audit and stop calls of the whole test run', () => {
  it('are there to be reconciled', () => {
    expect(accounts.length).toBeGreaterThan(10);
    const sum = (of: (account: Account) => number) => accounts.reduce((all, each) => all + of(each), 0);
    expect(sum(({ records }) => records.length)).toBeGreaterThan(300);
    expect(sum(({ calls }) => Object.values(calls).reduce((all, count) => all + count, 0))).toBeGreaterThan(
      100,
    );
  });

  it('have one record for each stop call, where nothing was disturbed', () => {
    for (const account of accounts.filter(({ isFaulty, isBroken }) => !isFaulty && isBroken === undefined)) {
      expect(account.calls).toEqual(accountedFor(account));
    }
  });

  it('have no more than two calls for a record, and none without one, whatever was disturbed', () => {
    for (const account of accounts) {
      const sent = accountedFor(account);
      for (const [instanceId, calls] of Object.entries(account.calls)) {
        expect(calls, instanceId).toBeLessThanOrEqual(2 * (sent[instanceId] ?? 0));
      }
    }
  });

  it('have a record with its own outcome for each request that has ended', () => {
    for (const { requests, records } of accounts) {
      for (const request of requests) {
        if (!isClosed(request)) continue;
        const { outcome, sent } = request.state;
        const its = records.filter(({ requestId }) => requestId === request.id);
        expect(its.map((record) => record.outcome)).toContain(outcome.kind);
        if (sent && isCounted(outcome)) expect(its.some((record) => record.sent)).toBe(true);
      }
    }
  });

  it('have a record, or an open request, for each decision that a sender was told', () => {
    const outcomes = new Map<string, Set<string>>();
    for (const line of readLog().split('\n')) {
      if (!line.includes('"request answered"')) continue;
      const { request_id: id, outcome, inquiry } = JSON.parse(line) as Answered;
      // Who has only asked is on record where that was refused.
      if (inquiry === true && outcome !== 'refused') continue;
      outcomes.set(id, (outcomes.get(id) ?? new Set()).add(outcome));
    }
    for (const { told, records, requests, isBroken } of accounts) {
      if (isBroken !== undefined) continue;
      const known = new Set([
        ...records.map(({ requestId }) => requestId),
        ...requests.filter((request) => !isClosed(request)).map(({ id }) => String(id)),
      ]);
      const decided = told.filter((id) => [...(outcomes.get(id) ?? [])].some((each) => DECISIONS.has(each)));
      const missing = decided.filter((id) => !known.has(id));
      // A delivery of too many has records that stand for several.
      const others = records.reduce((sum, { count = 1 }) => sum + count - 1, 0);
      expect(missing.length, missing.slice(0, 5).join()).toBeLessThanOrEqual(others);
    }
  });
});
