import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../lib/commands/parse-command.ts';
import { instanceIds, jobNames } from '../intent/arbitraries.ts';

const stop = (
  jobName?: string,
  instanceId?: string,
  more: { workspace?: string; reason?: string; dryRun?: boolean } = {},
) => ({
  ok: true,
  value: {
    kind: 'stop',
    target: { jobName, instanceId, workspace: more.workspace },
    reason: more.reason,
    dryRun: more.dryRun ?? false,
  },
});

describe('parseCommand', () => {
  it.each(['', '   ', '\u3000', 'help', 'HELP', 'help me please', '帮助'])(
    'reads %j as a call for help',
    (text) => {
      expect(parseCommand(text)).toEqual({ ok: true, value: { kind: 'help' } });
    },
  );

  it.each([
    'stop job_batch 34765',
    'STOP job_batch 34765',
    'Stop  job_batch   34765 ',
    '停止 job_batch 34765',
    '停止\u3000job_batch\u300034765',
    'stop job_batch/34765',
    'stop job_batch#34765',
    'stop "job_batch" "34765"',
    '"stop" job_batch 34765',
  ])('reads %j as a stop of one instance', (text) => {
    expect(parseCommand(text)).toEqual(stop('job_batch', '34765'));
  });

  it.each([
    ['stop a 1 --dry-run', stop('a', '1', { dryRun: true })],
    ['stop --dry-run a 1', stop('a', '1', { dryRun: true })],
    ['stop a --dry-run 1', stop('a', '1', { dryRun: true })],
    ['stop a/1 --dry-run', stop('a', '1', { dryRun: true })],
    ['stop a 1 —dry-run', stop('a', '1', { dryRun: true })],
    ['stop a 1 –dry-run', stop('a', '1', { dryRun: true })],
    ['stop a 1 ——dry-run', stop('a', '1', { dryRun: true })],
    ['stop a 1 ―dry-run', stop('a', '1', { dryRun: true })],
    ['stop a 1 ‒dry-run', stop('a', '1', { dryRun: true })],
    ['stop a 1 "--dry-run"', stop('a', '1', { dryRun: true })],
    ['stop a 1 --workspace w', stop('a', '1', { workspace: 'w' })],
    ['stop a 1 --workspace=w', stop('a', '1', { workspace: 'w' })],
    ['stop a 1 —workspace w', stop('a', '1', { workspace: 'w' })],
    ['stop a 1 --workspace "data team"', stop('a', '1', { workspace: 'data team' })],
    ['stop a 1 --reason "too slow"', stop('a', '1', { reason: 'too slow' })],
    ['stop a 1 --reason=“too slow”', stop('a', '1', { reason: 'too slow' })],
    ['stop a 1 --reason 「太 慢」', stop('a', '1', { reason: '太 慢' })],
    ['stop a 1 --reason="a=b\nc"', stop('a', '1', { reason: 'a=b\nc' })],
    ['stop a 1 --reason "--dry-run"', stop('a', '1', { reason: '--dry-run' })],
    [
      'stop --reason r --workspace w --dry-run a 1',
      stop('a', '1', { reason: 'r', workspace: 'w', dryRun: true }),
    ],
  ])('reads the options of %j', (text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });

  it.each([
    ['stop', stop()],
    ['stop a', stop('a')],
    ['stop a/', stop('a/')],
    ['stop /1', stop('/1')],
    ['stop a/b/1', stop('a/b/1')],
    ['stop a#b/1', stop('a#b/1')],
    ['stop a/1 2', stop('a/1', '2')],
    ['stop ../1', stop('..', '1')],
    ['stop ３ ３', stop('３', '３')],
  ])('leaves the target of %j to its own check', (text, expected) => {
    expect(parseCommand(text)).toEqual(expected);
  });

  it.each([
    ['stpop a 1', { kind: 'unknown-command', given: 'stpop', suggestion: 'stop' }],
    ['kill a 1', { kind: 'unknown-command', given: 'kill' }],
    ['constructor a 1', { kind: 'unknown-command', given: 'constructor' }],
    ['__proto__', { kind: 'unknown-command', given: '__proto__' }],
    ['--dry-run stop a 1', { kind: 'unknown-command', given: '--dry-run' }],
    ['stop a 1 --dryrun', { kind: 'unknown-option', given: '--dryrun', suggestion: '--dry-run' }],
    ['stop a 1 --force', { kind: 'unknown-option', given: '--force' }],
    ['stop a 1 --', { kind: 'unknown-option', given: '--' }],
    ['stop a 1 —', { kind: 'unknown-option', given: '--' }],
    ['stop a 1 --constructor', { kind: 'unknown-option', given: '--constructor' }],
    ['stop a 1 -dry-run', { kind: 'unknown-option', given: '-dry-run', suggestion: '--dry-run' }],
    ['stop a 1 dry-run', { kind: 'unknown-option', given: 'dry-run', suggestion: '--dry-run' }],
    ['stop a 1 2', { kind: 'extra-word', given: '2' }],
    ['stop a 1 ""', { kind: 'extra-word', given: '' }],
    ['stop a 1 now please', { kind: 'extra-word', given: 'now' }],
    ['stop a 1 --dry-run=false', { kind: 'option-with-value', option: '--dry-run' }],
    ['stop a 1 --dry-run=', { kind: 'option-with-value', option: '--dry-run' }],
    ['stop a 1 --dry-run —dry-run', { kind: 'option-twice', option: '--dry-run' }],
    ['stop a 1 --reason x --reason y', { kind: 'option-twice', option: '--reason' }],
    ['stop a 1 --reason', { kind: 'option-without-value', option: '--reason' }],
    ['stop a 1 --reason=', { kind: 'option-without-value', option: '--reason' }],
    ['stop a 1 --reason ""', { kind: 'option-without-value', option: '--reason' }],
    ['stop a 1 --reason --dry-run', { kind: 'option-without-value', option: '--reason' }],
    ['stop a 1 --reason —dry-run', { kind: 'option-without-value', option: '--reason' }],
    ['stop a 1 --workspace --reason x', { kind: 'option-without-value', option: '--workspace' }],
    ['stop a 1 --reason "x', { kind: 'open-quote' }],
  ])('refuses %j', (text, problem) => {
    expect(parseCommand(text)).toEqual({ ok: false, problem });
  });

  it.each([' ', '/', '#'])('keeps every valid job name and instance ID, joined by %j', (sign) => {
    fc.assert(
      fc.property(jobNames, instanceIds, (jobName, instanceId) => {
        const parsed = parseCommand(`stop ${jobName}${sign}${instanceId}`);
        // A job may be called `--dry-run`: typed, that is an option, and the whole is refused or has no instance.
        if (jobName.startsWith('--')) expect(parsed).not.toEqual(stop(jobName, instanceId));
        else expect(parsed).toEqual(stop(jobName, instanceId));
      }),
    );
  });
});
