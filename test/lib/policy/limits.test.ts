import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { Target } from '../../../lib/intent/target.ts';
import { budgetsOf } from '../../../lib/policy/limits.ts';
import { policyFrom } from '../../helpers/policy-from.ts';

const HOUR = 3_600_000;
const at = Date.UTC(2026, 10, 24, 3, 20);
const target = (more: Partial<Record<keyof Target, string>> = {}): Target =>
  ({ workspace: 'home', jobName: 'job_batch', instanceId: '34765', ...more }) as Target;
const person: Asker = { kind: 'person', source: 'slack', id: 'T/U' };
const token: Asker = { kind: 'credential', source: 'api', id: 'ci' };
const alert: Asker = { kind: 'alert', source: 'alertmanager', id: 'TooLong' };

const limited = (text: string) => policyFrom(`limits: {${text}}\nrules: []`);
const all = limited(
  'total: 20 per 1d, per_workspace: 10 per 1h, per_instance: 1 per 24h, per_job: 3 per 90m',
);

describe('budgetsOf', () => {
  it('wants a place in each window, the narrowest scope first, and says when the next begins', () => {
    expect(
      budgetsOf(all, target(), alert, at).map(({ limit, until }) => [limit.scope, limit.max, until]),
    ).toEqual([
      ['instance', 1, Date.UTC(2026, 10, 25)],
      ['job', 3, Date.UTC(2026, 10, 24, 4, 30)],
      ['workspace', 10, Date.UTC(2026, 10, 24, 4)],
      ['total', 20, Date.UTC(2026, 10, 25)],
    ]);
  });

  it.each([
    ['alerts', alert, 1],
    ['programs', token, 1],
    ['people, not', person, 0],
  ])('counts %s', (_who, asker, count) => {
    expect(budgetsOf(limited('total: 1 per 1h'), target(), asker, at)).toHaveLength(count);
    expect(budgetsOf(limited('for: automatic, total: 1 per 1h'), target(), asker, at)).toHaveLength(count);
    expect(budgetsOf(limited('for: everyone, total: 1 per 1h'), target(), asker, at)).toHaveLength(1);
  });

  it('has none without limits, and none without a policy file', () => {
    expect(budgetsOf(limited('for: everyone'), target(), alert, at)).toEqual([]);
    expect(budgetsOf({ kind: 'default', workspaces: all.workspaces }, target(), alert, at)).toEqual([]);
  });

  const namesOf = (text: string, more: Parameters<typeof target>[0], now = at): readonly string[] =>
    budgetsOf(limited(text), target(more), alert, now).map(({ name }) => name);

  it.each([
    ['per_instance', { instanceId: '1' }, false],
    ['per_instance', { workspace: 'away' }, false],
    ['per_instance', {}, true],
    ['per_job', { instanceId: '1' }, true],
    ['per_job', { jobName: 'other' }, false],
    ['per_job', { workspace: 'away' }, false],
    ['per_workspace', { jobName: 'other' }, true],
    ['per_workspace', { workspace: 'away' }, false],
    ['total', { workspace: 'away', jobName: 'other' }, true],
  ] as const)('%s counts a stop of %j together with the first: %s', (scope, more, together) => {
    const limit = `${scope}: 1 per 1h`;
    expect(namesOf(limit, more)[0] === namesOf(limit, {})[0]).toBe(together);
  });

  it('begins to count again at the whole multiples of the window since 1970, and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 744 }), fc.integer({ min: 0, max: 2 ** 42 }), (hours, now) => {
        const limit = `total: 5 per ${hours}h`;
        const [budget] = budgetsOf(limited(limit), target(), alert, now);
        const until = budget?.until ?? Number.NaN;
        expect(until % (hours * HOUR)).toBe(0);
        expect(until - now).toBeGreaterThan(0);
        expect(until - now).toBeLessThanOrEqual(hours * HOUR);
        expect(namesOf(limit, {}, until - 1)).toEqual(namesOf(limit, {}, now));
        expect(namesOf(limit, {}, until)).not.toEqual(namesOf(limit, {}, now));
      }),
    );
  });

  it.each([
    ['60s', 60_000],
    ['1m', 60_000],
    ['24h', 24 * HOUR],
    ['31d', 31 * 24 * HOUR],
  ])('reads a window of %s', (text, windowMs) => {
    expect(limited(`total: 1000 per ${text}`).limits.each).toEqual([{ scope: 'total', max: 1000, windowMs }]);
  });
});
