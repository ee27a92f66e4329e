import type { Malformed } from '../intent/malformed.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import type { TargetText } from '../intent/target.ts';
import { parseFreeze, parseHistory, parseMayI, parseSaid, type SafetyCommand } from './parse-safety.ts';
import { OPTIONS, type Option, parseWords, suggestion } from './parse-words.ts';
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
  | SafetyCommand
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
  history: 'history',
  历史: 'history',
  'can-i': 'can-i',
  freeze: 'freeze',
  冻结: 'freeze',
  unfreeze: 'unfreeze',
  解冻: 'unfreeze',
  confirm: 'confirm',
  确认: 'confirm',
  cancel: 'cancel',
  取消: 'cancel',
  help: 'help',
  帮助: 'help',
};

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
    case 'history':
      return parseHistory(rest);
    case 'can-i':
      return parseMayI(rest);
    case 'freeze':
    case 'unfreeze':
      return parseFreeze(kind, rest);
    case 'confirm':
    case 'cancel':
      return parseSaid(kind, rest);
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
