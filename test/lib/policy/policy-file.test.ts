import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../../lib/intent/workspace.ts';
import { loadPolicyFile, PolicyFileError } from '../../../lib/policy/policy-file.ts';
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

const ALL = ['stop', 'status', 'list'];

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
          name: 'night batches',
          from: ['alertmanager'],
          jobs: ['nightly_*', '!nightly_payroll_*'],
          may: ALL,
          verdict: 'stop',
        },
        { name: 'rule 2', from: undefined, jobs: ['*'], may: ALL, verdict: 'dry-run' },
      ],
    });
  });

  it('reads JSON, with empty lists, a BOM and Windows line ends', () => {
    expect(load('{"rules":[{"from":[],"jobs":[],"then":"refuse"}]}').rules).toEqual([
      { name: 'rule 1', from: [], jobs: [], may: ALL, verdict: 'refuse' },
    ]);
    expect(load('{"rules":[]}').rules).toEqual([]);
    expect(load(`\ufeff${GOOD.replaceAll('\n', '\r\n')}`)).toEqual(load(GOOD));
  });

  it('loads the beginning of a file never with more rights than its whole', () => {
    const whole = load(GOOD).rules;
    const loaded = [...GOOD].flatMap((_, length) => {
      try {
        return [load(GOOD.slice(0, length)).rules];
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyFileError);
        return [];
      }
    });
    expect(loaded.length).toBeGreaterThan(1);
    // What is cut within a rule does not load.
    for (const rules of loaded) expect(rules).toEqual(whole.slice(0, rules.length));
  });
});
