import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesJobs, matchesPattern } from '../../../lib/policy/job-pattern.ts';

/** The plain recursive definition, exponential but obvious. */
function reference(pattern: readonly string[], name: readonly string[]): boolean {
  const [wanted, ...patternRest] = pattern;
  const [given, ...nameRest] = name;
  if (wanted === undefined) return given === undefined;
  if (wanted === '*') {
    return reference(patternRest, name) || (given !== undefined && reference(pattern, nameRest));
  }
  if (given === undefined) return false;
  return (wanted === '?' || wanted.toLowerCase() === given.toLowerCase()) && reference(patternRest, nameRest);
}

describe('matchesPattern', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['**', '', true],
    ['*', '.hidden', true],
    ['?', '', false],
    ['?', 'a', true],
    ['?', 'ab', false],
    ['??', 'ab', true],
    ['?', '作', true],
    ['?', '\u{20000}', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['nightly_*', 'nightly_', true],
    ['nightly_*', 'nightly_load', true],
    ['nightly_*', 'nightly', false],
    ['nightly_*', 'my_nightly_load', false],
    ['*_load', 'nightly_load', true],
    ['*_load', 'nightly_loads', false],
    ['*a*b', 'aab', true],
    ['*a*b', 'aba', false],
    ['*ab', 'aab', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*', 'a', true],
    ['a', 'a*', false],
    ['NIGHTLY_*', 'nightly_Load', true],
    ['nightly_*', 'NIGHTLY_LOAD', true],
    ['作业_*', '作业_日报.v1', true],
    ['a.b', 'axb', false],
    ['[ab]', 'a', false],
    ['[ab]', '[ab]', true],
    ['a|b', 'a', false],
    ['job', 'job_batch', false],
    ['job_batch', 'job', false],
  ])('says of %s and %s: %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  it('agrees with the plain definition', () => {
    const letters = (extra: string) => fc.string({ unit: fc.constantFrom(...`abB${extra}`), maxLength: 8 });
    fc.assert(
      fc.property(letters('**?'), letters('\u{20000}'), (pattern, name) => {
        expect(matchesPattern(pattern, name)).toBe(reference([...pattern], [...name]));
      }),
      { numRuns: 3_000 },
    );
  });

  it('stays quick where backtracking takes forever', () => {
    const started = performance.now();
    expect(matchesPattern(`${'*a'.repeat(100)}b`, 'a'.repeat(400))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('matchesJobs', () => {
  it.each([
    [[], 'a', false],
    [['*'], 'a', true],
    [['a', 'b'], 'b', true],
    [['a', 'b'], 'c', false],
    [['!a'], 'b', false],
    [['!a'], 'a', false],
    [['*', '!a'], 'a', false],
    [['!a', '*'], 'a', false],
    [['*', '!a'], 'b', true],
    [['!a', '*'], 'b', true],
    [['*', '!payroll_*'], 'PAYROLL_run', false],
    [['nightly_*', '!nightly_payroll_*'], 'nightly_load', true],
    [['nightly_*', '!nightly_payroll_*'], 'nightly_payroll_7', false],
    [['nightly_*', '!nightly_payroll_*'], 'daily', false],
    [['*', '!a', '!b'], 'b', false],
    [['a', '*', '!?'], 'a', false],
    [['*', '!*'], 'a', false],
    [['*', '!'], 'a', true],
    [['!!a', '*'], 'a', true],
  ])('says of %j and %s: %s', (patterns, name, expected) => {
    expect(matchesJobs(patterns, name)).toBe(expected);
  });

  it('is not widened by another ! pattern, nor narrowed by another positive one', () => {
    const pattern = fc.string({ unit: fc.constantFrom(...'ab*?'), minLength: 1, maxLength: 4 });
    const list = fc.array(fc.tuple(fc.constantFrom('', '!'), pattern).map((parts) => parts.join('')));
    fc.assert(
      fc.property(
        list,
        pattern,
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 }),
        (patterns, more, name) => {
          const before = matchesJobs(patterns, name);
          if (!before) expect(matchesJobs([...patterns, `!${more}`], name)).toBe(false);
          if (before) expect(matchesJobs([...patterns, more], name)).toBe(true);
        },
      ),
    );
  });
});
