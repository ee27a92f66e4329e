import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import { approvalOf } from '../../../lib/policy/approval.ts';
import { policyFrom } from '../../helpers/policy-from.ts';

const policy = policyFrom(`
people: { zhang: [slack:T/Z, slack:T2/Z, feishu:t/z, api:zhang], li: [slack:T/L], wang: [slack:T/W] }
rules: []
`);
const approvers = { people: ['zhang', 'li'], count: 1, withinMs: 60_000 };

const slack = (id: string): Asker => ({ kind: 'person', source: 'slack', id });
const zhang = slack('T/Z');
const token = (id: string): Asker => ({ kind: 'credential', source: 'api', id });
const alert: Asker = { kind: 'alert', source: 'alertmanager', id: 'TooLong' };

describe('approvalOf', () => {
  it.each([
    ['another person who is named', zhang, slack('T/L'), { kind: 'may', person: 'li' }],
    [
      'another person, from the second account',
      slack('T/L'),
      slack('T2/Z'),
      { kind: 'may', person: 'zhang' },
    ],
    ['a person, for an alert', alert, zhang, { kind: 'may', person: 'zhang' }],
    ['a person, for a program', token('ci'), zhang, { kind: 'may', person: 'zhang' }],
    ['a person, for somebody who is not listed', slack('T/X'), zhang, { kind: 'may', person: 'zhang' }],
    ['whoever asked', zhang, zhang, { kind: 'own-request' }],
    ['whoever asked, in another place', zhang, { ...zhang, channel: 'C2' }, { kind: 'own-request' }],
    ['whoever asked, from a second account', zhang, slack('T2/Z'), { kind: 'own-request' }],
    [
      'whoever asked, from another platform',
      zhang,
      { kind: 'person', source: 'feishu', id: 't/z' },
      { kind: 'own-request' },
    ],
    ['whoever asked by a program of his', token('zhang'), zhang, { kind: 'own-request' }],
    ['a listed person who is no approver', zhang, slack('T/W'), { kind: 'not-an-approver' }],
    ['an approver’s own request, as no approver', slack('T/W'), slack('T/W'), { kind: 'own-request' }],
    ['an account that is not listed', zhang, slack('T/X'), { kind: 'not-an-approver' }],
    ['whoever asked and is not listed', slack('T/X'), slack('T/X'), { kind: 'own-request' }],
    ['a program of an approver', slack('T/L'), token('zhang'), { kind: 'not-an-approver' }],
    ['a program', zhang, token('ci'), { kind: 'not-an-approver' }],
    ['an alert', zhang, alert, { kind: 'not-an-approver' }],
    [
      'the same ID elsewhere',
      slack('T/L'),
      { kind: 'person', source: 'teams', id: 'T/Z' },
      { kind: 'not-an-approver' },
    ],
    [
      'an alert that has an account’s name',
      zhang,
      { kind: 'alert', source: 'slack', id: 'T/L' },
      { kind: 'not-an-approver' },
    ],
  ] as const)('says of %s', (_who, requester, approver, expected) => {
    expect(approvalOf(policy, approvers, requester, approver)).toEqual(expected);
  });

  it('lets nobody approve without a policy file', () => {
    const byDefault = { kind: 'default', workspaces: policy.workspaces } as const;
    expect(approvalOf(byDefault, approvers, zhang, slack('T/L'))).toEqual({ kind: 'not-an-approver' });
  });
});
