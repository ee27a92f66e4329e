import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { AskedTarget } from '../../../lib/intent/target.ts';
import { allowsEveryJob, decide, mayAny, type Question } from '../../../lib/policy/decide.ts';
import { type Decision, type FilePolicy, isStricter } from '../../../lib/policy/policy.ts';
import { PolicyFileError } from '../../../lib/policy/policy-file.ts';
import { policyFrom } from '../../helpers/policy-from.ts';

const PEOPLE = [
  'workspaces: { staging: s1, prod: p1 }',
  'people: { a: [slack:T/A, api:a], b: [slack:T/B], c: [slack:T/C] }',
  'groups: { g: [a, b], h: [c] }',
].join('\n');

const list = (...words: readonly string[]): fc.Arbitrary<string> =>
  fc
    .subarray([...words], { maxLength: 3 })
    .map((chosen) => `[${chosen.map((word) => JSON.stringify(word)).join(', ')}]`);

const approvers = fc.constantFrom(
  '',
  'approvers: { groups: [g], count: 2 }',
  'approvers: { people: [b, c], within: 5m }',
);

/** `then` with what belongs to it before it. */
const then = (...verdicts: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(fc.constantFrom(...verdicts), approvers)
    .map(([verdict, who]) => [...(verdict === 'approve' && who !== '' ? [who] : []), `then: ${verdict}`]);

const keys = fc.oneof(
  list('slack', 'api', 'alertmanager', 'feishu').map((from) => [`from: ${from}`]),
  fc.constantFrom(['people: [a]'], ['people: [g]'], ['people: [h, b]'], ['channels: ["slack:C1"]']),
  fc.constantFrom(['labels: { severity: critical }'], ['labels: { severity: [critical, "1"] }']),
  list('staging', 'p1', 'default').map((workspaces) => [`workspaces: ${workspaces}`]),
  list('stop', 'status', 'rerun', 'freeze')
    .filter((may) => may !== '[]')
    .map((may) => [`may: ${may}`]),
  fc.constant([]),
);

const rule = fc
  .tuple(
    keys,
    list('*', 'a*', '!ab', '!*b', 'b'),
    fc.boolean(),
    then('stop', 'confirm', 'approve', 'dry-run', 'refuse'),
  )
  .map(([more, jobs, first, last]) => {
    const [one, ...others] = [...(first ? [`jobs: ${jobs}`, ...more] : [...more, `jobs: ${jobs}`]), ...last];
    return [`  - ${one}`, ...others.map((line) => `    ${line}`)].join('\n');
  });

const rules = fc.array(rule, { maxLength: 4 });

const quiet = fc
  .tuple(
    fc.constantFrom('', 'days: [mon-fri], ', 'days: [sat-mon], '),
    fc.constantFrom('from: "22:00", to: "06:00"', 'from: "00:00", to: "00:00"', 'from: "01:30", to: "02:30"'),
    fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York'),
    then('confirm', 'approve', 'dry-run', 'refuse'),
  )
  .map(([days, hours, zone, last]) => `{ ${days}${hours}, zone: ${zone}, ${last.join(', ')} }`);

const gates = fc.constantFrom(
  'alerts: { max_age: 5m }',
  'alerts: { max_targets: 2 }',
  'alerts: { max_age: 1h, max_targets: 3 }',
);

/** The order that the documentation asks for: gates first, rules last, and `then` last in each. */
const policyText = (parts: { rules: readonly string[]; gates?: string; quiet?: readonly string[] }): string =>
  [
    PEOPLE,
    ...(parts.gates === undefined ? [] : [parts.gates]),
    ...(parts.quiet === undefined ? [] : [`quiet: [${parts.quiet.join(', ')}]`]),
    parts.rules.length === 0 ? 'rules: []' : `rules:\n${parts.rules.join('\n')}`,
    '',
  ].join('\n');

const askers: fc.Arbitrary<Asker> = fc.oneof(
  fc.record({
    kind: fc.constant('person' as const),
    source: fc.constantFrom('slack', 'feishu'),
    id: fc.constantFrom('T/A', 'T/B', 'T/X'),
    channel: fc.constantFrom('C1', 'C2'),
  }),
  fc.record({
    kind: fc.constant('credential' as const),
    source: fc.constant('api'),
    id: fc.constantFrom('a', 'ci'),
  }),
  fc.record({
    kind: fc.constant('alert' as const),
    source: fc.constant('alertmanager'),
    id: fc.constant('TooLong'),
    labels: fc.constantFrom({}, { severity: 'critical' }, { severity: '1' }),
    ageMs: fc.constantFrom(0, 300_001, 7_200_000),
    targets: fc.constantFrom(1, 3, 9),
  }),
);

const questions: fc.Arbitrary<Question> = fc.record({
  target: fc
    .record({
      workspace: fc.constantFrom('home', 's1', 'p1', 'x1'),
      jobName: fc.constantFrom('a', 'ab', 'b', 'c'),
    })
    .map((target) => target as AskedTarget),
  asker: askers,
  verb: fc.constantFrom('stop', 'stop', 'status', 'rerun', 'history'),
  at: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) }),
});

/** Whether whatever satisfies the second decision does not suffice for the first, or does for both. */
function isAsStrict(first: Decision, second: Decision): boolean {
  if (isStricter(second.verdict, first.verdict)) return false;
  if (first.approvers === undefined || second.approvers === undefined) return true;
  const { people, count, withinMs } = second.approvers;
  return (
    first.approvers.people.every((person) => people.includes(person)) &&
    first.approvers.count >= count &&
    first.approvers.withinMs <= withinMs
  );
}

describe('any policy file', () => {
  it('keeps every verdict but that of no rule when a rule is added at the end', () => {
    fc.assert(
      fc.property(rules, rule, questions, (some, more, question) => {
        const before = decide(policyFrom(policyText({ rules: some })), question);
        const after = decide(policyFrom(policyText({ rules: [...some, more] })), question);
        if (before.by.kind !== 'no-rule') expect(after).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it('is never looser with gates and quiet hours than without, and with more of them than with fewer', () => {
    let stricter = 0;
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        gates,
        fc.array(quiet, { minLength: 1, maxLength: 3 }),
        questions,
        (some, gate, hours, question) => {
          const plain = decide(policyFrom(policyText({ rules: some })), question);
          const fewer = decide(policyFrom(policyText({ rules: some, quiet: hours.slice(1) })), question);
          const more = decide(policyFrom(policyText({ rules: some, gates: gate, quiet: hours })), question);
          expect(isAsStrict(fewer, plain)).toBe(true);
          expect(isAsStrict(more, fewer)).toBe(true);
          if (isStricter(more.verdict, plain.verdict)) stricter++;
        },
      ),
      { numRuns: 500 },
    );
    expect(stricter).toBeGreaterThan(10);
  });
});

/** The beginning of a file, if it loads. */
function beginning(text: Buffer, bytes: number): FilePolicy | undefined {
  try {
    return policyFrom(text.subarray(0, bytes).toString('utf8'));
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyFileError);
    return undefined;
  }
}

function expectNoLooser(cut: FilePolicy, whole: FilePolicy, question: Question): void {
  expect(isAsStrict(decide(cut, question), decide(whole, question))).toBe(true);
  if (allowsEveryJob(cut, question)) expect(allowsEveryJob(whole, question)).toBe(true);
  for (const verb of ['list', 'history', 'freeze'] as const) {
    const { asker, target } = question;
    for (const workspace of [undefined, target.workspace]) {
      if (mayAny(cut, verb, asker, workspace)) expect(mayAny(whole, verb, asker, workspace)).toBe(true);
    }
  }
}

describe('a policy file that is cut, with its rules last, `then` last in each, and its lists in brackets', () => {
  it('does not load, or allows nothing that the whole file does not', () => {
    let loaded = 0;
    fc.assert(
      fc.property(
        rules,
        gates,
        quiet,
        fc.array(questions, { minLength: 5, maxLength: 5 }),
        (some, gate, hours, asked) => {
          const text = Buffer.from(policyText({ rules: some, gates: gate, quiet: [hours] }));
          const whole = policyFrom(text.toString('utf8'));
          // Before its rules nothing loads, as the examples below show.
          for (let bytes = text.indexOf('rules:'); bytes < text.length; bytes += 1 + (bytes % 3)) {
            const cut = beginning(text, bytes);
            if (cut === undefined) continue;
            loaded++;
            expect({ ...cut, rules: [] }).toEqual({ ...whole, rules: [] });
            for (const question of asked) expectNoLooser(cut, whole, question);
          }
        },
      ),
      { numRuns: 30 },
    );
    expect(loaded).toBeGreaterThan(30);
  });

  const folder = join(import.meta.dirname, '../../../examples/policies');
  it.each(readdirSync(folder))('examples/policies/%s: at any byte, only with fewer rules', (name) => {
    const text = readFileSync(join(folder, name));
    const whole = policyFrom(text.toString('utf8'));
    let loaded = 0;
    for (let bytes = 0; bytes < text.length; bytes++) {
      const cut = beginning(text, bytes);
      if (cut === undefined) continue;
      loaded++;
      expect(cut).toEqual({ ...whole, rules: whole.rules.slice(0, cut.rules.length) });
    }
    expect(loaded).toBeGreaterThan(1);
  });

  it('never loads as JSON', () => {
    const text = [
      '{"people": {"a": ["slack:T/A"]},',
      ' "rules": [{"jobs": ["*", "!b"], "then": "stop", "people": ["a"]}],',
      ' "limits": {"total": "1 per 1d"}}',
    ].join('\n');
    expect(policyFrom(text).rules).toHaveLength(1);
    for (let bytes = 0; bytes < text.length; bytes++)
      expect(beginning(Buffer.from(text), bytes)).toBeUndefined();
  });
});

describe('what the documentation warns of: cut, a file may be looser', () => {
  it.each([
    [
      'where a list is written with dashes',
      'rules:\n  - then: stop\n    jobs:\n      - "*"\n',
      '      - "!ab"\n',
    ],
    [
      'where a condition stands after `then`',
      'rules:\n  - jobs: ["*"]\n    then: stop\n',
      '    from: [slack]\n',
    ],
    [
      'where a gate stands after the rules',
      'rules:\n  - jobs: ["*"]\n    then: stop\n',
      'alerts: { max_targets: 1 }\n',
    ],
  ])('%s', (_where, kept, lost) => {
    const asked: Question = {
      target: { workspace: 'home', jobName: 'ab' } as AskedTarget,
      asker: { kind: 'alert', source: 'alertmanager', id: 'x', targets: 2 },
      at: 0,
    };
    expect(decide(policyFrom(kept), asked).verdict).toBe('stop');
    expect(decide(policyFrom(kept + lost), asked).verdict).toBe('refuse');
  });
});
