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
export function tokenize(text: string): Result<readonly Token[], { readonly kind: 'open-quote' }> {
  const tokens: Token[] = [];
  let word: string | undefined;
  let quoted = false;
  let closing: string | undefined;
  const flush = (): void => {
    if (word !== undefined) tokens.push({ text: word, quoted });
    word = undefined;
    quoted = false;
  };
  for (const character of text) {
    if (closing !== undefined) {
      if (character === closing) closing = undefined;
      else word += character;
    } else if (/\s/.test(character)) {
      flush();
    } else if (character in QUOTES) {
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
