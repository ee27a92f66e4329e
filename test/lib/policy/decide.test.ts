import { describe, expect, it } from 'vitest';
import type { AlertAsker, Asker } from '../../../lib/intent/asker.ts';
import type { AskedTarget } from '../../../lib/intent/target.ts';
import { decide, explain, type Question } from '../../../lib/policy/decide.ts';
import type { Verdict } from '../../../lib/policy/policy.ts';
import { policyFrom } from '../../helpers/policy-from.ts';

/** The names and IDs that the rules below may use. */
const NAMES = `
workspaces: { staging: s1, prod: p1 }
people: { zhang: [slack:T/Z, feishu:t/z, api:zhang], li: [slack:T/L], ghost: [] }
groups: { oncall: [zhang, li], leads: [li], nobody: [] }
`;

const person = (id = 'T/Z', channel?: string, source = 'slack'): Asker => ({
  kind: 'person',
  source,
  id,
  ...(channel !== undefined && { channel }),
});
const token = (id = 'ci'): Asker => ({ kind: 'credential', source: 'api', id });
const alert = (labels?: Record<string, string>, more: Partial<AlertAsker> = {}): Asker => ({
  kind: 'alert',
  source: 'alertmanager',
  id: 'TooLong',
  ...(labels && { labels }),
  ...more,
});

/** A Tuesday, 11:20 in Shanghai, 04:20 in Berlin. */
const NOON = '2026-11-24T03:20:00Z';

interface Asked {
  readonly asker: Asker;
  readonly job?: string;
  readonly workspace?: string;
  readonly verb?: Question['verb'];
  readonly at?: string;
}

const question = ({ asker, job = 'job_batch', workspace = 'home', verb, at = NOON }: Asked): Question => ({
  target: { workspace, jobName: job } as AskedTarget,
  asker,
  ...(verb && { verb }),
  at: Date.parse(at),
});

type Case = readonly [what: string, rules: string, asked: Asked, verdict: Verdict];

const rule = (more: string, verdict = 'stop', jobs = '["*"]'): string =>
  `  - { ${more ? `${more}, ` : ''}jobs: ${jobs}, then: ${verdict} }\n`;
const rules = (...each: readonly string[]): string =>
  each.length === 0 ? 'rules: []' : `rules:\n${each.join('')}`;

const NO_ONE: readonly Case[] = [
  ['no rules', rules(), { asker: person() }, 'refuse'],
  ['no rules, to read', rules(), { asker: person(), verb: 'status' }, 'refuse'],
  ['no job', rules(rule('', 'stop', '[]')), { asker: person() }, 'refuse'],
  ['no sender', rules(rule('from: []')), { asker: person() }, 'refuse'],
  ['no people', rules(rule('people: []')), { asker: person() }, 'refuse'],
  ['an empty group', rules(rule('people: [nobody]')), { asker: person() }, 'refuse'],
  ['a person without accounts', rules(rule('people: [ghost]')), { asker: person() }, 'refuse'],
  ['no channels', rules(rule('channels: []')), { asker: person('T/Z', 'C1') }, 'refuse'],
  ['no workspaces', rules(rule('workspaces: []')), { asker: person() }, 'refuse'],
  ['a label without values', rules(rule('labels: {a: []}')), { asker: alert({ a: '' }) }, 'refuse'],
  ['a sender that is not there', rules(rule('from: [grafana]')), { asker: alert() }, 'refuse'],
];

const JOBS: readonly Case[] = [
  ['a job by its name', rules(rule('', 'stop', '[job_batch]')), { asker: person() }, 'stop'],
  ['another job', rules(rule('', 'stop', '[job]')), { asker: person() }, 'refuse'],
  ['a job in capitals', rules(rule('', 'stop', '["JOB_*"]')), { asker: person() }, 'stop'],
  ['a job that is excluded', rules(rule('', 'stop', '["*", "!job_*"]')), { asker: person() }, 'refuse'],
  ['a job that is excluded first', rules(rule('', 'stop', '["!job_*", "*"]')), { asker: person() }, 'refuse'],
  ['a job beside the excluded', rules(rule('', 'stop', '["*", "!pay_*"]')), { asker: person() }, 'stop'],
  ['exclusions only', rules(rule('', 'stop', '["!pay_*"]')), { asker: person() }, 'refuse'],
  [
    'what one rule excludes and the next one has',
    rules(rule('', 'stop', '["*", "!job_*"]'), rule('', 'confirm')),
    { asker: person() },
    'confirm',
  ],
];

const PEOPLE: readonly Case[] = [
  ['a person', rules(rule('people: [zhang]')), { asker: person() }, 'stop'],
  [
    'a person on another platform',
    rules(rule('people: [zhang]')),
    { asker: person('t/z', undefined, 'feishu') },
    'stop',
  ],
  ['a person by a program', rules(rule('people: [zhang]')), { asker: token('zhang') }, 'stop'],
  ['another person', rules(rule('people: [zhang]')), { asker: person('T/L') }, 'refuse'],
  [
    'the same ID on another platform',
    rules(rule('people: [zhang]')),
    { asker: person('T/Z', undefined, 'teams') },
    'refuse',
  ],
  ['the same ID in another team', rules(rule('people: [zhang]')), { asker: person('T2/Z') }, 'refuse'],
  ['an ID in small letters', rules(rule('people: [zhang]')), { asker: person('t/z') }, 'refuse'],
  ['an account that is not listed', rules(rule('people: [oncall]')), { asker: person('T/X') }, 'refuse'],
  ['a program that is not listed', rules(rule('people: [oncall]')), { asker: token() }, 'refuse'],
  [
    'an alert with an account’s name',
    rules(rule('people: [zhang]')),
    { asker: { kind: 'alert', source: 'slack', id: 'T/Z' } },
    'refuse',
  ],
  ['a member of a group', rules(rule('people: [oncall]')), { asker: person('T/L') }, 'stop'],
  ['not a member of a group', rules(rule('people: [leads]')), { asker: person() }, 'refuse'],
  ['a person and a group', rules(rule('people: [zhang, leads]')), { asker: person('T/L') }, 'stop'],
  ['everybody, without people', rules(rule('')), { asker: person('T/X') }, 'stop'],
];

const PLACES: readonly Case[] = [
  ['a sender', rules(rule('from: [slack, api]')), { asker: token() }, 'stop'],
  ['another sender', rules(rule('from: [slack]')), { asker: token() }, 'refuse'],
  ['a channel', rules(rule('channels: ["slack:C1"]')), { asker: person('T/Z', 'C1') }, 'stop'],
  ['another channel', rules(rule('channels: ["slack:C1"]')), { asker: person('T/Z', 'C2') }, 'refuse'],
  ['no channel', rules(rule('channels: ["slack:C1"]')), { asker: person() }, 'refuse'],
  [
    'the channel of another platform',
    rules(rule('channels: ["slack:C1"]')),
    { asker: person('t/z', 'C1', 'feishu') },
    'refuse',
  ],
  ['a program, which is in no channel', rules(rule('channels: ["slack:C1"]')), { asker: token() }, 'refuse'],
  ['a workspace by name', rules(rule('workspaces: [staging]')), { asker: person(), workspace: 's1' }, 'stop'],
  ['a workspace by ID', rules(rule('workspaces: [s1]')), { asker: person(), workspace: 's1' }, 'stop'],
  ['another workspace', rules(rule('workspaces: [staging]')), { asker: person(), workspace: 'p1' }, 'refuse'],
  ['the default workspace', rules(rule('workspaces: [default]')), { asker: person() }, 'stop'],
  ['the default workspace by its ID', rules(rule('workspaces: [home]')), { asker: person() }, 'stop'],
  ['not the default workspace', rules(rule('workspaces: [staging]')), { asker: person() }, 'refuse'],
  ['every listed workspace', rules(rule('')), { asker: person(), workspace: 'p1' }, 'stop'],
  ['a workspace that is not listed', rules(rule('')), { asker: person(), workspace: 'x1' }, 'refuse'],
];

const LABELS: readonly Case[] = [
  [
    'a label',
    rules(rule('labels: {severity: critical}')),
    { asker: alert({ severity: 'critical' }) },
    'stop',
  ],
  [
    'another value',
    rules(rule('labels: {severity: critical}')),
    { asker: alert({ severity: 'warning' }) },
    'refuse',
  ],
  [
    'a value in capitals',
    rules(rule('labels: {severity: critical}')),
    { asker: alert({ severity: 'Critical' }) },
    'refuse',
  ],
  [
    'a pattern, which a value is not',
    rules(rule('labels: {severity: "*"}')),
    { asker: alert({ severity: 'critical' }) },
    'refuse',
  ],
  ['one of several values', rules(rule('labels: {team: [a, b]}')), { asker: alert({ team: 'b' }) }, 'stop'],
  ['one label of two', rules(rule('labels: {team: a, env: b}')), { asker: alert({ team: 'a' }) }, 'refuse'],
  [
    'both labels',
    rules(rule('labels: {team: a, env: b}')),
    { asker: alert({ env: 'b', team: 'a', x: 'y' }) },
    'stop',
  ],
  ['no labels at all', rules(rule('labels: {team: a}')), { asker: alert() }, 'refuse'],
  ['an empty value', rules(rule('labels: {team: ""}')), { asker: alert({ team: '' }) }, 'stop'],
  ['an empty value that is not there', rules(rule('labels: {team: ""}')), { asker: alert({}) }, 'refuse'],
  ['a label that every object has', rules(rule('labels: {toString: a}')), { asker: alert({}) }, 'refuse'],
  ['a person, who has no labels', rules(rule('labels: {}')), { asker: person() }, 'refuse'],
];

const VERBS: readonly Case[] = [
  ['a stop by default', rules(rule('')), { asker: person() }, 'stop'],
  ['the history by default', rules(rule('')), { asker: person(), verb: 'history' }, 'stop'],
  ['no rerun by default', rules(rule('')), { asker: person(), verb: 'rerun' }, 'refuse'],
  ['a rerun that is named', rules(rule('may: [rerun]')), { asker: person(), verb: 'rerun' }, 'stop'],
  ['no stop where only a rerun is named', rules(rule('may: [rerun]')), { asker: person() }, 'refuse'],
  [
    'no history where only a stop is named',
    rules(rule('may: [stop]')),
    { asker: person(), verb: 'history' },
    'refuse',
  ],
  [
    'the next rule for the other verb',
    rules(rule('may: [status]'), rule('', 'dry-run')),
    { asker: person() },
    'dry-run',
  ],
];

const VERDICTS: readonly Case[] = [
  ['the first of two', rules(rule('', 'refuse'), rule('')), { asker: person() }, 'refuse'],
  [
    'the second, if the first does not match',
    rules(rule('from: [api]', 'refuse'), rule('')),
    { asker: person() },
    'stop',
  ],
  ['a confirmation', rules(rule('', 'confirm')), { asker: person() }, 'confirm'],
  ['a confirmation by a program', rules(rule('', 'confirm')), { asker: token() }, 'confirm'],
  [
    'an approval, where an alert would have to confirm',
    rules(rule('', 'confirm')),
    { asker: alert() },
    'approve',
  ],
  ['an approval', rules(rule('', 'approve')), { asker: person() }, 'approve'],
  ['a dry run', rules(rule('', 'dry-run')), { asker: alert() }, 'dry-run'],
  [
    'a refusal of some before all',
    rules(rule('', 'refuse', '["job_*"]'), rule('')),
    { asker: person() },
    'refuse',
  ],
];

const night = (verdict: string): string =>
  `quiet: [{ days: [mon-fri], from: "22:00", to: "06:00", zone: Asia/Shanghai, then: ${verdict} }]\n`;
const AT_NIGHT = '2026-11-24T15:00:00Z';
const berlin = 'quiet: [{ from: "02:00", to: "03:00", zone: Europe/Berlin, then: refuse }]\n';
const newYork =
  'quiet: [{ days: [sat], from: "22:00", to: "01:30", zone: America/New_York, then: refuse }]\n';

const GATES: readonly Case[] = [
  ['quiet, at noon', night('refuse') + rules(rule('')), { asker: person() }, 'stop'],
  ['quiet, at night', night('refuse') + rules(rule('')), { asker: person(), at: AT_NIGHT }, 'refuse'],
  ['quiet, for a program', night('confirm') + rules(rule('')), { asker: token(), at: AT_NIGHT }, 'confirm'],
  [
    'quiet, for an alert, which cannot confirm',
    night('confirm') + rules(rule('')),
    { asker: alert(), at: AT_NIGHT },
    'approve',
  ],
  [
    'quiet, for a rerun',
    night('dry-run') + rules(rule('may: [rerun]')),
    { asker: person(), verb: 'rerun', at: AT_NIGHT },
    'dry-run',
  ],
  [
    'quiet, to read',
    night('refuse') + rules(rule('')),
    { asker: person(), verb: 'status', at: AT_NIGHT },
    'stop',
  ],
  [
    'quiet, and a stricter rule',
    night('confirm') + rules(rule('', 'dry-run')),
    { asker: person(), at: AT_NIGHT },
    'dry-run',
  ],
  ['quiet, and no rule', night('confirm') + rules(), { asker: person(), at: AT_NIGHT }, 'refuse'],
  [
    'Friday’s night, on Saturday',
    night('refuse') + rules(rule('')),
    { asker: person(), at: '2026-11-27T21:00:00Z' },
    'refuse',
  ],
  [
    'Sunday’s night, on Monday',
    night('refuse') + rules(rule('')),
    { asker: person(), at: '2026-11-22T21:00:00Z' },
    'stop',
  ],
  [
    'an hour that the spring leaves out',
    berlin + rules(rule('')),
    { asker: person(), at: '2026-03-29T01:00:00Z' },
    'stop',
  ],
  [
    'an hour that the autumn has twice, first',
    berlin + rules(rule('')),
    { asker: person(), at: '2026-10-25T00:00:00Z' },
    'refuse',
  ],
  [
    'an hour that the autumn has twice, again',
    berlin + rules(rule('')),
    { asker: person(), at: '2026-10-25T01:59:00Z' },
    'refuse',
  ],
  [
    'New York’s spring night',
    newYork + rules(rule('')),
    { asker: person(), at: '2026-03-08T06:29:00Z' },
    'refuse',
  ],
  [
    'New York’s spring night, over',
    newYork + rules(rule('')),
    { asker: person(), at: '2026-03-08T06:30:00Z' },
    'stop',
  ],
  [
    'New York’s autumn night, 01:29 again',
    newYork + rules(rule('')),
    { asker: person(), at: '2026-11-01T06:29:00Z' },
    'refuse',
  ],
  [
    'New York’s autumn night, over',
    newYork + rules(rule('')),
    { asker: person(), at: '2026-11-01T06:30:00Z' },
    'stop',
  ],
  [
    'the strictest of two',
    `quiet:\n  - { from: "00:00", to: "00:00", zone: UTC, then: dry-run }\n  - { from: "00:00", to: "00:00", zone: UTC, then: confirm }\n${rules(rule(''))}`,
    { asker: person() },
    'dry-run',
  ],
  [
    'a young alert',
    `alerts: {max_age: 15m}\n${rules(rule(''))}`,
    { asker: alert({}, { ageMs: 900_000 }) },
    'stop',
  ],
  [
    'an old alert',
    `alerts: {max_age: 15m}\n${rules(rule(''))}`,
    { asker: alert({}, { ageMs: 900_001 }) },
    'refuse',
  ],
  ['an alert without an age', `alerts: {max_age: 15m}\n${rules(rule(''))}`, { asker: alert() }, 'refuse'],
  [
    'an alert from a clock ahead',
    `alerts: {max_age: 15m}\n${rules(rule(''))}`,
    { asker: alert({}, { ageMs: -5_000 }) },
    'stop',
  ],
  ['a person, who has no age', `alerts: {max_age: 15m}\n${rules(rule(''))}`, { asker: person() }, 'stop'],
  [
    'as many targets as may be',
    `alerts: {max_targets: 5}\n${rules(rule(''))}`,
    { asker: alert({}, { targets: 5 }) },
    'stop',
  ],
  [
    'a target too many',
    `alerts: {max_targets: 5}\n${rules(rule(''))}`,
    { asker: alert({}, { targets: 6 }) },
    'refuse',
  ],
  [
    'a dry run of too many',
    `alerts: {max_targets: 5}\n${rules(rule('', 'dry-run'))}`,
    { asker: alert({}, { targets: 6 }) },
    'refuse',
  ],
];

describe.each([
  ['a rule that matches nothing', NO_ONE],
  ['jobs', JOBS],
  ['people', PEOPLE],
  ['senders, channels and workspaces', PLACES],
  ['labels', LABELS],
  ['may', VERBS],
  ['the order, and what is said', VERDICTS],
  ['gates', GATES],
])('a policy file, with %s:', (_what, cases) => {
  it.each(cases)('%s', (_case, text, asked, verdict) => {
    expect(decide(policyFrom(NAMES + text), question(asked)).verdict).toBe(verdict);
  });
});

describe('an approval', () => {
  const decided = (text: string, asked: Asked) => decide(policyFrom(NAMES + text), question(asked));
  const quarter = 900_000;

  it('is given by everybody who is listed, where the rule names nobody', () => {
    expect(decided(rules(rule('name: x', 'approve')), { asker: person() })).toEqual({
      verdict: 'approve',
      by: { kind: 'rule', name: 'x' },
      approvers: { people: ['zhang', 'li'], count: 1, withinMs: quarter },
    });
  });

  it('is what a confirmation becomes for an alert, and is refused where nobody is listed', () => {
    expect(decided(rules(rule('name: x', 'confirm')), { asker: alert() }).approvers).toEqual({
      people: ['zhang', 'li'],
      count: 1,
      withinMs: quarter,
    });
    for (const people of ['', 'people: {zhang: []}\n', 'people: {zhang: [api:zhang]}\n']) {
      expect(
        decide(policyFrom(people + rules(rule('name: x', 'confirm'))), question({ asker: alert() })),
      ).toEqual({
        verdict: 'refuse',
        by: { kind: 'nobody-to-ask', name: 'x' },
      });
    }
  });

  const quiet = (approvers: string): string =>
    `quiet: [{ from: "00:00", to: "00:00", zone: UTC, then: approve, approvers: { ${approvers} } }]\n`;
  const byQuiet = { kind: 'quiet', name: '00:00-00:00 UTC' };

  it('in quiet hours is given by whom they name, also for an alert that would have been confirmed', () => {
    const expected = {
      verdict: 'approve',
      by: byQuiet,
      approvers: { people: ['li'], count: 1, withinMs: quarter },
    };
    for (const asker of [person(), alert()]) {
      expect(decided(quiet('groups: [leads]') + rules(rule('', 'confirm')), { asker })).toEqual(expected);
    }
  });

  it('that rule and quiet hours both want is given by whom both name', () => {
    const both = quiet('people: [li, zhang], count: 2, within: 5m') + rules(rule('name: x', 'approve'));
    expect(decided(both, { asker: person() })).toEqual({
      verdict: 'approve',
      by: byQuiet,
      approvers: { people: ['zhang', 'li'], count: 2, withinMs: 300_000 },
    });
    const looser = quiet('count: 1, within: 1h') + rules(rule('name: x', 'approve'));
    expect(decided(looser, { asker: person() })).toMatchObject({
      by: { kind: 'rule', name: 'x' },
      approvers: { count: 1, withinMs: quarter },
    });
  });

  it('is refused where rule and quiet hours name nobody together', () => {
    const text =
      quiet('people: [li]') + rules('  - { jobs: ["*"], then: approve, approvers: { people: [zhang] } }\n');
    expect(decided(text, { asker: person() })).toEqual({
      verdict: 'refuse',
      by: { kind: 'nobody-to-ask', name: '00:00-00:00 UTC' },
    });
  });
});

describe('explain', () => {
  it('says what decided, what the rules alone say, and what of each earlier rule does not fit', () => {
    const text =
      'alerts: {max_targets: 1}\n' +
      rules(
        rule('name: a, from: [slack]'),
        rule('name: b, labels: {x: y}'),
        rule('name: c, may: [status]'),
        rule('name: d, workspaces: [prod]'),
        rule('name: e', 'stop', '[other]'),
        rule('name: f'),
        rule('name: g', 'refuse'),
      );
    const asked = { asker: alert({ x: 'z' }, { targets: 2 }) };
    expect(explain(policyFrom(NAMES + text), question(asked))).toEqual({
      decision: { verdict: 'refuse', by: { kind: 'too-many-targets', count: 2, max: 1 } },
      byRules: { verdict: 'stop', by: { kind: 'rule', name: 'f' } },
      passed: [
        { rule: 'a', mismatch: 'from' },
        { rule: 'b', mismatch: 'labels' },
        { rule: 'c', mismatch: 'may' },
        { rule: 'd', mismatch: 'workspaces' },
        { rule: 'e', mismatch: 'jobs' },
      ],
    });
  });
});
