import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../lib/commands/parse-command.ts';

describe('a command that only reads', () => {
  it.each([
    ['status job_batch 34765', { jobName: 'job_batch', instanceId: '34765', workspace: undefined }],
    ['状态 作业_日报.v1#34900', { jobName: '作业_日报.v1', instanceId: '34900', workspace: undefined }],
    [
      'status job_batch/34765 --workspace staging',
      { jobName: 'job_batch', instanceId: '34765', workspace: 'staging' },
    ],
    ['status job_batch', { jobName: 'job_batch', instanceId: undefined, workspace: undefined }],
  ])('is a status: %s', (text, target) => {
    expect(parseCommand(text)).toEqual({ ok: true, value: { kind: 'status', target } });
  });

  it.each([
    ['list', undefined, undefined],
    ['LIST job_batch', 'job_batch', undefined],
    ['列表 作业_日报.v1', '作业_日报.v1', undefined],
    ['list —workspace=staging', undefined, 'staging'],
  ])('is a list: %s', (text, jobName, workspace) => {
    expect(parseCommand(text)).toEqual({ ok: true, value: { kind: 'list', jobName, workspace } });
  });

  it.each([
    ['status job_batch 34765 --dry-run', { kind: 'unknown-option', given: '--dry-run' }],
    ['list --reason x', { kind: 'unknown-option', given: '--reason' }],
    ['list job_batch 34765', { kind: 'extra-word', given: '34765' }],
    ['status a 1 2', { kind: 'extra-word', given: '2' }],
    ['stauts a 1', { kind: 'unknown-command', given: 'stauts', suggestion: 'status' }],
  ])('refuses what it does not understand: %s', (text, problem) => {
    expect(parseCommand(text)).toMatchObject({ ok: false, problem });
  });
});
