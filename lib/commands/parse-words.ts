import type { Malformed } from '../intent/malformed.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import { suggest } from '../intent/suggest.ts';
import type { Token } from './tokenize.ts';

export const OPTIONS = { '--workspace': 'value', '--reason': 'value', '--dry-run': 'flag' } as const;
export type Option = keyof typeof OPTIONS;

/** What stands behind a verb: words, and options with their values. */
export interface Words {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<Option, string>;
}

/** Tells words and options apart; an option that is not allowed here refuses the whole of it. */
export function parseWords(tokens: readonly Token[], allowed: readonly Option[]): Result<Words, Malformed> {
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

/** What a typo probably meant, for the answer. */
export const suggestion = (given: string, known: readonly string[]): { suggestion?: string } => {
  const found = suggest(given, known);
  return found === undefined ? {} : { suggestion: found };
};
