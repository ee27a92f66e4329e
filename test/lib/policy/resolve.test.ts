import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { JobName } from '../../../lib/intent/job-name.ts';
import type { Workspace } from '../../../lib/intent/workspace.ts';
import { resolvesJobs } from '../../../lib/policy/decide.ts';
import { PolicyFileError } from '../../../lib/policy/policy-file.ts';
import { policyFrom } from '../../helpers/policy-from.ts';
import { defaultPolicy, person } from '../../helpers/stop-world.ts';

const alert: Asker = { kind: 'alert', source: 'grafana', id: 'TooLong', labels: { severity: 'page' } };
const question = (jobName: string, asker: Asker = alert) => ({
  target: { workspace: 'home' as Workspace, jobName: jobName as JobName },
  asker,
  at: 0,
});
const rules = `
rules:
  - { from: [grafana], jobs: ["*payroll*"], then: refuse }
  - { from: [grafana], jobs: ["tmp_*"], may: [status], then: stop, resolve: only-running }
  - { from: [grafana], jobs: ["stream_*"], then: stop }
  - { from: [grafana], labels: { severity: page }, jobs: ["etl_*"], then: stop, resolve: only-running }
  - { from: [alertmanager], jobs: ["*"], then: stop, resolve: only-running }
  - { jobs: ["*"], then: dry-run }
`;

describe('what an alert without an instance means', () => {
  it.each<readonly [string, Asker, boolean]>([
    ['etl_orders', alert, true],
    ['etl_orders', { ...alert, labels: { severity: 'warn' } }, false],
    ['etl_orders', { ...alert, labels: {} }, false],
    ['etl_payroll', alert, false],
    ['tmp_a', alert, false],
    ['stream_a', alert, false],
    ['other', alert, false],
    ['other', { ...alert, source: 'alertmanager' }, true],
    ['stream_a', { ...alert, source: 'alertmanager' }, true],
    ['etl_orders', person, false],
  ])('of %s, asked by %j: %s', (jobName, asker, expected) => {
    expect(resolvesJobs(policyFrom(rules), question(jobName, asker))).toBe(expected);
  });

  it('is nothing without a policy file', () => {
    expect(resolvesJobs(defaultPolicy, question('etl_orders'))).toBe(false);
    expect(resolvesJobs({ ...defaultPolicy, kind: 'unreadable' }, question('etl_orders'))).toBe(false);
  });
});

describe('a rule with resolve', () => {
  const rule = (text: string) => () => policyFrom(`rules:\n  - { jobs: ["*"], then: stop, ${text} }\n`);

  it.each([
    'from: [slack], resolve: only-running',
    'from: [api], resolve: only-running',
    'from: [slack, api], resolve: only-running',
    'from: [grafana], resolve: latest-running',
    'from: [grafana], resolve: true',
    'from: [grafana], resolve: ""',
    'from: [grafana], resolve: null',
    'from: [grafana], resolve: [only-running]',
  ])('cannot be: %s', (text) => {
    expect(rule(text)).toThrow(PolicyFileError);
    expect(rule(text)).toThrow(/resolve/);
  });

  it.each([
    'resolve: only-running',
    'from: [slack, grafana], resolve: only-running',
    'from: [alertmanager], resolve: only-running',
    'from: [custom/zabbix], resolve: only-running',
    'from: [cloudwatch], resolve: only-running',
  ])('may be: %s', (text) => {
    expect(rule(text)).not.toThrow();
  });
});
