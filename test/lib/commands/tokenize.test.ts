import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from '../../../lib/commands/tokenize.ts';
import { anyText } from '../intent/arbitraries.ts';

const words = (text: string): unknown => {
  const result = tokenize(text);
  return result.ok ? result.value.map((token) => token.text) : result.problem;
};
const quoted = (text: string): unknown => {
  const result = tokenize(text);
  return result.ok ? result.value.map((token) => token.quoted) : result.problem;
};

describe('tokenize', () => {
  it.each([
    ['', []],
    ['   ', []],
    ['stop', ['stop']],
    ['stop job 1', ['stop', 'job', '1']],
    ['  stop \t job\n1\r\n', ['stop', 'job', '1']],
    ['停止\u3000作业\u30001', ['停止', '作业', '1']],
    ['a\u00a0b', ['a', 'b']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ['a “b c” d', ['a', 'b c', 'd']],
    ['a ”b c” d', ['a', 'b c', 'd']],
    ['a 「b c」 d', ['a', 'b c', 'd']],
    ['a 「b\u3000c」', ['a', 'b\u3000c']],
    ['"" x', ['', 'x']],
    ['""', ['']],
    ['--reason="too slow"', ['--reason=too slow']],
    ['--reason="b c" d', ['--reason=b c', 'd']],
    ['"say “hi”"', ['say “hi”']],
    ['“say "hi"”', ['say "hi"']],
    ["it's 'a b'", ["it's", "'a", "b'"]],
    ['a\u200bb', ['a\u200bb']],
    ['𠀀 \u{1f600}', ['𠀀', '\u{1f600}']],
  ])('splits %j into %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each(['"', 'a "b', 'a "b c', '“a"', '「a', 'a "b" "', '「a”', '“a'])(
    'refuses the open quote of %j',
    (text) => {
      expect(words(text)).toEqual({ kind: 'open-quote' });
    },
  );

  it('takes a closing mark that opens nothing for a letter', () => {
    expect(words('a」 b')).toEqual(['a」', 'b']);
  });

  it.each(['a"b c"d', '"a""b"', '"a"b', '--reason "x"--dry-run', 'a「b」', '--reason="x"y'])(
    'refuses %j: what is glued to a quotation mark could be lost inside',
    (text) => {
      expect(tokenize(text)).toEqual({ ok: false, problem: { kind: 'stray-quote' } });
    },
  );

  it('says which words stood in quotation marks, in part or whole', () => {
    expect(quoted('a "b" c="d" 「e」 f ""')).toEqual([false, true, true, true, false, true]);
  });

  it('reads back any words that were put in quotation marks', () => {
    const text = anyText().map((each) => each.replaceAll('"', ''));
    fc.assert(
      fc.property(fc.array(text), (given) => {
        expect(tokenize(given.map((each) => `"${each}"`).join(' '))).toEqual({
          ok: true,
          value: given.map((each) => ({ text: each, quoted: true })),
        });
      }),
    );
  });

  it('never throws, and loses no character but space and quotation marks', () => {
    const bare = (text: string): string => text.replaceAll(/[\s"“”「」]/gu, '');
    const mixed = fc.string({ unit: fc.constantFrom(...'ab-—"“”「」 \u3000\n') });
    fc.assert(
      fc.property(fc.oneof(anyText(), mixed), (text) => {
        const result = tokenize(text);
        if (!result.ok) return;
        expect(bare(result.value.map((token) => token.text).join(''))).toBe(bare(text));
      }),
      { numRuns: 500 },
    );
  });
});
