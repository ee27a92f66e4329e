import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../../lib/commands/parse-command.ts';
import { commandWords } from '../../../../lib/sources/discord/command-words.ts';
import { VERBS } from '../../../../lib/sources/discord/verbs.ts';

type Options = Readonly<Record<string, unknown>>;
const data = (verb: string, options: Options, name = 'dlf') => ({
  name,
  options: [
    { name: verb, type: 1, options: Object.entries(options).map(([key, value]) => ({ name: key, value })) },
  ],
});
const words = (verb: string, options: Options = {}) => commandWords(data(verb, options));
/** What the one parser makes of it. */
const commandOf = (verb: string, options: Options = {}) => {
  const text = words(verb, options);
  return text.ok ? parseCommand(text.value) : text;
};
const stop = { job_name: 'job_batch', instance_id: '34765' };

describe('the options of a command', () => {
  it.each<[string, Options, object]>([
    [
      'stop',
      { ...stop, workspace: 'w1', reason: 'too "long", \\ and --dry-run', dry_run: true },
      {
        kind: 'stop',
        target: { jobName: 'job_batch', instanceId: '34765', workspace: 'w1' },
        reason: 'too "long", \\ and --dry-run',
        dryRun: true,
      },
    ],
    ['stop', { ...stop, dry_run: false }, { kind: 'stop', dryRun: false }],
    ['stop', { job_name: 'job_batch' }, { target: { jobName: 'job_batch' } }],
    ['rerun', stop, { kind: 'rerun', target: { instanceId: '34765' } }],
    ['status', stop, { kind: 'status', target: { jobName: 'job_batch' } }],
    ['list', {}, { kind: 'list' }],
    ['list', { job_name: 'a', workspace: 'w' }, { kind: 'list', jobName: 'a', workspace: 'w' }],
    ['history', {}, { kind: 'history', count: 10 }],
    ['history', { count: 3 }, { kind: 'history', count: 3 }],
    ['can-i', { job_name: 'a' }, { kind: 'can-i', verb: 'stop', jobName: 'a' }],
    ['can-i', { job_name: 'a', verb: 'rerun' }, { kind: 'can-i', verb: 'rerun', jobName: 'a' }],
    ['freeze', { reason: '--dry-run' }, { kind: 'freeze', reason: '--dry-run' }],
    ['unfreeze', {}, { kind: 'unfreeze' }],
    ['confirm', { code: 'abcd-2345' }, { kind: 'confirm', code: 'ABCD2345' }],
    ['cancel', { code: 'ABCD2345' }, { kind: 'cancel', code: 'ABCD2345' }],
    ['help', {}, { kind: 'help' }],
  ])('%s %j', (verb, options, expected) => {
    expect(commandOf(verb, options)).toMatchObject({ ok: true, value: expected });
  });

  it.each<[string, string, Options, object]>([
    ['a job that is an option', 'stop', { ...stop, job_name: '--dry-run' }, { kind: 'unknown-option' }],
    ['an option with a phone’s dash', 'stop', { ...stop, job_name: '—dry-run' }, { kind: 'unknown-option' }],
    [
      'an instance that is an option',
      'stop',
      { ...stop, instance_id: '--reason=x' },
      { kind: 'unknown-option' },
    ],
    ['two words in one', 'stop', { job_name: 'job_batch/34765' }, { kind: 'extra-word' }],
    ['every closing mark', 'stop', { ...stop, reason: '" ” 」' }, { kind: 'stray-quote' }],
    ['an unknown option', 'stop', { ...stop, force: true }, { kind: 'unknown-option', given: 'force' }],
    ['another verb’s option', 'status', { ...stop, dry_run: true }, { kind: 'unknown-option' }],
    ['an instance that is a number', 'stop', { ...stop, instance_id: 34765 }, { kind: 'wrong-type' }],
    ['a dry run that is a text', 'stop', { ...stop, dry_run: 'false' }, { kind: 'wrong-type' }],
    ['an empty workspace', 'stop', { ...stop, workspace: '' }, { kind: 'option-without-value' }],
    ['an unknown verb', 'restart', stop, { kind: 'unknown-command', given: 'restart' }],
    ['a verb of the prototype', 'toString', stop, { kind: 'unknown-command' }],
    ['a count that is none', 'history', { count: 99 }, { kind: 'not-a-count' }],
  ])('is refused with %s', (_what, verb, options, problem) => {
    expect(commandOf(verb, options)).toMatchObject({ ok: false, problem });
  });

  it('is refused where something is there twice, or is another command', () => {
    const twice = { name: 'job_name', value: 'a' };
    expect(
      commandWords({ name: 'dlf', options: [{ name: 'stop', type: 1, options: [twice, twice] }] }),
    ).toEqual({
      ok: false,
      problem: { kind: 'option-twice', option: 'job_name' },
    });
    const [one] = data('stop', stop).options;
    expect(commandWords({ name: 'dlf', options: [one, one] })).toMatchObject({
      problem: { kind: 'extra-word' },
    });
    expect(commandWords(data('stop', stop, 'other'))).toMatchObject({ problem: { kind: 'unknown-command' } });
    expect(commandWords({ name: 'dlf', options: [] }).ok).toBe(false);
    expect(commandWords(undefined).ok).toBe(false);
  });

  it('does not take an instance for the job where there is none', () => {
    expect(commandOf('stop', { instance_id: '34765' })).toMatchObject({
      value: { target: { jobName: '', instanceId: '34765' } },
    });
  });

  const value = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.string({ unit: fc.constantFrom(...'a"“”「」\\-— \n=/#\'`1'), minLength: 1 }),
    fc.constantFrom('--dry-run', '"', '" --dry-run "', 'a" --workspace "b', '34765\n--dry-run', '—reason=x'),
  );

  it('means what stands in its boxes, or is refused: whatever stands there', () => {
    const both = fc.record(
      { job_name: value, instance_id: value, workspace: value, reason: value },
      { requiredKeys: ['job_name'] },
    );
    fc.assert(
      fc.property(both, (options) => {
        const command = commandOf('stop', options);
        if (!command.ok) return;
        expect(command.value).toEqual({
          kind: 'stop',
          target: {
            jobName: options.job_name,
            instanceId: options.instance_id,
            workspace: options.workspace,
          },
          reason: options.reason,
          dryRun: false,
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

interface Definition {
  readonly name: string;
  readonly description: string;
  readonly type: number;
  readonly required?: boolean;
  readonly options?: readonly Definition[];
}

describe('the definition that is registered', () => {
  const path = join(import.meta.dirname, '../../../../examples/discord/command.json');
  const command = JSON.parse(readFileSync(path, 'utf8')) as Definition & {
    readonly default_member_permissions: string;
  };

  it('has the verbs and the options that are read, and no others', () => {
    const defined = command.options?.map(({ name, options = [] }) => [
      name,
      options.map((option) => option.name).toSorted(),
    ]);
    const read = Object.entries(VERBS).map(([verb, options]) => [verb, options.toSorted()]);
    expect(Object.fromEntries(defined ?? [])).toEqual(Object.fromEntries(read));
    expect(command.name).toBe('dlf');
  });

  it('is nobody’s before a server’s administrators say whose it is', () => {
    expect(command.default_member_permissions).toBe('0');
  });

  it('keeps to Discord’s limits, and has an instance as text: its number may have 19 digits', () => {
    const all = (each: Definition): Definition[] => [each, ...(each.options ?? []).flatMap(all)];
    for (const { name, description, options = [] } of all(command)) {
      expect(name).toMatch(/^[-_a-z]{1,32}$/);
      expect(description.length).toBeLessThanOrEqual(100);
      expect(options.length).toBeLessThanOrEqual(25);
      // What has to be there comes first.
      const required = options.map((option) => option.required === true);
      expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)));
      if (name === 'instance_id') expect(all(command).find((each) => each.name === name)?.type).toBe(3);
    }
  });
});
