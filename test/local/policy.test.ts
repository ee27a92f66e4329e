import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPolicy } from '../../local/policy-command.ts';
import { policyFile } from '../helpers/world.ts';

const NOW = Date.UTC(2026, 10, 24, 3);
const path = policyFile(`
workspaces: { staging: s1 }
people: { li: [slack:T/L] }
alerts: { max_age: 10m, max_targets: 2 }
quiet: [{ from: "22:00", to: "06:00", zone: Asia/Shanghai, then: refuse }]
rules:
  - { name: chat, from: [slack], people: [li], channels: ["slack:C1"], jobs: ["*"], then: confirm }
  - { name: alerts, from: [alertmanager, custom/x], labels: { a: "b=c" }, workspaces: [staging], jobs: ["n_*"], then: stop }
  - { name: scripts, from: [api], people: [], jobs: ["*"], then: stop }
  - { name: the rest, from: [api, feishu], jobs: ["*"], may: [status], then: dry-run }
`);

const policy = (...args: readonly string[]) => runPolicy(args, {}, NOW);
const explained = (text: string) => policy('explain', path, ...text.split(' ')).lines[0];

describe('npm run policy -- check', () => {
  it('says that a file is good', () => {
    expect(policy('check', path)).toEqual({ exitCode: 0, lines: [`${path}: good, 4 rules, 1 people`] });
  });

  it('fails with a line for each problem, with line and path, and for a file that is not there', () => {
    const bad = policyFile('rules:\n  - jobs: ["*"]\n    then: stpo\n  - jbos: ["*"]\n    then: stop\n');
    const { exitCode, lines } = policy('check', bad);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      expect.stringContaining(`${bad}: line 3, rules[0].then: `),
      expect.stringContaining(`${bad}: line 4, rules[1].jobs: `),
      expect.stringContaining(`${bad}: line 4, rules[1].jbos: Unrecognized key: "jbos"`),
    ]);
    expect(policy('check', '/nowhere.yaml')).toEqual({
      exitCode: 1,
      lines: ['/nowhere.yaml: cannot be read'],
    });
    expect(policy('explain', bad, '--from', 'slack', '--job', 'a').exitCode).toBe(1);
  });
});

describe('npm run policy -- explain', () => {
  it.each([
    [
      '--from slack --person slack:T/L --channel C1 --job a',
      'confirm: a is stopped once whoever asked has confirmed it.',
    ],
    [
      '--from slack --person T/L --channel slack:C1 --job a',
      'confirm: a is stopped once whoever asked has confirmed it.',
    ],
    ['--from slack --person slack:T/L --channel C2 --job a', 'refuse: a is not stopped.'],
    ['--from slack --channel C1 --job a', 'refuse: a is not stopped.'],
    [
      '--from slack --person slack:T/L --channel C1 --job a --at 2026-11-24T14:00:00Z',
      'refuse: a is not stopped.',
    ],
    [
      '--from alertmanager --job n_1 --workspace staging --label a=b=c --age 10m',
      'stop: n_1 is stopped at once.',
    ],
    [
      '--from custom/x --job n_1 --workspace s1 --label a=b=c --label x=y --age 9m',
      'stop: n_1 is stopped at once.',
    ],
    [
      '--from alertmanager --job n_1 --workspace staging --label a=b=c --age 11m',
      'refuse: n_1 is not stopped.',
    ],
    [
      '--from alertmanager --job n_1 --workspace staging --label a=b=c --age 1m --targets 3',
      'refuse: n_1 is not stopped.',
    ],
    ['--from alertmanager --job n_1 --label a=b=c --age 1m', 'refuse: n_1 is not stopped.'],
    ['--from api --token ci --job a', 'refuse: a is not stopped.'],
    ['--from api --job a --verb status', 'dry-run: status of a is answered.'],
    ['--from feishu --person feishu:t/x --job a --verb status', 'dry-run: status of a is answered.'],
  ])('%s: %s', (text, expected) => {
    expect(explained(text)).toBe(expected);
  });

  it('says why each earlier rule does not match', () => {
    expect(policy('explain', path, '--from', 'api', '--job', 'a', '--verb', 'status').lines).toEqual([
      'dry-run: status of a is answered.',
      'Decided by the rule “the rest”.',
      'Rule “chat” does not match: from does not name api.',
      'Rule “alerts” does not match: from does not name api.',
      'Rule “scripts” does not match: people does not name the person of api:a token, or it is nobody’s account.',
    ]);
  });

  it('knows the default workspace of the environment', () => {
    const args = [
      'explain',
      path,
      '--from',
      'alertmanager',
      '--job',
      'n_1',
      '--label',
      'a=b=c',
      '--age',
      '1m',
    ];
    expect(runPolicy(args, { DLF_WORKSPACE: 's1' }, NOW).lines[0]).toBe('stop: n_1 is stopped at once.');
    expect(runPolicy(args, { DLF_WORKSPACE: 'a b' }, NOW)).toMatchObject({ exitCode: 2 });
  });

  it.each([
    ['', '--job '],
    ['--job a', '--from is missing'],
    ['--from slcak --job a', 'did you mean slack?'],
    ['--from slack --job a/b', '--job a/b: characters'],
    ['--from slack --job a --workspace away', '--workspace away: not-listed'],
    ['--from slack --job a --verb freeze', '--verb must be one of'],
    ['--from slack --job a --at noon', '--at must be a time'],
    ['--from smn --job a --age 5', '--age must be a duration'],
    ['--from smn --job a --label x', '--label must be name=value'],
    ['--from smn --job a --targets many', '--targets must be a number'],
    ['--from slack --job a --nonsense', '--nonsense'],
  ])('does not understand %j', (text, expected) => {
    const { exitCode, lines } = policy('explain', path, ...text.split(' ').filter(Boolean));
    expect(exitCode).toBe(2);
    expect(lines[0]).toContain(expected);
    expect(lines.join('\n')).toContain('Usage: npm run policy');
  });
});

describe('npm run policy', () => {
  it('says how to use it', () => {
    for (const args of [[], ['check'], ['explain'], ['chekc', path], ['check', path, 'more']]) {
      expect(policy(...args)).toMatchObject({
        exitCode: 2,
        lines: expect.arrayContaining([expect.stringMatching(/^Usage/)]),
      });
    }
  });

  it('is a program that prints, and exits with what it found', () => {
    const program = join(import.meta.dirname, '../../local/policy.ts');
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    expect(run('check', path)).toMatchObject({ status: 0, stdout: `${path}: good, 4 rules, 1 people\n` });
    expect(run('check', policyFile('rules: 1'))).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('line 1, rules: '),
    });
  });
});
