import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../../lib/intent/workspace.ts';
import { loadPolicyFile } from '../../../lib/policy/policy-file.ts';
import { policyFile } from '../../helpers/world.ts';

const SOURCES = ['alertmanager', 'api', 'slack'];
const path = policyFile('');

function load(text: string) {
  writeFileSync(path, text);
  return loadPolicyFile(path, 'home' as Workspace, SOURCES);
}

const GOOD = `
rules:
  - name: night batches
    from: [alertmanager]
    jobs: ["nightly_*", "!nightly_payroll_*"]
    then: stop
  - jobs: ["*"]
    then: dry-run
workspaces: { night: 0123456789abcdef0123456789abcdee, 夜: n }
`;

const ALL = ['stop', 'status', 'list', 'history', 'freeze'];
const ANY = {
  from: undefined,
  people: undefined,
  channels: undefined,
  workspaces: undefined,
  labels: undefined,
};

describe('loadPolicyFile', () => {
  it('reads rules in their order, names those without a name, and lists the workspaces', () => {
    expect(load(GOOD)).toEqual({
      kind: 'file',
      workspaces: {
        fallback: 'home',
        onlyListed: true,
        named: new Map([
          ['night', '0123456789abcdef0123456789abcdee'],
          ['夜', 'n'],
        ]),
      },
      rules: [
        {
          ...ANY,
          name: 'night batches',
          from: ['alertmanager'],
          jobs: ['nightly_*', '!nightly_payroll_*'],
          may: ALL,
          verdict: 'stop',
        },
        { ...ANY, name: 'rule 2', jobs: ['*'], may: ALL, verdict: 'dry-run' },
      ],
      people: new Map(),
      limits: { for: 'automatic', each: [] },
      alerts: {},
      quiet: [],
      senders: new Map(),
    });
  });

  it('reads JSON, with empty lists, a BOM and Windows line ends', () => {
    expect(load('{"rules":[{"from":[],"jobs":[],"then":"refuse"}]}').rules).toEqual([
      { ...ANY, name: 'rule 1', from: [], jobs: [], may: ALL, verdict: 'refuse' },
    ]);
    expect(load('{"rules":[]}').rules).toEqual([]);
    expect(load(`\ufeff${GOOD.replaceAll('\n', '\r\n')}`)).toEqual(load(GOOD));
  });
});

const WHOLE = `
workspaces: { prod: d1cd7861478748a6925bc02f47c69279, staging: 0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f }
people: { zhang: [slack:T1DC2JH3J/U2CERLKJA, feishu:tenant/ou_84a], li: [slack:T1DC2JH3J/U777] }
groups: { oncall: [zhang, li], leads: [li] }
rules:                       # the first that matches decides; none: refused
  - name: night batches may be stopped by alerts
    from: [alertmanager, smn]
    workspaces: [staging]
    jobs: ["nightly_*", "!nightly_payroll_*"]
    labels: { severity: critical }
    then: stop
  - from: [slack, feishu]
    people: [oncall]
    channels: [slack:C0G9QF9GW]
    may: [stop, status, list, rerun]
    jobs: ["*", "!payroll_*"]
    then: confirm
  - jobs: ["payroll_*"]
    then: approve
    approvers: { groups: [leads], count: 1, within: 15m }
limits:                      # automatic stops unless \`for: everyone\`
  per_instance: 1 per 24h
  per_job: 3 per 1h
  per_workspace: 10 per 1h
  total: 20 per 1d
alerts: { max_age: 15m, max_targets: 5 }
quiet: [{ days: [mon-fri], from: "22:00", to: "06:00", zone: Asia/Shanghai, then: approve }]
`;

const HOUR = 3_600_000;

describe('a file with everything in it', () => {
  const policy = load(WHOLE);

  it('has its rules', () => {
    expect(policy.rules).toEqual([
      {
        ...ANY,
        name: 'night batches may be stopped by alerts',
        from: ['alertmanager', 'smn'],
        workspaces: ['0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f'],
        labels: { severity: ['critical'] },
        jobs: ['nightly_*', '!nightly_payroll_*'],
        may: ALL,
        verdict: 'stop',
      },
      {
        ...ANY,
        name: 'rule 2',
        from: ['slack', 'feishu'],
        people: ['zhang', 'li'],
        channels: ['slack:C0G9QF9GW'],
        jobs: ['*', '!payroll_*'],
        may: ['stop', 'status', 'list', 'rerun'],
        verdict: 'confirm',
      },
      {
        ...ANY,
        name: 'rule 3',
        jobs: ['payroll_*'],
        may: ALL,
        verdict: 'approve',
        approvers: { people: ['li'], count: 1, withinMs: HOUR / 4 },
      },
    ]);
  });

  it('knows whose each account is', () => {
    expect([...policy.people]).toEqual([
      ['slack:T1DC2JH3J/U2CERLKJA', 'zhang'],
      ['feishu:tenant/ou_84a', 'zhang'],
      ['slack:T1DC2JH3J/U777', 'li'],
    ]);
  });

  it('has its limits, the narrowest first, its gates and its quiet hours', () => {
    expect(policy.limits).toEqual({
      for: 'automatic',
      each: [
        { scope: 'instance', max: 1, windowMs: 24 * HOUR },
        { scope: 'job', max: 3, windowMs: HOUR },
        { scope: 'workspace', max: 10, windowMs: HOUR },
        { scope: 'total', max: 20, windowMs: 24 * HOUR },
      ],
    });
    expect(policy.alerts).toEqual({ maxAgeMs: HOUR / 4, maxTargets: 5 });
    expect(policy.quiet).toEqual([
      {
        name: 'mon-fri 22:00-06:00 Asia/Shanghai',
        days: [1, 2, 3, 4, 5],
        from: 22 * 60,
        to: 6 * 60,
        zone: 'Asia/Shanghai',
        verdict: 'approve',
        approvers: { people: ['zhang', 'li'], count: 1, withinMs: HOUR / 4 },
      },
    ]);
  });
});

describe('quiet hours in a file', () => {
  const quiet = (more: string) =>
    load(`quiet: [{from: "22:00", to: "06:00", zone: Europe/Berlin, then: confirm${more}}]\nrules: []`)
      .quiet[0];

  it.each([
    ['', [0, 1, 2, 3, 4, 5, 6], '22:00-06:00 Europe/Berlin'],
    [', days: [mon-fri]', [1, 2, 3, 4, 5], 'mon-fri 22:00-06:00 Europe/Berlin'],
    [', days: [sat-mon]', [0, 1, 6], 'sat-mon 22:00-06:00 Europe/Berlin'],
    [', days: [wed, sun, wed]', [0, 3], 'wed,sun,wed 22:00-06:00 Europe/Berlin'],
    [', days: [thu-thu]', [4], 'thu-thu 22:00-06:00 Europe/Berlin'],
    [', days: [sun-sat]', [0, 1, 2, 3, 4, 5, 6], 'sun-sat 22:00-06:00 Europe/Berlin'],
    [', days: [mon-wed, fri]', [1, 2, 3, 5], 'mon-wed,fri 22:00-06:00 Europe/Berlin'],
  ])('with%s begin on the days %j', (more, days, name) => {
    expect(quiet(more)).toMatchObject({ days, name });
  });
});

describe('approvers in a file', () => {
  const people =
    'people: {a: [slack:T/A], b: [slack:T/B, feishu:t/b], robot: [api:ci]}\ngroups: {g: [b, a]}\n';
  const approversOf = (text: string) =>
    load(`${people}rules: [{jobs: ["*"], then: approve${text}}]`).rules[0]?.approvers;

  it.each([
    ['', { people: ['a', 'b'], count: 1, withinMs: HOUR / 4 }],
    [', approvers: {}', { people: ['a', 'b'], count: 1, withinMs: HOUR / 4 }],
    [', approvers: {count: 2}', { people: ['a', 'b'], count: 2, withinMs: HOUR / 4 }],
    [', approvers: {within: 24h}', { people: ['a', 'b'], count: 1, withinMs: 24 * HOUR }],
    [', approvers: {people: [b]}', { people: ['b'], count: 1, withinMs: HOUR / 4 }],
    [
      ', approvers: {people: [b], groups: [g], count: 2}',
      { people: ['b', 'a'], count: 2, withinMs: HOUR / 4 },
    ],
  ])('are %s', (text, expected) => {
    expect(approversOf(text)).toEqual(expected);
  });

  it('are never persons who have no account in a chat', () => {
    expect(approversOf(', approvers: {people: [a, robot]}')?.people).toEqual(['a']);
  });
});
