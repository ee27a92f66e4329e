import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { AskedTarget } from '../../../lib/intent/target.ts';
import { explainLines } from '../../../lib/messages/en-explain.ts';
import { explain, type Question } from '../../../lib/policy/decide.ts';
import type { Policy } from '../../../lib/policy/policy.ts';
import { policyFrom } from '../../helpers/policy-from.ts';

const person: Asker = { kind: 'person', source: 'slack', id: 'T/Z', channel: 'C1' };
const alert: Asker = { kind: 'alert', source: 'alertmanager', id: 'TooLong', ageMs: 1_200_000, targets: 7 };
const target = { workspace: 'home', jobName: 'nightly_x' } as AskedTarget;

const linesOf = (policy: Policy | string, asker: Asker, more: Partial<Question> = {}): readonly string[] => {
  const question: Question = { target, asker, at: 0, ...more };
  return explainLines(explain(typeof policy === 'string' ? policyFrom(policy) : policy, question), question);
};

describe('the explanation of a decision', () => {
  it('says the verdict, what decided, and why no earlier rule did', () => {
    const text = `
workspaces: { staging: s1 }
people: { li: [slack:T/L] }
rules:
  - { from: [api], jobs: ["*"], then: stop }
  - { name: labels, labels: { a: b }, jobs: ["*"], then: stop }
  - { name: leads, people: [li], jobs: ["*"], then: stop }
  - { name: channel, channels: ["slack:C2"], jobs: ["*"], then: stop }
  - { name: reading, may: [status], jobs: ["*"], then: stop }
  - { name: staging, workspaces: [staging], jobs: ["*"], then: stop }
  - { name: others, jobs: ["daily_*"], then: stop }
  - { name: nights, jobs: ["nightly_*"], then: confirm }
`;
    expect(linesOf(text, person)).toEqual([
      'confirm: nightly_x is stopped once whoever asked has confirmed it.',
      'Decided by the rule “nights”.',
      'Rule “rule 1” does not match: from does not name slack.',
      'Rule “labels” does not match: labels is about alerts, and this is none.',
      'Rule “leads” does not match: people does not name the person of slack:T/Z, or it is nobody’s account.',
      'Rule “channel” does not match: channels does not name slack:C1.',
      'Rule “reading” does not match: may does not say stop.',
      'Rule “staging” does not match: workspaces does not name home.',
      'Rule “others” does not match: jobs does not match nightly_x.',
    ]);
    expect(linesOf(text, alert).slice(3, 6)).toEqual([
      'Rule “labels” does not match: labels asks for others than the alert has.',
      'Rule “leads” does not match: people is about persons, and an alert is none.',
      'Rule “channel” does not match: channels names places, and this comes from none.',
    ]);
  });

  const all = (then: string): string =>
    `rules: [{ name: all, may: [stop, status, rerun], jobs: ["*"], then: ${then} }]\n`;
  const people = 'people: { li: [slack:T/L], wang: [slack:T/W] }\n';
  const never = 'quiet: [{ from: "00:00", to: "00:00", zone: UTC, then: refuse }]\n';

  it.each([
    [all('stop'), {}, ['stop: nightly_x is stopped at once.', 'Decided by the rule “all”.']],
    [all('stop'), { verb: 'rerun' }, ['stop: nightly_x is run again at once.', 'Decided by the rule “all”.']],
    [
      all('confirm'),
      { verb: 'status' },
      ['confirm: status of nightly_x is answered.', 'Decided by the rule “all”.'],
    ],
    [
      all('refuse'),
      { verb: 'status' },
      ['refuse: status of nightly_x is refused.', 'Decided by the rule “all”.'],
    ],
    [
      people + all('approve'),
      {},
      [
        'approve: nightly_x is stopped once approved by one of li, wang, within 15 min.',
        'Decided by the rule “all”.',
      ],
    ],
    [
      all('dry-run'),
      {},
      [
        'dry-run: nightly_x is not stopped; the answer says what would have happened.',
        'Decided by the rule “all”.',
      ],
    ],
    [
      'rules: []',
      {},
      ['refuse: nightly_x is not stopped.', 'Decided by no rule: what none matches is refused.'],
    ],
    [
      never + all('stop'),
      {},
      [
        'refuse: nightly_x is not stopped.',
        'Decided by the quiet hours 00:00-00:00 UTC.',
        'Without that, the rule “all” would say stop.',
      ],
    ],
  ] as const)('of %s asked with %j', (text, more, expected) => {
    expect(linesOf(text, person, more)).toEqual(expected);
  });

  it.each([
    ['alerts: { max_age: 15m }\n', alert, 'alerts.max_age (15 min): the alert had gone on for 20 min'],
    [
      'alerts: { max_age: 15m }\n',
      { kind: 'alert', source: 'alertmanager', id: 'x' },
      'alerts.max_age (15 min): the alert does not say when it began',
    ],
    ['alerts: { max_targets: 5 }\n', alert, 'alerts.max_targets (5): the delivery names 7'],
  ] as const)('of an alert behind %s', (gate, asker, expected) => {
    expect(linesOf(gate + all('stop'), asker).slice(1)).toEqual([
      `Decided by ${expected}.`,
      'Without that, the rule “all” would say stop.',
    ]);
  });

  it('of an approval that nobody can give', () => {
    expect(linesOf(all('confirm'), alert)).toEqual([
      'refuse: nightly_x is not stopped.',
      'Decided by “all”, which asks for an approval that nobody listed can give.',
    ]);
  });

  it('where there is no policy file, and where it could not be read', () => {
    const { workspaces } = policyFrom('rules: []');
    expect(linesOf({ kind: 'default', workspaces }, person)[1]).toBe(
      'Decided by the default policy, since there is no policy file.',
    );
    expect(
      linesOf({ kind: 'default', workspaces }, person, {
        target: { ...target, workspace: 's1' } as AskedTarget,
      })[1],
    ).toBe('Decided by the default policy, which is about the default workspace only.');
    expect(linesOf({ kind: 'unreadable', workspaces }, person)[1]).toBe(
      'Decided by the policy, which could not be read: nothing is allowed.',
    );
  });
});
