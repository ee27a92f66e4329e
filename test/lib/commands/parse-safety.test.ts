import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../lib/commands/parse-command.ts';

const read = (text: string) => {
  const parsed = parseCommand(text);
  return parsed.ok ? parsed.value : parsed.problem;
};

describe('the commands that hold automation back', () => {
  it.each([
    ['freeze', undefined],
    ['Freeze', undefined],
    ['冻结', undefined],
    ['freeze quarter end', 'quarter end'],
    ['freeze "quarter end"', 'quarter end'],
    ['freeze --reason "quarter end"', 'quarter end'],
    ['freeze 季末 结账', '季末 结账'],
  ])('read %s', (text, reason) => {
    expect(read(text)).toEqual({ kind: 'freeze', reason });
  });

  it.each(['unfreeze', '解冻'])('read %s', (text) => {
    expect(read(text)).toEqual({ kind: 'unfreeze' });
  });

  it.each([
    ['freeze a --reason b', { kind: 'extra-word', given: 'a' }],
    ['freeze --dry-run', { kind: 'unknown-option', given: '--dry-run' }],
    ['freeze --reason', { kind: 'option-without-value', option: '--reason' }],
    ['unfreeze now', { kind: 'extra-word', given: 'now' }],
    ['unfreeze --reason x', { kind: 'unknown-option', given: '--reason' }],
    ['freze', { kind: 'unknown-command', given: 'freze', suggestion: 'freeze' }],
  ])('do not read %s', (text, problem) => {
    expect(read(text)).toMatchObject(problem);
  });
});

describe('the answers to a question', () => {
  it.each([
    ['confirm KQ7D2MNA', 'confirm', 'KQ7D2MNA'],
    ['confirm kq7d-2mna', 'confirm', 'KQ7D2MNA'],
    ['确认 KQ7D2MNA', 'confirm', 'KQ7D2MNA'],
    ['cancel KQ7D2MNA', 'cancel', 'KQ7D2MNA'],
    ['取消 KQ7D2MNA', 'cancel', 'KQ7D2MNA'],
  ])('read %s', (text, kind, code) => {
    expect(read(text)).toEqual({ kind, code });
  });

  it.each([
    ['confirm', { kind: 'missing-word', what: 'code' }],
    ['cancel', { kind: 'missing-word', what: 'code' }],
    ['confirm A B', { kind: 'extra-word', given: 'B' }],
    ['confirm A --dry-run', { kind: 'unknown-option', given: '--dry-run' }],
  ])('do not read %s', (text, problem) => {
    expect(read(text)).toMatchObject(problem);
  });
});

describe('the questions about what was and what may be', () => {
  it.each([
    ['history', 10],
    ['history 1', 1],
    ['历史 50', 50],
  ])('read %s', (text, count) => {
    expect(read(text)).toEqual({ kind: 'history', count });
  });

  it.each(['0', '51', '-1', '1.5', '1e1', '010', 'x', '１'])('do not read history %s', (given) => {
    expect(read(`history ${given}`)).toEqual({ kind: 'not-a-count', given, max: 50 });
  });

  it('read can-i with a verb, a job and a workspace', () => {
    expect(read('can-i stop job_batch')).toEqual({
      kind: 'can-i',
      verb: 'stop',
      jobName: 'job_batch',
      workspace: undefined,
    });
    expect(read('can-i RERUN job_batch --workspace staging')).toMatchObject({
      verb: 'rerun',
      workspace: 'staging',
    });
  });

  it.each([
    ['can-i', { kind: 'missing-word', what: 'verb' }],
    ['can-i stpo job_batch', { kind: 'unknown-command', given: 'stpo', suggestion: 'stop' }],
    ['can-i stop job_batch 34765', { kind: 'extra-word', given: '34765' }],
    ['can-i stop job_batch --dry-run', { kind: 'unknown-option' }],
    ['history 3 4', { kind: 'extra-word', given: '4' }],
  ])('do not read %s', (text, problem) => {
    expect(read(text)).toMatchObject(problem);
  });
});
