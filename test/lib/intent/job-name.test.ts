import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJobName } from '../../../lib/intent/job-name.ts';
import { anyText, jobNames } from './arbitraries.ts';

const why = (text: string | undefined): string => {
  const result = parseJobName(text);
  return result.ok ? 'ok' : result.problem.why;
};
const code = (point: number): string => String.fromCodePoint(point);

describe('parseJobName', () => {
  it.each([
    'job_batch',
    'a',
    '0',
    '-',
    '_',
    '...',
    'a..b',
    '.a',
    'a.',
    '--dry-run',
    'AZaz09-_.',
    '作业_日报.v1',
    '々',
    '〇',
  ])('takes %s unchanged', (name) => {
    expect(parseJobName(name)).toEqual({ ok: true, value: name });
  });

  it.each([
    [0x3400, 0x4dbf],
    [0x4e00, 0x9fff],
    [0x20000, 0x3ffff],
  ])('takes the ideographs from U+%i to U+%i, and neither neighbour', (first, last) => {
    expect(why(code(first))).toBe('ok');
    // The block of U+20000 holds compatibility ideographs, which NFC changes, but its last point is not one.
    expect(why(code(last))).toBe('ok');
    expect(why(code(first - 1))).toBe('characters');
    expect(why(code(last + 1))).toBe('characters');
  });

  it.each([undefined, ''])('misses the name in %j', (text) => {
    expect(parseJobName(text)).toEqual({ ok: false, problem: { field: 'job_name', why: 'missing' } });
  });

  it.each(['.', '..'])('refuses %s, which folds into another URL path', (name) => {
    expect(parseJobName(name)).toEqual({ ok: false, problem: { field: 'job_name', why: 'dots' } });
  });

  it.each([
    'a/b',
    'a\\b',
    '../x',
    '%2e%2e',
    'a b',
    ' a',
    'a ',
    'a\n',
    '\na',
    'a\tb',
    'a\0',
    'a\u200b',
    'a\u3000b',
    'a\u202eb',
    'é',
    'a\u0301',
    'a#b',
    'a?b',
    'a*',
    'a:b',
    'а' /* Cyrillic */,
    'ａ' /* full-width */,
    '１',
    'ぁ',
    '한',
    '\uf900' /* a compatibility ideograph */,
    '〆',
    '、',
    '😀',
    'a\ud840',
    '\udc00a',
  ])('refuses the characters of %j', (name) => {
    expect(parseJobName(name)).toEqual({ ok: false, problem: { field: 'job_name', why: 'characters' } });
  });

  it('refuses a compatibility ideograph, which NFC would turn into another name', () => {
    expect(why('\u{2f800}')).toBe('not-normalized');
    expect(why('job_\u{2fa1d}')).toBe('not-normalized');
  });

  it.each([
    ['128 letters', 'a'.repeat(128), 'ok'],
    ['129 letters', 'a'.repeat(129), 'too-long'],
    ['128 ideographs of two UTF-16 units', '\u{20000}'.repeat(128), 'ok'],
    ['129 ideographs', '\u{20000}'.repeat(129), 'too-long'],
    ['a sub-job of 128 and 128', `${'a'.repeat(128)}_${'b'.repeat(128)}`, 'ok'],
    ['a sub-job of 128 and 128 ideographs', `${'\u{20000}'.repeat(128)}_${'作'.repeat(128)}`, 'ok'],
    ['a sub-job of 129 and 1', `${'a'.repeat(129)}_b`, 'too-long'],
    ['a sub-job of 1 and 129', `a_${'b'.repeat(129)}`, 'too-long'],
    ['a sub-job of 1 and 128', `a_${'b'.repeat(128)}`, 'ok'],
    ['a sub-job of 128 and 1', `${'a'.repeat(128)}_b`, 'ok'],
    ['a sub-job of 129 and 128', `${'a'.repeat(129)}_${'b'.repeat(128)}`, 'too-long'],
    ['a sub-job of 128 and 129', `${'a'.repeat(128)}_${'b'.repeat(129)}`, 'too-long'],
    ['a sub-job without a job', `_${'b'.repeat(128)}`, 'too-long'],
    ['a sub-job without a node', `${'a'.repeat(128)}_`, 'too-long'],
    ['128 with an underscore last', `${'a'.repeat(127)}_`, 'ok'],
    ['258 underscores', '_'.repeat(258), 'too-long'],
    ['257 underscores', '_'.repeat(257), 'ok'],
    ['a late underscore after an early one', `a_${'b'.repeat(120)}_${'c'.repeat(20)}`, 'ok'],
  ])('says of %s: %3$s', (_what, name, expected) => {
    expect(why(name)).toBe(expected);
  });

  it('counts the code points of a name that is too long', () => {
    expect(parseJobName('\u{20000}'.repeat(130))).toEqual({
      ok: false,
      problem: { field: 'job_name', why: 'too-long', codePoints: 130 },
    });
  });

  it('takes every name of the allowed form, and never rewrites it', () => {
    fc.assert(
      fc.property(jobNames, (name) => {
        expect(parseJobName(name)).toEqual({ ok: true, value: name });
      }),
    );
  });

  it('never throws, and takes only what survives percent-encoding and NFC', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const result = parseJobName(text);
        if (!result.ok) return;
        expect(result.value).toBe(text);
        expect(text.normalize('NFC')).toBe(text);
        expect(decodeURIComponent(encodeURIComponent(text))).toBe(text);
        expect(text).not.toMatch(/[\s/\\%?#]|^\.{1,2}$/);
      }),
      { numRuns: 500 },
    );
  });
});
