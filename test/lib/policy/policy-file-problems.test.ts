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
    ['nothing', '', /^the file: /],
    ['comments only', '# rules:\n', /^the file: /],
    ['a text', 'stop everything', /^the file: /],
    ['a list', '- jobs: ["*"]\n  then: stop\n', /^the file: /],
    ['no rules', 'workspaces: {}', /^rules: /],
    ['null rules', 'rules:\n', /^rules: /],
    ['rules as a map', 'rules: {jobs: ["*"], then: stop}', /^rules: /],
    ['a null rule', 'rules:\n  -\n', /^rules\[0\]: /],
    ['a rule without jobs', 'rules: [{then: stop}]', /^rules\[0\]\.jobs: /],
    ['a rule without then', 'rules: [{jobs: ["*"]}]', /^rules\[0\]\.then: /],
    ['a word that is no verdict', 'rules: [{jobs: ["*"], then: Stop}]', /^rules\[0\]\.then: /],
    ['jobs that are one text', 'rules: [{jobs: "*", then: stop}]', /^rules\[0\]\.jobs: /],
    ['from that is one text', 'rules: [{from: slack, jobs: ["*"], then: stop}]', /^rules\[0\]\.from: /],
    ['a null from', 'rules: [{from: , jobs: ["*"], then: stop}]', /^rules\[0\]\.from: /],
    ['a job that is a number', 'rules: [{jobs: [7], then: stop}]', /^rules\[0\]\.jobs\[0\]: /],
    ['an empty pattern', 'rules: [{jobs: [a, ""], then: stop}]', /^rules\[0\]\.jobs\[1\]: /],
    ['an empty name', 'rules: [{name: "", jobs: [a], then: stop}]', /^rules\[0\]\.name: /],
    [
      'a source that is not one',
      'rules: [{from: [slcak], jobs: [a], then: stop}]',
      /^rules\[0\]\.from: .*slcak/,
    ],
    ['an unknown key of a rule', 'rules: [{job: [a], jobs: [a], then: stop}]', /^rules\[0\]: .*"job"/],
    ['an unknown key', 'rules: []\ndry_run: true', /^the file: .*"dry_run"/],
    ['a prototype key', '{"rules":[],"__proto__":{}}', /^the file: .*"__proto__"/],
    ['a workspace that is no ID', 'rules: []\nworkspaces: {night: "a b"}', /^workspaces\.night: /],
    ['a workspace that is a number', 'rules: []\nworkspaces: {night: 12}', /^workspaces\.night: /],
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
    expect(problem).toMatch(/rules\[0\]\.jobs: .*; rules\[1\]\.then: /);
    expect(problemOf('rules: [{from: [a, b], jobs: [], then: stop}]\nworkspaces: {w: ""}')).toMatch(
      /source a; .*source b; .*workspaces\.w/,
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
