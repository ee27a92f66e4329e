import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPolicy } from '../../local/policy-command.ts';
import { policySchema, SCHEMA_PATH } from '../../local/policy-schema.ts';
import { policyFrom } from '../helpers/policy-from.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const folder = 'examples/policies';
const names = readdirSync(join(root, folder));

/** A Tuesday at noon in Shanghai. */
const NOON = Date.UTC(2026, 10, 24, 4);
const run = (...args: readonly string[]) => runPolicy(args, {}, NOON);

describe('the example policies', () => {
  it.each(names)('%s passes the check, names the schema, and is in the documentation', (name) => {
    expect(run('check', join(root, folder, name))).toMatchObject({ exitCode: 0 });
    expect(read(`${folder}/${name}`)).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/docs\/policy\.schema\.json\n/,
    );
    expect(read('docs/policy.md')).toContain(`(../${folder}/${name})`);
  });

  it.each([
    [
      'small-team',
      '--from slack --person slack:T1DC2JH3J/U777 --job payroll_7',
      'approve',
      'payroll takes two',
    ],
    [
      'small-team',
      '--from slack --person slack:T1DC2JH3J/U1 --job payroll_7',
      'refuse',
      'payroll is not for others',
    ],
    ['small-team', '--from alertmanager --job payroll_7', 'refuse', 'payroll is not for others'],
    [
      'small-team',
      '--from slack --person slack:T1DC2JH3J/U777 --job etl_x --verb rerun',
      'confirm',
      'the team',
    ],
    ['small-team', '--from slack --person slack:T1DC2JH3J/U1 --job etl_x', 'refuse', 'no rule'],
    ['small-team', '--from api --token ci --job etl_x', 'stop', 'scripts'],
    ['small-team', '--from api --token ci --job etl_finance_x', 'refuse', 'no rule'],
    ['small-team', '--from alertmanager --job etl_x', 'dry-run', 'alerts are tried out'],
    ['several-workspaces', '--from api --job a --workspace staging', 'stop', 'staging is free'],
    ['several-workspaces', '--from api --job a --workspace prod', 'refuse', 'no rule'],
    [
      'several-workspaces',
      '--from slack --person slack:T1DC2JH3J/U888 --channel C0G9QF9GW --job a --workspace prod',
      'confirm',
      'production, on call',
    ],
    [
      'several-workspaces',
      '--from slack --person slack:T1DC2JH3J/U888 --channel C1 --job a --workspace prod',
      'refuse',
      'no rule',
    ],
    [
      'several-workspaces',
      '--from slack --person slack:T1DC2JH3J/U888 --channel C0G9QF9GW --job a --workspace prod --at 2026-11-24T15:00:00Z',
      'approve',
      'mon-fri 22:00-06:00 Asia/Shanghai',
    ],
    [
      'several-workspaces',
      '--from slack --person slack:T1DC2JH3J/U2CERLKJA --job ledger_1 --workspace prod',
      'approve',
      'the ledger takes two leads',
    ],
    [
      'several-workspaces',
      '--from slack --person slack:T1DC2JH3J/U1 --job ledger_1 --workspace prod --verb status',
      'stop',
      'looking',
    ],
    [
      'alerts-only',
      '--from alertmanager --job nightly_x --workspace staging --label severity=critical --label team=data --age 5m',
      'stop',
      'night batches',
    ],
    [
      'alerts-only',
      '--from alertmanager --job nightly_x --workspace staging --label severity=critical --label team=data --age 20m',
      'refuse',
      'max_age',
    ],
    [
      'alerts-only',
      '--from alertmanager --job nightly_x --workspace staging --label severity=critical --label team=data --age 5m --targets 6',
      'refuse',
      'max_targets',
    ],
    [
      'alerts-only',
      '--from alertmanager --job nightly_x --workspace staging --label severity=warning --age 5m',
      'dry-run',
      'tried out',
    ],
    [
      'alerts-only',
      '--from alertmanager --job nightly_payroll_x --workspace staging --label severity=critical --age 5m',
      'refuse',
      'no rule',
    ],
    [
      'alerts-only',
      '--from slack --person slack:T/U --job nightly_x --workspace staging',
      'refuse',
      'no rule',
    ],
    ['change-freeze', '--from alertmanager --job a', 'dry-run', 'nothing by itself'],
    [
      'change-freeze',
      '--from slack --person slack:T1DC2JH3J/U2CERLKJA --job a',
      'approve',
      'a lead approves',
    ],
    [
      'change-freeze',
      '--from slack --person slack:T1DC2JH3J/U2CERLKJA --job a --at 2026-11-28T12:00:00Z',
      'approve',
      'sat-sun 00:00-00:00 Europe/Berlin',
    ],
    ['change-freeze', '--from slack --person slack:T1DC2JH3J/U1 --job a', 'refuse', 'no rule'],
  ])('%s, %s: %s by %s', (name, question, verdict, by) => {
    const { exitCode, lines } = run('explain', join(root, folder, `${name}.yaml`), ...question.split(' '));
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(new RegExp(`^${verdict}: `));
    expect(lines[1]).toContain(by);
  });
});

describe('what is written about the policy file', () => {
  it('has the JSON Schema of today: npm run policy -- schema', () => {
    expect(read(SCHEMA_PATH)).toBe(policySchema());
  });

  it('shows policies that load, and names every key', () => {
    const text = read('docs/policy.md');
    const policies = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, policy]) => policy ?? '');
    expect(policies.length).toBeGreaterThan(0);
    for (const policy of policies) expect(() => policyFrom(policy)).not.toThrow();
    for (const key of keysIn(JSON.parse(policySchema()))) expect(text).toContain(`\`${key}\``);
  });
});

/** The names of all properties in a JSON Schema. */
function keysIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(schema.properties ?? {}) : [];
  return [...new Set([...own, ...Object.values(schema).flatMap(keysIn)])];
}
