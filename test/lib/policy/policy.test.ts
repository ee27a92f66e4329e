import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { Target } from '../../../lib/intent/target.ts';
import type { Workspace, Workspaces } from '../../../lib/intent/workspace.ts';
import { allowsEveryJob, decide, mayRead, type Policy, type Rule } from '../../../lib/policy/policy.ts';
import { jobNames } from '../intent/arbitraries.ts';

const workspaces: Workspaces = { fallback: 'home' as Workspace, named: new Map(), onlyListed: true };
const byDefault: Policy = { kind: 'default', workspaces };
const file = (...rules: readonly Partial<Rule>[]): Extract<Policy, { kind: 'file' }> => ({
  kind: 'file',
  workspaces,
  rules: rules.map((rule, index) => ({
    name: `rule ${index + 1}`,
    from: undefined,
    jobs: ['*'],
    may: ['stop', 'status', 'list'],
    verdict: 'stop',
    ...rule,
  })),
});
const target = (jobName = 'job_batch', workspace = 'home'): Target =>
  ({ workspace, jobName, instanceId: '34765' }) as Target;

const person: Asker = { kind: 'person', source: 'slack', id: 'T1/U1' };
const credential: Asker = { kind: 'credential', source: 'api', id: 'ci' };
const alert: Asker = { kind: 'alert', source: 'alertmanager', id: 'TooLong' };

describe('the default policy', () => {
  it.each([
    [person, 'stop'],
    [credential, 'stop'],
    [alert, 'dry-run'],
  ])('says to %o: %s', (asker, verdict) => {
    expect(decide(byDefault, target(), asker)).toEqual({ verdict, by: { kind: 'default-policy' } });
  });

  it.each([person, credential, alert])('refuses %o another workspace', (asker) => {
    expect(decide(byDefault, target('a', 'away'), asker)).toEqual({
      verdict: 'refuse',
      by: { kind: 'other-workspace' },
    });
  });

  it('lets people and scripts stop every job of the default workspace, and nobody else', () => {
    expect(allowsEveryJob(byDefault, target(), person)).toBe(true);
    expect(allowsEveryJob(byDefault, target(), credential)).toBe(true);
    expect(allowsEveryJob(byDefault, target(), alert)).toBe(false);
    expect(allowsEveryJob(byDefault, target('a', 'away'), person)).toBe(false);
  });
});

describe('decide', () => {
  it('refuses what no rule allows, and everything without rules', () => {
    const refused = { verdict: 'refuse', by: { kind: 'no-rule' } };
    expect(decide(file(), target(), person)).toEqual(refused);
    expect(decide(file({ from: ['api'] }, { jobs: ['other'] }), target(), person)).toEqual(refused);
    expect(decide(file({ from: [] }), target(), person)).toEqual(refused);
    expect(decide(file({ jobs: [] }), target(), person)).toEqual(refused);
  });

  it.each(['stop', 'dry-run', 'refuse'] as const)('takes the first rule that matches, here %s', (verdict) => {
    const policy = file(
      { from: ['api'], verdict: 'stop' },
      { jobs: ['other'], verdict: 'stop' },
      { from: ['api', 'slack'], jobs: ['job_*'], verdict, name: 'mine' },
      { verdict: 'stop' },
    );
    expect(decide(policy, target(), person)).toEqual({ verdict, by: { kind: 'rule', name: 'mine' } });
  });

  it('applies a rule without from to every source', () => {
    for (const asker of [person, credential, alert])
      expect(decide(file({}), target(), asker).verdict).toBe('stop');
  });
});

const rules = fc.array(
  fc.record({
    name: fc.constantFrom('x', 'y'),
    from: fc.option(fc.subarray(['slack', 'api', 'alertmanager']), { nil: undefined }),
    jobs: fc.array(fc.constantFrom('*', '!*', '**', 'a*', '!a*', '?', '*b', '!b', 'job_batch'), {
      maxLength: 4,
    }),
    may: fc.constant(['stop', 'status', 'list']),
    verdict: fc.constantFrom('stop', 'dry-run', 'refuse'),
  }),
  { maxLength: 4 },
) as fc.Arbitrary<Rule[]>;
const askers = fc.constantFrom(person, credential, alert);
const names = fc.oneof(jobNames, fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 }));

describe('any policy file', () => {
  it('keeps its verdicts when a rule is added at the end', () => {
    fc.assert(
      fc.property(rules, rules, askers, names, (first, more, asker, name) => {
        const before = decide(file(...first), target(name), asker);
        const after = decide(file(...first, ...more), target(name), asker);
        if (before.by.kind === 'rule') expect(after).toEqual(before);
        else expect(after).toEqual(decide(file(...more), target(name), asker));
      }),
      { numRuns: 500 },
    );
  });

  it('stops every job by name where it says that it allows every job', () => {
    let allowed = 0;
    fc.assert(
      fc.property(rules, askers, names, (given, asker, name) => {
        const policy = file(...given);
        if (!allowsEveryJob(policy, target(), asker)) return;
        allowed++;
        expect(decide(policy, target(name), asker).verdict).toBe('stop');
      }),
      { numRuns: 2_000 },
    );
    expect(allowed).toBeGreaterThan(10);
  });
});

describe('allowsEveryJob', () => {
  it.each([
    [[{}], true],
    [[{ jobs: ['a', '*'] }], true],
    [[{ jobs: ['a'] }, { jobs: ['*'] }], true],
    [[{ from: ['api'], verdict: 'refuse' }, {}], true],
    [[{ from: ['slack'] }], true],
    [[], false],
    [[{ from: ['api'] }], false],
    [[{ from: [] }], false],
    [[{ jobs: ['*', '!payroll'] }], false],
    [[{ jobs: ['job_*'] }], false],
    [[{ jobs: [] }], false],
    [[{ verdict: 'dry-run' }], false],
    [[{ jobs: ['payroll'], verdict: 'refuse' }, {}], false],
    [[{ jobs: ['payroll'], verdict: 'dry-run' }, {}], false],
  ] as const)('says of the rules %j to a person: %s', (given, expected) => {
    expect(allowsEveryJob(file(...given), target(), person)).toBe(expected);
  });
});

describe('a rule', () => {
  const reading = file(
    { name: 'reading', may: ['status', 'list'] },
    { name: 'stopping', jobs: ['a*'], may: ['stop'] },
  );

  it('is about the verbs that it names, and about no other', () => {
    expect(decide(reading, target('b'), person, 'status')).toMatchObject({ by: { name: 'reading' } });
    expect(decide(reading, target('b'), person)).toMatchObject({ verdict: 'refuse' });
    expect(decide(reading, target('ab'), person)).toMatchObject({
      verdict: 'stop',
      by: { name: 'stopping' },
    });
    expect(decide(reading, target('ab'), person, 'rerun')).toMatchObject({ verdict: 'refuse' });
  });

  it('that lets read every job does not let a stop go out without a look', () => {
    expect(allowsEveryJob(reading, target('ab'), person)).toBe(false);
    expect(allowsEveryJob(file({ may: ['status'] }, { may: ['stop'] }), target(), person)).toBe(true);
  });

  it('does not reach a workspace that is not listed', () => {
    expect(decide(file({}), target('a', 'elsewhere'), person)).toMatchObject({ verdict: 'refuse' });
    const named = { ...workspaces, named: new Map([['x', 'elsewhere' as Workspace]]) };
    expect(decide({ ...file({}), workspaces: named }, target('a', 'elsewhere'), person).verdict).toBe('stop');
  });
});

describe('without a policy file', () => {
  it('people and scripts may read what is in the default workspace, alerts may not', () => {
    for (const verb of ['status', 'list'] as const) {
      expect(mayRead(byDefault, target(), person, verb)).toBe(true);
      expect(mayRead(byDefault, target(), credential, verb)).toBe(true);
      expect(mayRead(byDefault, target(), alert, verb)).toBe(false);
      expect(mayRead(byDefault, target('job_batch', 'other'), person, verb)).toBe(false);
    }
  });

  it('nobody may run anything again', () => {
    for (const asker of [person, credential, alert]) {
      expect(decide(byDefault, target(), asker, 'rerun').verdict).toBe('refuse');
    }
  });
});
