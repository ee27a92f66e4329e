import { integerText, isRecord, textOf } from '../../http/exact-json.ts';
import type { Malformed } from '../../intent/malformed.ts';
import { failed, ok, type Result } from '../../intent/result.ts';
import { type OptionName, VERBS } from './verbs.ts';

/**
 * What the options of a subcommand would be if they were typed, for the one parser that there is. Each value becomes one
 * quoted word or is refused: none can turn into two words, or into an option.
 *
 * @param data `data` of an application command (docs.discord.com, "Receiving and responding", Interaction data)
 */
export function commandWords(data: unknown): Result<string, Malformed> {
  const { name, options } = isRecord(data) ? data : {};
  if (name !== 'dlf') return unknownCommand(name);
  const [sub, extra] = listOf(options);
  if (!isRecord(sub) || sub['type'] !== 1) return unknownCommand('dlf');
  if (extra !== undefined) return failed({ kind: 'extra-word', given: nameOf(extra) });
  const verb = nameOf(sub);
  const allowed = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (allowed === undefined) return unknownCommand(verb);
  const given = readOptions(listOf(sub['options']), allowed);
  if (!given.ok) return given;
  return joined([verb], wordsOf(verb, given.value));
}

type Given = ReadonlyMap<OptionName, string>;

function readOptions(options: readonly unknown[], allowed: readonly OptionName[]): Result<Given, Malformed> {
  const given = new Map<OptionName, string>();
  for (const option of options) {
    const name = allowed.find((each) => each === nameOf(option));
    if (name === undefined || !isRecord(option))
      return failed({ kind: 'unknown-option', given: nameOf(option) });
    if (given.has(name)) return failed({ kind: 'option-twice', option: name });
    const value = readValue(name, option['value']);
    if (!value.ok) return value;
    given.set(name, value.value);
  }
  return ok(given);
}

function readValue(name: OptionName, value: unknown): Result<string, Malformed> {
  const expected = name === 'dry_run' ? 'true or false' : name === 'count' ? 'text or integer' : 'text';
  const text =
    expected === 'text' ? textOf(value) : expected === 'text or integer' ? integerText(value) : undefined;
  if (typeof value === 'boolean' && expected === 'true or false') return ok(value ? 'true' : 'false');
  if (text === undefined) return failed({ kind: 'wrong-type', member: name, expected });
  return text === '' ? failed({ kind: 'option-without-value', option: name }) : ok(text);
}

/** A word by itself, or the value of an option of the typed command. */
interface Word {
  readonly text: string;
  readonly option?: '--workspace' | '--reason';
}

function wordsOf(verb: string, given: Given): readonly (Word | '--dry-run')[] {
  const job = given.get('job_name');
  const instance = given.get('instance_id');
  const word = (text: string | undefined): Word[] => (text === undefined ? [] : [{ text }]);
  const option = (name: 'workspace' | 'reason'): Word[] => {
    const text = given.get(name);
    return text === undefined ? [] : [{ text, option: `--${name}` }];
  };
  return [
    ...(verb === 'can-i' ? word(given.get('verb') ?? 'stop') : []),
    // Without a job the instance would stand in its place.
    ...word(job ?? (instance === undefined ? undefined : '')),
    ...word(instance),
    ...word(given.get('code')),
    ...word(given.get('count')),
    ...option('workspace'),
    ...option('reason'),
    ...(given.get('dry_run') === 'true' ? (['--dry-run'] as const) : []),
  ];
}

function joined(start: readonly string[], words: readonly (Word | '--dry-run')[]): Result<string, Malformed> {
  const parts = [...start];
  for (const word of words) {
    if (word === '--dry-run') {
      parts.push(word);
      continue;
    }
    const { text, option } = word;
    // The parser takes these for an option though they are quoted, and `job/instance` for two words.
    if (option === undefined && /^(--|[\u2012-\u2015])/.test(text))
      return failed({ kind: 'unknown-option', given: text });
    if (option === undefined && /[/#]/.test(text)) return failed({ kind: 'extra-word', given: text });
    const quoted = quote(text);
    if (quoted === undefined) return failed({ kind: 'stray-quote' });
    parts.push(...(option === undefined ? [] : [option]), quoted);
  }
  return ok(parts.join(' '));
}

/** Between the first marks of which it does not hold the closing one: the parser knows no escape. */
function quote(text: string): string | undefined {
  const marks = ['""', '“”', '「」'].find(([, closing = '']) => !text.includes(closing));
  return marks && `${marks[0]}${text}${marks[1]}`;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

const nameOf = (value: unknown): string => (isRecord(value) ? (textOf(value['name']) ?? '') : '');

const unknownCommand = (given: unknown): Result<never, Malformed> =>
  failed({ kind: 'unknown-command', given: textOf(given) ?? '' });
