import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import { mayLines } from '../../../lib/messages/en-may.ts';
import { policyFrom } from '../../helpers/policy-from.ts';

const zhang: Asker = { kind: 'person', source: 'slack', id: 'T/Z', channel: 'C1' };
const token: Asker = { kind: 'credential', source: 'api', id: 'ci' };
const alert: Asker = { kind: 'alert', source: 'alertmanager', id: 'TooLong' };

const policy = policyFrom(`
workspaces: { staging: s1 }
people: { zhang: [slack:T/Z], li: [slack:T/L] }
rules:
  - { name: none, jobs: [], then: stop }
  - { from: [slack], people: [li], jobs: ["*"], then: stop }
  - { from: [slack], channels: ["slack:C1"], jobs: ["nightly_*", "!nightly_payroll_*", "etl_?"], workspaces: [staging, default], then: stop }
  - { jobs: ["payroll_*"], may: [stop, rerun], then: refuse }
  - { from: [slack, alertmanager], jobs: ["*", "!ledger"], may: [stop, status, rerun], then: confirm }
  - { from: [slack], jobs: ["*"], may: [stop, freeze], then: approve }
  - { from: [api], jobs: ["*"], may: [stop], workspaces: [], then: dry-run }
`);

describe('what somebody may do', () => {
  it('is a line for each rule about him, in the order in which they decide', () => {
    expect(mayLines(policy, zhang)).toEqual([
      'stop (at once), status, list, history, freeze: nightly_*, etl_? but nightly_payroll_*, in staging, the default workspace',
      'refused: stop, rerun: payroll_*, in every listed workspace',
      'stop (after a confirmation), status, rerun (after a confirmation): every job but ledger, in every listed workspace',
      'stop (after an approval), freeze: every job, in every listed workspace',
    ]);
  });

  it('is for an alert what it cannot confirm itself, and for a program what is its', () => {
    expect(mayLines(policy, alert)[1]).toBe(
      'stop (after an approval), status, rerun (after an approval): every job but ledger, in every listed workspace',
    );
    expect(mayLines(policy, token)).toEqual([
      'refused: stop, rerun: payroll_*, in every listed workspace',
      'stop (dry run only): every job, in no workspace',
    ]);
  });

  it('is nothing where no rule is about him, or the policy could not be read', () => {
    expect(mayLines(policyFrom('rules: []'), zhang)).toEqual([
      'Nothing: no rule of the policy file is about you.',
    ]);
    expect(mayLines({ kind: 'unreadable', workspaces: policy.workspaces }, zhang)).toEqual([
      'Nothing: the policy could not be read.',
    ]);
  });

  it('is what the default policy says without a file', () => {
    const byDefault = { kind: 'default', workspaces: policy.workspaces } as const;
    for (const asker of [zhang, token]) {
      expect(mayLines(byDefault, asker)).toEqual([
        'stop (at once), status, list, history, freeze: every job, in the default workspace',
      ]);
    }
    expect(mayLines(byDefault, alert)).toEqual(['stop (dry run only): every job, in the default workspace']);
  });
});
