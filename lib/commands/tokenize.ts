import { failed, ok, type Result } from '../intent/result.ts';

/** A word as it was typed; `quoted` where any part of it stood in quotation marks. */
export interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

/** Opening mark to closing mark: what keyboards and phones make of `"`. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  '\u201c': '\u201d',
  '\u201d': '\u201d',
  '\u300c': '\u300d',
};

/** Splits typed text at white space, U+3000 included; quotation marks keep words together. */
export function tokenize(
  text: string,
): Result<readonly Token[], { readonly kind: 'open-quote' | 'stray-quote' }> {
  const tokens: Token[] = [];
  let word: string | undefined;
  let quoted = false;
  let closing: string | undefined;
  let justClosed = false;
  const flush = (): void => {
    if (word !== undefined) tokens.push({ text: word, quoted });
    word = undefined;
    quoted = false;
  };
  for (const character of text) {
    if (closing !== undefined) {
      if (character === closing) {
        closing = undefined;
        justClosed = true;
      } else word += character;
    } else if (/\s/.test(character)) {
      flush();
      justClosed = false;
    } else if (justClosed) {
      // `"too long"--dry-run` would lose its dry run inside the reason.
      return failed({ kind: 'stray-quote' });
    } else if (Object.hasOwn(QUOTES, character)) {
      if (word !== undefined && !word.endsWith('=')) return failed({ kind: 'stray-quote' });
      closing = QUOTES[character];
      quoted = true;
      word ??= '';
    } else {
      word = (word ?? '') + character;
    }
  }
  if (closing !== undefined) return failed({ kind: 'open-quote' });
  flush();
  return ok(tokens);
}
