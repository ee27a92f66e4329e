import { describe, expect, it } from 'vitest';
import { PolicyFileError } from '../../../lib/policy/policy-file.ts';
import { policyFrom } from '../../helpers/policy-from.ts';

/** A file with one sender, called `monitor`, and these lines of its own. */
const file = (...lines: readonly string[]): string =>
  ['senders:', '  monitor:', ...lines.map((line) => `    ${line}`), 'rules: []', ''].join('\n');

const SECRET = 'secret_env: MONITOR_TOKEN';
const FIRING = 'firing: firing';

function problemsOf(text: string): readonly string[] {
  try {
    return [`it loads: ${[...policyFrom(text).senders.keys()]}`];
  } catch (error) {
    if (!(error instanceof PolicyFileError)) throw error;
    return error.problems;
  }
}
const senderIn = (...lines: readonly string[]) =>
  policyFrom(file(SECRET, FIRING, ...lines)).senders.get('monitor');

describe('a sender in the policy file', () => {
  it('needs a secret and to say when it fires; the rest has a default', () => {
    expect(senderIn()).toEqual({
      name: 'monitor',
      secretEnv: 'MONITOR_TOKEN',
      proof: { kind: 'authorization' },
      firing: 'firing',
      retryStatus: 503,
      limitMs: 4_000,
    });
    expect(problemsOf(file(FIRING))).toEqual([
      expect.stringMatching(/^line \d, senders\.monitor\.secret_env: /),
    ]);
    expect(problemsOf(file(SECRET))).toEqual([expect.stringMatching(/^line \d, senders\.monitor\.firing: /)]);
  });

  it('says everything else that there is', () => {
    expect(
      senderIn(
        'list: alerts',
        'job_name: a',
        'instance_id: b',
        'workspace: c',
        'dedupe_key: d',
        'start: e',
        'labels: f',
        'title: g',
        'summary: h',
        'retry_status: 429',
        'answer_within: 25s',
      ),
    ).toMatchObject({
      list: 'alerts',
      jobName: 'a',
      instanceId: 'b',
      workspace: 'c',
      key: 'd',
      start: 'e',
      labels: 'f',
      title: 'g',
      summary: 'h',
      retryStatus: 429,
      limitMs: 20_000,
    });
  });

  it.each([
    ['header: X-Token', { kind: 'header', name: 'x-token' }],
    ['signature: X-Signature', { kind: 'signature', name: 'x-signature' }],
    ['query: auth_Token', { kind: 'query', name: 'auth_Token' }],
  ])('proves itself in one way: %s', (line, proof) => {
    expect(senderIn(line)?.proof).toEqual(proof);
  });

  it.each([
    [['header: X-A', 'query: a']],
    [['header: X-A', 'signature: X-B']],
    [['signature: X-A', 'query: a']],
    [['header: X-A', 'signature: X-B', 'query: a']],
  ])('does not prove itself in several: %j', (lines) => {
    expect(problemsOf(file(SECRET, FIRING, ...lines))).toEqual([
      'line 2, senders.monitor: has more than one of header, signature and query',
    ]);
  });

  it.each([
    'list',
    'firing',
    'job_name',
    'instance_id',
    'workspace',
    'dedupe_key',
    'start',
    'labels',
    'title',
    'summary',
  ])('has no %s that is no expression', (key) => {
    for (const bad of ['a[', 'lower(a)', 'a && lower(b)', 'a = b', '']) {
      const lines = key === 'firing' ? [SECRET] : [SECRET, FIRING];
      const problems = problemsOf(file(...lines, `${key}: "${bad}"`));
      expect(problems).toEqual([
        expect.stringMatching(new RegExp(`^line ${lines.length + 3}, senders\\.monitor\\.${key}: `)),
      ]);
    }
  });

  it('is told all that is wrong with it at once', () => {
    const problems = problemsOf(file(SECRET, 'firing: "a["', 'job_name: "b["', 'answer_within: 26s'));
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'line 4, senders.monitor.firing',
      'line 5, senders.monitor.job_name',
      'line 6, senders.monitor.answer_within',
    ]);
  });

  it.each(['1s', '5s', '25s'])('may wait for %s, of which a fifth is for the way', (duration) => {
    expect(senderIn(`answer_within: ${duration}`)?.limitMs).toBe(Number.parseInt(duration, 10) * 800);
  });

  it.each(['0s', '26s', '1m', '1h', '500ms', '5', '-1s', '1.5s', '""'])('may not wait for %s', (duration) => {
    expect(problemsOf(file(SECRET, FIRING, `answer_within: ${duration}`))).toEqual([
      expect.stringMatching(/^line 5, senders\.monitor\.answer_within: /),
    ]);
  });

  it.each([
    ['secret_env: monitor_token', 'secret_env'],
    ['secret_env: "token in the file"', 'secret_env'],
    ['secret_env: ""', 'secret_env'],
    ['header: "X Token"', 'header'],
    ['header: ""', 'header'],
    ['signature: "X:Y"', 'signature'],
    ['query: "a=b"', 'query'],
    ['retry_status: 500', 'retry_status'],
    ['retry_status: "429"', 'retry_status'],
    ['job: a', 'job'],
    ['title: 7', 'title'],
  ])('is told of %s', (line, key) => {
    const rest = line.startsWith('secret_env') ? [FIRING] : [SECRET, FIRING];
    expect(problemsOf(file(...rest, line))).toEqual([
      expect.stringMatching(new RegExp(`^line ${rest.length + 3}, senders\\.monitor\\.${key}: `)),
    ]);
  });

  it.each(['monitor', 'm', '7', 'a-b_c', 'a'.repeat(64)])('may be called %s', (name) => {
    expect(policyFrom(`senders: { "${name}": { ${SECRET}, ${FIRING} } }\nrules: []`).senders.has(name)).toBe(
      true,
    );
  });

  it.each(['Monitor', '-m', '_m', 'a/b', 'a b', 'a.b', '', 'ä', 'a'.repeat(65), '..'])(
    'may not be called %j',
    (name) => {
      expect(problemsOf(`senders: { "${name}": { ${SECRET}, ${FIRING} } }\nrules: []`)).toEqual([
        expect.stringMatching(/^line 1, senders.*must be lower-case letters, digits, - and _$/),
      ]);
    },
  );
});

describe('a rule from a sender of that kind', () => {
  const withRule = (from: string, senders = `senders: { monitor: { ${SECRET}, ${FIRING} } }\n`): string =>
    `${senders}rules: [{ from: [${from}], jobs: ["*"], then: stop }]\n`;

  it('is one from a sender that the file declares', () => {
    expect(policyFrom(withRule('custom/monitor')).rules[0]?.from).toEqual(['custom/monitor']);
  });

  it('protects nothing otherwise, and fails', () => {
    expect(problemsOf(withRule('custom/montior'))).toEqual([
      'line 2, rules[0].from[0]: did you mean custom/monitor?',
    ]);
    expect(problemsOf(withRule('custom/zabbix'))).toEqual([
      'line 2, rules[0].from[0]: custom/zabbix is not among the senders',
    ]);
    expect(problemsOf(withRule('custom'))).toEqual([
      expect.stringMatching(/^line 2, rules\[0\]\.from\[0\]: there is no source custom/),
    ]);
    expect(problemsOf(withRule('custom/Monitor'))).toContain(
      'line 2, rules[0].from[0]: did you mean custom/monitor?',
    );
  });

  it('may be there where the file declares none, which a later version may read', () => {
    expect(policyFrom(withRule('custom/monitor', '')).senders.size).toBe(0);
  });

  it('has what alerts have, and nothing that people have', () => {
    const rule = (more: string): string =>
      `senders: { monitor: { ${SECRET}, ${FIRING} } }\npeople: { li: [slack:T/L] }\n` +
      `rules: [{ from: [custom/monitor], jobs: ["*"], ${more}, then: stop }]\n`;
    expect(() => policyFrom(rule('resolve: only-running, labels: { a: b }'))).not.toThrow();
    expect(problemsOf(rule('people: [li]'))).toEqual([expect.stringContaining('rules[0].people: ')]);
    expect(problemsOf(rule('channels: ["slack:C1"]'))).toEqual([
      expect.stringContaining('rules[0].channels: '),
    ]);
  });
});
