import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../../lib/intent/workspace.ts';
import { loadPolicyFile, PolicyFileError } from '../../../lib/policy/policy-file.ts';
import { policyFile } from '../../helpers/world.ts';
import { anyText } from '../intent/arbitraries.ts';

const SOURCES = ['alertmanager', 'api', 'slack'];
const path = policyFile('');

/** The error's message without the file's own name; the rules where it loaded, which no test expects. */
function problemOf(text: string): unknown {
  writeFileSync(path, text);
  try {
    return loadPolicyFile(path, 'home' as Workspace, SOURCES).rules;
  } catch (error) {
    if (!(error instanceof PolicyFileError)) return error;
    expect(error.name).toBe('PolicyFileError');
    expect(error.message).toContain(`POLICY_FILE ${path}: `);
    return error.message.slice(`POLICY_FILE ${path}: `.length);
  }
}

describe('a broken policy file', () => {
  it.each([
    ['nothing', '', /^line 1, the file: /],
    ['comments only', '# rules:\n', /^line 1, the file: /],
    ['a text', 'stop everything', /^line 1, the file: /],
    ['a list', '- jobs: ["*"]\n  then: stop\n', /^line 1, the file: /],
    ['no rules', 'workspaces: {}', /^line 1, rules: /],
    ['null rules', 'rules:\n', /^line 1, rules: /],
    ['rules as a map', 'rules: {jobs: ["*"], then: stop}', /^line 1, rules: /],
    ['a null rule', 'rules:\n  -\n', /^line \d, rules\[0\]: /],
    ['a rule without jobs', 'rules: [{then: stop}]', /^line \d, rules\[0\]\.jobs: /],
    ['a rule without then', 'rules: [{jobs: ["*"]}]', /^line \d, rules\[0\]\.then: /],
    ['a word that is no verdict', 'rules: [{jobs: ["*"], then: Stop}]', /^line \d, rules\[0\]\.then: /],
    ['jobs that are one text', 'rules: [{jobs: "*", then: stop}]', /^line \d, rules\[0\]\.jobs: /],
    [
      'from that is one text',
      'rules: [{from: slack, jobs: ["*"], then: stop}]',
      /^line \d, rules\[0\]\.from: /,
    ],
    ['a null from', 'rules: [{from: , jobs: ["*"], then: stop}]', /^line \d, rules\[0\]\.from: /],
    ['a job that is a number', 'rules: [{jobs: [7], then: stop}]', /^line \d, rules\[0\]\.jobs\[0\]: /],
    ['an empty pattern', 'rules: [{jobs: [a, ""], then: stop}]', /^line \d, rules\[0\]\.jobs\[1\]: /],
    ['an empty name', 'rules: [{name: "", jobs: [a], then: stop}]', /^line \d, rules\[0\]\.name: /],
    [
      'a source that is not one',
      'rules: [{from: [slcak], jobs: [a], then: stop}]',
      /^line 1, rules\[0\]\.from\[0\]: .*slcak; did you mean slack\?/,
    ],
    [
      'an unknown key of a rule',
      'rules: [{job: [a], jobs: [a], then: stop}]',
      /^line 1, rules\[0\]\.job: .*"job"/,
    ],
    ['an unknown key', 'rules: []\ndry_run: true', /^line 2, dry_run: .*"dry_run"/],
    ['a prototype key', '{"rules":[],"__proto__":{}}', /^line 1, the file: .*"__proto__"/],
    ['a workspace that is no ID', 'rules: []\nworkspaces: {night: "a b"}', /^line 2, workspaces\.night: /],
    ['a workspace that is a number', 'rules: []\nworkspaces: {night: 12}', /^line 2, workspaces\.night: /],
    [
      'a key twice',
      'rules:\n  - jobs: ["*"]\n    then: refuse\n    then: stop\n',
      /^line 4: Map keys must be unique/,
    ],
    ['a missing bracket', 'rules:\n  - jobs: ["*"\n    then: stop\n', /^line \d: /],
    ['a tab for spaces', 'rules:\n\t- jobs: ["*"]\n', /^line \d: /],
    ['two documents', 'rules: []\n---\nrules: []\n', /^line 2: /],
    ['a pattern without quotation marks', 'rules:\n  - jobs: [*]\n    then: stop\n', /^line 2: /],
    ['an alias that means a pattern', 'rules:\n  - jobs: [*_load]\n    then: stop\n', /^(line 2|rules)/],
    [
      'an exclusion that YAML takes for a tag',
      'rules:\n  - jobs: ["*", !payroll]\n    then: stop\n',
      /^(line 2|rules)/,
    ],
    [
      'an exclusion with a space after its mark',
      'rules:\n  - jobs: ["*", ! payroll]\n    then: stop\n',
      /^(line 2|rules)/,
    ],
    ['a tag that nobody knows', 'rules:\n  - jobs: ["*", !not payroll]\n    then: stop\n', /^(line 2|rules)/],
    [
      'a bomb of aliases',
      `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nrules: [*c, *c]`,
      /^(line \d|rules|the file)/,
    ],
  ])('does not load %s', (_what, text, expected) => {
    expect(problemOf(text)).toEqual(expect.stringMatching(expected));
  });

  it('names every problem at once', () => {
    const problem = problemOf('rules: [{jobs: 1, then: stop}, {jobs: [a], then: no}]');
    expect(problem).toMatch(/^line 1, rules\[0\]\.jobs: .*; line 1, rules\[1\]\.then: /);
    expect(problemOf('rules: [{from: [a, b], jobs: [], then: stop}]\nworkspaces: {w: ""}')).toMatch(
      /^line 1, .*source a; .*line 1, .*source b; .*line 2, workspaces\.w/,
    );
  });

  it('does not load a file that is not there', () => {
    const attempt = () => loadPolicyFile('/nowhere/policy.yaml', 'home' as Workspace, SOURCES);
    expect(attempt).toThrow(PolicyFileError);
    expect(attempt).toThrow('POLICY_FILE /nowhere/policy.yaml: cannot be read');
  });

  it('fails with no other error, whatever the file holds', () => {
    const line = fc.constantFrom(
      'rules:',
      '  - jobs: [a]',
      '    then: stop',
      '  ',
      '- *x',
      '&x a',
      '!x b',
      '{',
      ']',
      '---',
      '"',
      '? :',
      '%YAML 9',
      '<<: *x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(),
          fc.array(line).map((lines) => lines.join('\n')),
        ),
        (text) => {
          expect(problemOf(text)).toSatisfy(
            (problem: unknown) => typeof problem === 'string' || Array.isArray(problem),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** A rule that is right, with more in it. */
const rule = (more: string): string => `rules:\n  - jobs: ["*"]\n    ${more}\n    then: stop`;
const PEOPLE = 'people: {a: [slack:T/A], b: [slack:T/B]}\ngroups: {g: [a]}\n';

describe('what a policy file may not say', () => {
  it.each([
    [
      'a sender that is not one, far from all',
      rule('from: [fax]'),
      /^line 3, rules\[0\]\.from\[0\]: there is no source fax; there are .*slack.* and custom\/<name>$/,
    ],
    ['a custom sender without a name', rule('from: [custom/]'), /^line 3, rules\[0\]\.from\[0\]: /],
    [
      'people without people',
      rule('people: [zhang]'),
      /^line 3, rules\[0\]\.people\[0\]: there is no person or group zhang$/,
    ],
    [
      'a typo in a group',
      PEOPLE.replace('g:', 'oncall:') + rule('people: [oncal]'),
      /^line 5, rules\[0\]\.people\[0\]: .*did you mean oncall\?$/,
    ],
    [
      'a group of nobody',
      'people: {}\ngroups:\n  g: [ghost]\nrules: []',
      /^line 3, groups\.g\[0\]: there is no person ghost$/,
    ],
    [
      'a group in a group',
      'people: {a: []}\ngroups: {g: [a], h: [g]}\nrules: []',
      /^line 2, groups\.h\[0\]: there is no person g$/,
    ],
    [
      'a name of a person and a group',
      'people: {a: []}\ngroups: {a: [a]}\nrules: []',
      /^line 2, groups\.a: a is already a person's name$/,
    ],
    [
      'an account of two',
      'people:\n  a: [slack:T/A]\n  b: [slack:T/A]\nrules: []',
      /^line 3, people\.b\[0\]: is an account of a already$/,
    ],
    [
      'an account twice',
      'people: {a: [slack:T/A, slack:T/A]}\nrules: []',
      /^line 1, people\.a\[1\]: is listed twice$/,
    ],
    [
      'an account of no source',
      'people: {a: [slak:T/A]}\nrules: []',
      /^line 1, people\.a\[0\]: .*did you mean slack\?$/,
    ],
    [
      'an account without a source',
      'people: {a: [T/A]}\nrules: []',
      /^line 1, people\.a\[0\]: must be written source:id$/,
    ],
    [
      'an account of an alert sender',
      'people: {a: ["alertmanager:x"]}\nrules: []',
      /^line 1, people\.a\[0\]: alertmanager sends alerts/,
    ],
    ['a person without a name', 'people: {"": []}\nrules: []', /^line 1, people\.?: /],
    ['a name with a line end', 'people: {"a\\nb": []}\nrules: []', /^line 1, people\.a\nb: /],
    [
      'a prototype label',
      rule('labels: {__proto__: x}'),
      /^line 3, rules\[0\]\.labels: Unrecognized key: "__proto__"$/,
    ],
    [
      'a channel without a source',
      rule('channels: [C1]'),
      /^line 3, rules\[0\]\.channels\[0\]: must be written source:id$/,
    ],
    ['a channel of no source', rule('channels: ["slcak:C1"]'), /^line 3, rules\[0\]\.channels\[0\]: /],
    [
      'a channel of an alert sender',
      rule('channels: ["alertmanager:C1"]'),
      /^line 3, rules\[0\]\.channels\[0\]: /,
    ],
    [
      'channels of a program',
      rule('from: [api]\n    channels: ["slack:C1"]'),
      /^line 4, rules\[0\]\.channels: only chats/,
    ],
    [
      'people of an alert',
      `${PEOPLE}${rule('from: [smn]\n    people: [a]')}`,
      /^line 6, rules\[0\]\.people: alerts are/,
    ],
    [
      'labels of a chat',
      rule('from: [slack, api]\n    labels: {a: b}'),
      /^line 4, rules\[0\]\.labels: only alerts have labels/,
    ],
    [
      'labels and channels',
      rule('channels: ["slack:C1"]\n    labels: {a: b}'),
      /^line 4, rules\[0\]\.labels: only alerts have labels, and no alert/,
    ],
    [
      'a label that is a number',
      rule('labels: {a: 1}'),
      /^line 3, rules\[0\]\.labels\.a: must be a value or a list/,
    ],
    [
      'a workspace that is not named',
      `workspaces: {staging: abc}\n${rule('workspaces: [stagign]')}`,
      /^line 4, rules\[0\]\.workspaces\[0\]: there is no workspace stagign; did you mean staging\?$/,
    ],
    [
      'an ID that is not listed',
      rule('workspaces: [0f3c]'),
      /^line 3, rules\[0\]\.workspaces\[0\]: there is no workspace 0f3c$/,
    ],
    [
      'another default workspace',
      'workspaces: {default: abc}\nrules: []',
      /^line 1, workspaces\.default: is the name of the default/,
    ],
    ['an empty may', rule('may: []'), /^line 3, rules\[0\]\.may: /],
    ['a verb that is none', rule('may: [kill]'), /^line 3, rules\[0\]\.may\[0\]: /],
    ['a verdict twice as long', 'rules: [{jobs: [a], then: stopp}]', /^line 1, rules\[0\]\.then: /],
    [
      'approvers of a stop',
      `${PEOPLE}${rule('approvers: {people: [a]}')}`,
      /^line 5, rules\[0\]\.approvers: only goes with then: approve$/,
    ],
    [
      'an approval by nobody',
      'rules: [{jobs: [a], then: approve}]',
      /^line 1, rules\[0\]\.then: nobody could approve/,
    ],
    [
      'an approval by programs',
      'people: {a: [api:ci]}\nrules: [{jobs: [a], then: approve}]',
      /^line 2, rules\[0\]\.then: nobody could approve/,
    ],
    [
      'an approval by an empty list',
      `${PEOPLE}rules: [{jobs: [a], then: approve, approvers: {people: []}}]`,
      /^line 3, rules\[0\]\.approvers: nobody could approve/,
    ],
    [
      'more approvals than approvers',
      `${PEOPLE}rules: [{jobs: [a], then: approve, approvers: {people: [a], groups: [g], count: 2}}]`,
      /^line 3, rules\[0\]\.approvers\.count: it takes 2, and only 1 could approve: a$/,
    ],
    [
      'a group among the persons who approve',
      `${PEOPLE}rules: [{jobs: [a], then: approve, approvers: {people: [g]}}]`,
      /line 3, rules\[0\]\.approvers\.people\[0\]: g is a group$/,
    ],
    [
      'a person among the groups that approve',
      `${PEOPLE}rules: [{jobs: [a], then: approve, approvers: {groups: [a]}}]`,
      /line 3, rules\[0\]\.approvers\.groups\[0\]: a is a person$/,
    ],
    [
      'no approval at all',
      `${PEOPLE}rules: [{jobs: [a], then: approve, approvers: {count: 0}}]`,
      /^line 3, rules\[0\]\.approvers\.count: /,
    ],
    [
      'half an approval',
      `${PEOPLE}rules: [{jobs: [a], then: approve, approvers: {count: 1.5}}]`,
      /^line 3, rules\[0\]\.approvers\.count: /,
    ],
    [
      'an approval within seconds',
      `${PEOPLE}rules: [{jobs: [a], then: approve, approvers: {within: 59s}}]`,
      /^line 3, rules\[0\]\.approvers\.within: must be 1m to 24h$/,
    ],
    [
      'an approval within days',
      `${PEOPLE}rules: [{jobs: [a], then: approve, approvers: {within: 2d}}]`,
      /^line 3, rules\[0\]\.approvers\.within: /,
    ],
    [
      'an unknown key of approvers',
      `${PEOPLE}rules: [{jobs: [a], then: approve, approvers: {cuont: 2}}]`,
      /^line 3, rules\[0\]\.approvers\.cuont: Unrecognized key/,
    ],
    ['a limit without per', 'limits:\n  per_job: 3\nrules: []', /^line 2, limits\.per_job: /],
    [
      'a limit written otherwise',
      'limits: {per_job: 3/1h}\nrules: []',
      /^line 1, limits\.per_job: must be written as 10 per 1h$/,
    ],
    ['a limit of none', 'limits: {per_job: 0 per 1h}\nrules: []', /^line 1, limits\.per_job: /],
    [
      'a limit that is none',
      'limits: {total: 1001 per 1h}\nrules: []',
      /^line 1, limits\.total: more than 1000/,
    ],
    [
      'a window of seconds',
      'limits: {total: 1 per 59s}\nrules: []',
      /^line 1, limits\.total: must be per 1m to 31d$/,
    ],
    [
      'a window of months',
      'limits: {total: 1 per 32d}\nrules: []',
      /^line 1, limits\.total: must be per 1m to 31d$/,
    ],
    ['a window of weeks', 'limits: {total: 1 per 1w}\nrules: []', /^line 1, limits\.total: /],
    ['limits for nobody', 'limits: {for: nobody}\nrules: []', /^line 1, limits\.for: /],
    [
      'an unknown limit',
      'limits:\n  per_day: 1 per 1d\nrules: []',
      /^line 2, limits\.per_day: Unrecognized key/,
    ],
    ['an age without a unit', 'alerts: {max_age: 15}\nrules: []', /^line 1, alerts\.max_age: /],
    ['an age of ages', 'alerts: {max_age: 32d}\nrules: []', /^line 1, alerts\.max_age: must be 1m to 31d$/],
    ['no targets', 'alerts: {max_targets: 0}\nrules: []', /^line 1, alerts\.max_targets: /],
    ['an unknown key of alerts', 'alerts: {max_agee: 1m}\nrules: []', /^line 1, alerts\.max_agee: /],
  ] as const)('%s', (_what, text, expected) => {
    expect(problemOf(text)).toEqual(expect.stringMatching(expected));
  });

  const quiet = (text: string) => problemOf(`rules: []\nquiet:\n  - {${text}}\n`);
  it.each([
    ['without an end', 'from: "22:00", zone: UTC, then: confirm', /^line 3, quiet\[0\]\.to: /],
    [
      'at no time',
      'from: "24:00", to: "06:00", zone: UTC, then: confirm',
      /^line 3, quiet\[0\]\.from: must be a time of day/,
    ],
    ['at a short time', 'from: "22:00", to: "6:00", zone: UTC, then: confirm', /^line 3, quiet\[0\]\.to: /],
    [
      'on no day',
      'days: [], from: "22:00", to: "06:00", zone: UTC, then: confirm',
      /^line 3, quiet\[0\]\.days: /,
    ],
    [
      'on another day',
      'days: [monday], from: "22:00", to: "06:00", zone: UTC, then: confirm',
      /^line 3, quiet\[0\]\.days\[0\]: must be a day/,
    ],
    [
      'from day to nowhere',
      'days: [mon-], from: "22:00", to: "06:00", zone: UTC, then: confirm',
      /^line 3, quiet\[0\]\.days\[0\]: /,
    ],
    [
      'in no zone',
      'from: "22:00", to: "06:00", zone: Asia/Shangai, then: confirm',
      /^line 3, quiet\[0\]\.zone: Asia\/Shangai is not an IANA time zone; did you mean Asia\/Shanghai\?$/,
    ],
    [
      'in an offset',
      'from: "22:00", to: "06:00", zone: "+08:00", then: confirm',
      /^line 3, quiet\[0\]\.zone: /,
    ],
    ['that loosen', 'from: "22:00", to: "06:00", zone: UTC, then: stop', /^line 3, quiet\[0\]\.then: /],
    [
      'with an approval by nobody',
      'from: "22:00", to: "06:00", zone: UTC, then: approve',
      /^line 3, quiet\[0\]\.then: nobody could approve/,
    ],
    [
      'with approvers of a refusal',
      'from: "22:00", to: "06:00", zone: UTC, then: refuse, approvers: {}',
      /^line 3, quiet\[0\]\.approvers: only goes/,
    ],
    [
      'with an unknown key',
      'from: "22:00", to: "06:00", zone: UTC, then: refuse, day: [mon]',
      /^line 3, quiet\[0\]\.day: /,
    ],
  ] as const)('quiet hours %s', (_what, text, expected) => {
    expect(quiet(text)).toEqual(expect.stringMatching(expected));
  });

  it('a pattern whose mark YAML takes for itself, with its line and its path', () => {
    expect(problemOf('rules:\n  - jobs:\n      - "*"\n      - !payroll_x\n    then: stop\n')).toMatch(
      /line 4, rules\[0\]\.jobs\[1\]: what begins with ! or \* needs quotation marks/,
    );
  });

  it('but senders of later versions, which match nothing here', () => {
    const later = [
      'feishu',
      'dingtalk',
      'wecom',
      'teams',
      'mattermost',
      'discord',
      'grafana',
      'smn',
      'sns',
      'pagerduty',
      'cloudevents',
      'eventbridge',
      'cloudwatch',
      'custom/my-script',
    ];
    expect(problemOf(rule(`from: [${later.join(', ')}]`))).toMatchObject([{ from: later }]);
  });
});
