import { readCode } from '../intent/code.ts';
import type { Malformed } from '../intent/malformed.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import { parseWords, suggestion } from './parse-words.ts';
import type { Token } from './tokenize.ts';

/** What people type to hold automation back, to answer a question, and to see what may be and what was done. */
export type SafetyCommand =
  | { readonly kind: 'freeze'; readonly reason: string | undefined }
  | { readonly kind: 'unfreeze' }
  | { readonly kind: 'confirm' | 'cancel'; readonly code: string }
  | { readonly kind: 'history'; readonly count: number }
  | {
      readonly kind: 'can-i';
      readonly verb: (typeof MAY_I)[number];
      readonly jobName: string | undefined;
      readonly workspace: string | undefined;
    };

const MAY_I = ['stop', 'rerun', 'status', 'list', 'history'] as const;
const DEFAULT_COUNT = 10;
/** More than a chat shows. */
const MAX_COUNT = 50;

/** `freeze [reason]`, with or without quotation marks or `--reason`; `unfreeze`. */
export function parseFreeze(
  kind: 'freeze' | 'unfreeze',
  tokens: readonly Token[],
): Result<SafetyCommand, Malformed> {
  const parsed = parseWords(tokens, kind === 'freeze' ? ['--reason'] : []);
  if (!parsed.ok) return parsed;
  const { words, options } = parsed.value;
  const text = words.join(' ');
  if (kind === 'unfreeze') return text === '' ? ok({ kind }) : failed({ kind: 'extra-word', given: text });
  const reason = options.get('--reason');
  if (reason !== undefined && text !== '') return failed({ kind: 'extra-word', given: text });
  return ok({ kind, reason: reason ?? (text === '' ? undefined : text) });
}

/** `confirm <code>`, `cancel <code>`. */
export function parseSaid(
  kind: 'confirm' | 'cancel',
  tokens: readonly Token[],
): Result<SafetyCommand, Malformed> {
  const parsed = parseWords(tokens, []);
  if (!parsed.ok) return parsed;
  const [code, extra] = parsed.value.words;
  if (code === undefined) return failed({ kind: 'missing-word', what: 'code' });
  return extra === undefined
    ? ok({ kind, code: readCode(code) })
    : failed({ kind: 'extra-word', given: extra });
}

/** `history [n]` */
export function parseHistory(tokens: readonly Token[]): Result<SafetyCommand, Malformed> {
  const parsed = parseWords(tokens, []);
  if (!parsed.ok) return parsed;
  const [count = String(DEFAULT_COUNT), extra] = parsed.value.words;
  if (extra !== undefined) return failed({ kind: 'extra-word', given: extra });
  return /^[1-9]\d?$/.test(count) && Number(count) <= MAX_COUNT
    ? ok({ kind: 'history', count: Number(count) })
    : failed({ kind: 'not-a-count', given: count, max: MAX_COUNT });
}

/** `can-i stop <job_name>` */
export function parseMayI(tokens: readonly Token[]): Result<SafetyCommand, Malformed> {
  const parsed = parseWords(tokens, ['--workspace']);
  if (!parsed.ok) return parsed;
  const { words, options } = parsed.value;
  const [given = '', jobName, extra] = words;
  const verb = MAY_I.find((each) => each === given.toLowerCase());
  if (given === '') return failed({ kind: 'missing-word', what: 'verb' });
  if (verb === undefined) return failed({ kind: 'unknown-command', given, ...suggestion(given, MAY_I) });
  if (extra !== undefined) return failed({ kind: 'extra-word', given: extra });
  return ok({ kind: 'can-i', verb, jobName, workspace: options.get('--workspace') });
}
