import type { Malformed } from '../intent/malformed.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import { suggest } from '../intent/suggest.ts';
import type { TargetText } from '../intent/target.ts';
import { type Token, tokenize } from './tokenize.ts';

/** What people can type. */
export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'stop';
      readonly target: TargetText;
      readonly reason: string | undefined;
      readonly dryRun: boolean;
    }
  | {
      readonly kind: 'rerun';
      readonly target: TargetText;
      readonly reason: string | undefined;
      readonly dryRun: boolean;
    }
  | { readonly kind: 'status'; readonly target: TargetText }
  | { readonly kind: 'list'; readonly jobName: string | undefined; readonly workspace: string | undefined };

const VERBS: Readonly<Record<string, Command['kind']>> = {
  stop: 'stop',
  停止: 'stop',
  rerun: 'rerun',
  重跑: 'rerun',
  status: 'status',
  状态: 'status',
  list: 'list',
  列表: 'list',
  help: 'help',
  帮助: 'help',
};

const OPTIONS = { '--workspace': 'value', '--reason': 'value', '--dry-run': 'flag' } as const;
type Option = keyof typeof OPTIONS;

/** To read needs no reason, and there is nothing to try. */
const READ_OPTIONS: readonly Option[] = ['--workspace'];

/** Reads a typed command. Whatever is not understood refuses the whole of it. */
export function parseCommand(text: string): Result<Command, Malformed> {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  const [verb, ...rest] = tokens.value;
  if (verb === undefined) return ok({ kind: 'help' });
  const name = verb.text.toLowerCase();
  const kind = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  switch (kind) {
    case undefined:
      return failed({ kind: 'unknown-command', given: verb.text, ...suggestion(name, Object.keys(VERBS)) });
    case 'help':
      return ok({ kind: 'help' });
    case 'stop':
    case 'rerun':
      return parseAction(kind, rest);
    case 'status':
      return parseStatus(rest);
    case 'list':
      return parseList(rest);
  }
}

function parseAction(kind: 'stop' | 'rerun', tokens: readonly Token[]): Result<Command, Malformed> {
  const parsed = parseWords(tokens, Object.keys(OPTIONS) as Option[]);
  if (!parsed.ok) return parsed;
  const { words, options } = parsed.value;
  const target = targetOf(words);
  if (!target.ok) return target;
  return ok({
    kind,
    target: { ...target.value, workspace: options.get('--workspace') },
    reason: options.get('--reason'),
    dryRun: options.has('--dry-run'),
  });
}

function parseStatus(tokens: readonly Token[]): Result<Command, Malformed> {
  const parsed = parseWords(tokens, READ_OPTIONS);
  if (!parsed.ok) return parsed;
  const target = targetOf(parsed.value.words);
  if (!target.ok) return target;
  const workspace = parsed.value.options.get('--workspace');
  return ok({ kind: 'status', target: { ...target.value, workspace } });
}

function parseList(tokens: readonly Token[]): Result<Command, Malformed> {
  const parsed = parseWords(tokens, READ_OPTIONS);
  if (!parsed.ok) return parsed;
  const [jobName, extra] = parsed.value.words;
  if (extra !== undefined) return failed({ kind: 'extra-word', given: extra });
  return ok({ kind: 'list', jobName, workspace: parsed.value.options.get('--workspace') });
}

interface Words {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<Option, string>;
}

function parseWords(tokens: readonly Token[], allowed: readonly Option[]): Result<Words, Malformed> {
  const words: string[] = [];
  const options = new Map<Option, string>();
  const rest = tokens.values();
  for (const token of rest) {
    const [given, attached] = splitOption(token);
    if (given === undefined) {
      words.push(token.text);
      continue;
    }
    if (!isOption(given) || !allowed.includes(given)) {
      return failed({ kind: 'unknown-option', given, ...suggestion(given, allowed) });
    }
    if (options.has(given)) return failed({ kind: 'option-twice', option: given });
    if (OPTIONS[given] === 'flag') {
      if (attached !== undefined) return failed({ kind: 'option-with-value', option: given });
      options.set(given, '');
      continue;
    }
    const value = optionValue(
      attached === undefined ? rest.next().value : { text: attached, quoted: token.quoted },
    );
    if (value === undefined || value === '') return failed({ kind: 'option-without-value', option: given });
    options.set(given, value);
  }

  return ok({ words, options });
}

const isOption = (text: string): text is Option => Object.hasOwn(OPTIONS, text);

/** What a keyboard, a phone or an input method makes of `-`. */
const DASH = /^[\p{Dash_Punctuation}\u2212]/u;

/** Unquoted, a value may not look like an option: `--reason --dry-run` has lost its reason, not its dry run. */
const optionValue = (token: Token | undefined): string | undefined =>
  token === undefined || (!token.quoted && DASH.test(token.text)) ? undefined : token.text;

/** `--name` or `--name=value`; phones turn `--` into a dash, which is undone before any option's name. */
function splitOption(token: Token): [name?: string, value?: string] {
  const match = /^(--|[\u2014\u2013\u2015\u2012]+)([^=]*)(?:=(.*))?$/su.exec(token.text);
  if (match === null) return [];
  const [, , name = '', value] = match;
  return value === undefined ? [`--${name}`] : [`--${name}`, value];
}

/** `job instance`, `job/instance` or `job#instance`: neither sign can stand in a job name. */
function targetOf(words: readonly string[]): Result<Omit<TargetText, 'workspace'>, Malformed> {
  const [first, second, extra] = words;
  if (extra !== undefined) {
    const meant = suggestion(extra.replace(/^-+/, '--'), Object.keys(OPTIONS));
    return failed(
      meant.suggestion === undefined
        ? { kind: 'extra-word', given: extra }
        : { kind: 'unknown-option', given: extra, ...meant },
    );
  }
  const joined = /^(?<jobName>[^/#]+)[/#](?<instanceId>[^/#]+)$/su.exec(first ?? '')?.groups;
  return joined !== undefined && second === undefined
    ? ok({ jobName: joined['jobName'], instanceId: joined['instanceId'] })
    : ok({ jobName: first, instanceId: second });
}

const suggestion = (given: string, known: readonly string[]): { suggestion?: string } => {
  const found = suggest(given, known);
  return found === undefined ? {} : { suggestion: found };
};
