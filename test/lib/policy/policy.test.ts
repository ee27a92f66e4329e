import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { Target } from '../../../lib/intent/target.ts';
import type { Workspace, Workspaces } from '../../../lib/intent/workspace.ts';
import { allowsEveryJob, decide, mayAny, mayRead } from '../../../lib/policy/decide.ts';
import type { FilePolicy, Policy, Rule } from '../../../lib/policy/policy.ts';
import { jobNames } from '../intent/arbitraries.ts';

const workspaces: Workspaces = { fallback: 'home' as Workspace, named: new Map(), onlyListed: true };
const byDefault: Policy = { kind: 'default', workspaces };
const file = (...rules: readonly Partial<Rule>[]): FilePolicy => ({
  kind: 'file',
  workspaces,
  rules: rules.map((rule, index) => ({
    name: `rule ${index + 1}`,
    from: undefined,
    people: undefined,
    channels: undefined,
    workspaces: undefined,
    labels: undefined,
    jobs: ['*'],
    may: ['stop', 'status', 'list'],
    verdict: 'stop',
    ...rule,
  })),
  people: new Map(),
  limits: { for: 'automatic', each: [] },
  alerts: {},
  quiet: [],
  senders: new Map(),
});
const at = Date.UTC(2026, 10, 24);
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
    expect(decide(byDefault, { target: target(), asker: asker, at })).toEqual({
      verdict,
      by: { kind: 'default-policy' },
    });
  });

  it.each([person, credential, alert])('refuses %o another workspace', (asker) => {
    expect(decide(byDefault, { target: target('a', 'away'), asker: asker, at })).toEqual({
      verdict: 'refuse',
      by: { kind: 'other-workspace' },
    });
  });

  it('lets people and scripts stop every job of the default workspace, and nobody else', () => {
    expect(allowsEveryJob(byDefault, { target: target(), asker: person, at })).toBe(true);
    expect(allowsEveryJob(byDefault, { target: target(), asker: credential, at })).toBe(true);
    expect(allowsEveryJob(byDefault, { target: target(), asker: alert, at })).toBe(false);
    expect(allowsEveryJob(byDefault, { target: target('a', 'away'), asker: person, at })).toBe(false);
  });
});

describe('decide', () => {
  it('refuses what no rule allows, and everything without rules', () => {
    const refused = { verdict: 'refuse', by: { kind: 'no-rule' } };
    expect(decide(file(), { target: target(), asker: person, at })).toEqual(refused);
    expect(
      decide(file({ from: ['api'] }, { jobs: ['other'] }), { target: target(), asker: person, at }),
    ).toEqual(refused);
    expect(decide(file({ from: [] }), { target: target(), asker: person, at })).toEqual(refused);
    expect(decide(file({ jobs: [] }), { target: target(), asker: person, at })).toEqual(refused);
  });

  it.each(['stop', 'dry-run', 'refuse'] as const)('takes the first rule that matches, here %s', (verdict) => {
    const policy = file(
      { from: ['api'], verdict: 'stop' },
      { jobs: ['other'], verdict: 'stop' },
      { from: ['api', 'slack'], jobs: ['job_*'], verdict, name: 'mine' },
      { verdict: 'stop' },
    );
    expect(decide(policy, { target: target(), asker: person, at })).toEqual({
      verdict,
      by: { kind: 'rule', name: 'mine' },
    });
  });

  it('applies a rule without from to every source', () => {
    for (const asker of [person, credential, alert])
      expect(decide(file({}), { target: target(), asker: asker, at }).verdict).toBe('stop');
  });
});

const rules = fc.array(
  fc.record({
    name: fc.constantFrom('x', 'y'),
    from: fc.option(fc.subarray(['slack', 'api', 'alertmanager']), { nil: undefined }),
    jobs: fc.array(fc.constantFrom('*', '!*', '**', 'a*', '!a*', '?', '*b', '!b', 'job_batch'), {
      maxLength: 4,
    }),
    people: fc.constant(undefined),
    channels: fc.constant(undefined),
    workspaces: fc.constant(undefined),
    labels: fc.constant(undefined),
    may: fc.constant(['stop', 'status', 'list'] as const),
    verdict: fc.constantFrom('stop', 'confirm', 'dry-run', 'refuse'),
  }),
  { maxLength: 4 },
) satisfies fc.Arbitrary<Rule[]>;
const askers = fc.constantFrom(person, credential, alert);
const names = fc.oneof(jobNames, fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 }));

describe('any policy file', () => {
  it('keeps its verdicts when a rule is added at the end', () => {
    fc.assert(
      fc.property(rules, rules, askers, names, (first, more, asker, name) => {
        const before = decide(file(...first), { target: target(name), asker: asker, at });
        const after = decide(file(...first, ...more), { target: target(name), asker: asker, at });
        if (before.by.kind !== 'no-rule') expect(after).toEqual(before);
        else expect(after).toEqual(decide(file(...more), { target: target(name), asker: asker, at }));
      }),
      { numRuns: 500 },
    );
  });

  it('stops every job by name where it says that it allows every job', () => {
    let allowed = 0;
    fc.assert(
      fc.property(rules, askers, names, (given, asker, name) => {
        const policy = file(...given);
        if (!allowsEveryJob(policy, { target: target(), asker: asker, at })) return;
        allowed++;
        expect(decide(policy, { target: target(name), asker: asker, at }).verdict).toBe('stop');
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
    expect(allowsEveryJob(file(...given), { target: target(), asker: person, at })).toBe(expected);
  });
});

describe('a rule', () => {
  const reading = file(
    { name: 'reading', may: ['status', 'list'] },
    { name: 'stopping', jobs: ['a*'], may: ['stop'] },
  );

  it('is about the verbs that it names, and about no other', () => {
    expect(decide(reading, { target: target('b'), asker: person, at, verb: 'status' })).toMatchObject({
      by: { name: 'reading' },
    });
    expect(decide(reading, { target: target('b'), asker: person, at })).toMatchObject({ verdict: 'refuse' });
    expect(decide(reading, { target: target('ab'), asker: person, at })).toMatchObject({
      verdict: 'stop',
      by: { name: 'stopping' },
    });
    expect(decide(reading, { target: target('ab'), asker: person, at, verb: 'rerun' })).toMatchObject({
      verdict: 'refuse',
    });
  });

  it('that lets read every job does not let a stop go out without a look', () => {
    expect(allowsEveryJob(reading, { target: target('ab'), asker: person, at })).toBe(false);
    expect(
      allowsEveryJob(file({ may: ['status'] }, { may: ['stop'] }), { target: target(), asker: person, at }),
    ).toBe(true);
  });

  it('does not reach a workspace that is not listed', () => {
    expect(decide(file({}), { target: target('a', 'elsewhere'), asker: person, at })).toMatchObject({
      verdict: 'refuse',
    });
    const named = { ...workspaces, named: new Map([['x', 'elsewhere' as Workspace]]) };
    expect(
      decide({ ...file({}), workspaces: named }, { target: target('a', 'elsewhere'), asker: person, at })
        .verdict,
    ).toBe('stop');
  });
});

describe('without a policy file', () => {
  it('people and scripts may read what is in the default workspace, alerts may not', () => {
    for (const verb of ['status', 'list'] as const) {
      expect(mayRead(byDefault, { target: target(), asker: person, at, verb })).toBe(true);
      expect(mayRead(byDefault, { target: target(), asker: credential, at, verb })).toBe(true);
      expect(mayRead(byDefault, { target: target(), asker: alert, at, verb })).toBe(false);
      expect(mayRead(byDefault, { target: target('job_batch', 'other'), asker: person, at, verb })).toBe(
        false,
      );
    }
  });

  it('nobody may run anything again', () => {
    for (const asker of [person, credential, alert]) {
      expect(decide(byDefault, { target: target(), asker: asker, at, verb: 'rerun' }).verdict).toBe('refuse');
    }
  });
});

describe('mayAny', () => {
  const named = new Map([['x', 'elsewhere' as Workspace]]);
  const of = (...rules: Partial<Rule>[]) => ({ ...file(...rules), workspaces: { ...workspaces, named } });
  const home = 'home' as Workspace;
  const elsewhere = 'elsewhere' as Workspace;

  it.each([
    ['no rule', of(), undefined, false],
    ['a rule for some job', of({ jobs: ['a'] }), undefined, true],
    ['a rule for another verb', of({ may: ['stop'] }), undefined, false],
    ['a rule for another sender', of({ from: ['api'] }), undefined, false],
    ['a refusal of some jobs before it', of({ jobs: ['a'], verdict: 'refuse' }, {}), undefined, true],
    ['a refusal of every job before it', of({ verdict: 'refuse' }, {}), undefined, false],
    [
      'a refusal in one workspace, asked of all',
      of({ workspaces: [home], verdict: 'refuse' }, {}),
      undefined,
      true,
    ],
    ['a refusal in this workspace', of({ workspaces: [home], verdict: 'refuse' }, {}), home, false],
    ['a refusal in another workspace', of({ workspaces: [home], verdict: 'refuse' }, {}), elsewhere, true],
    ['a rule for another workspace', of({ workspaces: [home] }), elsewhere, false],
    ['a workspace that is not listed', of({}), 'away' as Workspace, false],
  ] as const)('listing, with %s', (_what, policy, workspace, expected) => {
    expect(mayAny(policy, 'list', person, workspace)).toBe(expected);
  });

  it('lets people and scripts freeze and read the history without a policy file, and alerts not', () => {
    for (const verb of ['freeze', 'history'] as const) {
      expect(mayAny(byDefault, verb, person)).toBe(true);
      expect(mayAny(byDefault, verb, credential)).toBe(true);
      expect(mayAny(byDefault, verb, alert)).toBe(false);
    }
    expect(mayAny(byDefault, 'list', person, 'away' as Workspace)).toBe(false);
  });
});

describe('a policy that could not be read', () => {
  it('allows nothing to anybody', () => {
    const unreadable: Policy = { kind: 'unreadable', workspaces };
    for (const asker of [person, credential, alert]) {
      for (const verb of ['stop', 'status', 'list', 'rerun', 'history'] as const) {
        expect(decide(unreadable, { target: target(), asker, verb, at })).toEqual({
          verdict: 'refuse',
          by: { kind: 'unreadable-policy' },
        });
      }
      expect(mayAny(unreadable, 'freeze', asker)).toBe(false);
      expect(allowsEveryJob(unreadable, { target: target(), asker, at })).toBe(false);
    }
  });
});
