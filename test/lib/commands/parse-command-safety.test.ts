import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../lib/commands/parse-command.ts';
import { parseTarget } from '../../../lib/intent/target.ts';
import { DEFAULT_WORKSPACE } from '../../../lib/intent/workspace.ts';
import { anyText } from '../intent/arbitraries.ts';

const known = { fallback: DEFAULT_WORKSPACE, named: new Map(), onlyListed: false };

/** Whether the text would stop something for real. */
function isRealStop(text: string): boolean {
  const parsed = parseCommand(text);
  if (!parsed.ok || parsed.value.kind !== 'stop' || parsed.value.dryRun) return false;
  return parseTarget(parsed.value.target, known).ok;
}

/** What phones, keyboards and hurry make of `--dry-run`. */
const MISTYPED = [
  '-dry-run',
  '---dry-run',
  '--dryrun',
  '--dry_run',
  '--dry-Run',
  '--DRY-RUN',
  '--dry',
  '--dry-run=false',
  '--dry-run=true',
  '--dry-run,',
  '--dry‑run',
  '--dry–run',
  '−−dry-run',
  '‐‐dry-run',
  '‑‑dry-run',
  '－－dry-run',
  '–-dry-run',
  '-–dry-run',
  '⸺dry-run',
  '~~dry-run',
  'dry-run',
  '/dry-run',
  '"-dry-run"',
  "'--dry-run'",
  '\u200b--dry-run',
  '--dry-\u200brun',
  '[--dry-run]',
];

const insert = (words: readonly string[], at: number, word: string): string =>
  words.toSpliced(1 + (at % words.length), 0, word).join(' ');

describe('a mistyped dry run', () => {
  it('is recognised as a real stop by this test where it is one', () => {
    expect(isRealStop('stop job_batch 34765')).toBe(true);
    expect(isRealStop('stop job_batch/34765')).toBe(true);
    expect(isRealStop('stop job_batch 34765 --dry-run')).toBe(false);
  });

  it.each(MISTYPED)('never stops anything, wherever %j stands', (option) => {
    for (const target of [['job_batch', '34765'], ['job_batch/34765'], ['job_batch#34765']]) {
      for (let at = 0; at <= target.length; at++) {
        expect(insert(['stop', ...target], at, option)).not.toSatisfy(isRealStop);
      }
    }
  });

  it.each([
    '-dry-run',
    '−−dry-run',
    '‐‐dry-run',
    '‑‑dry-run',
    '－－dry-run',
    '---dry-run',
    '—dry-run',
    '--dryrun',
  ])('is not swallowed as the value of another option: %s', (option) => {
    expect(`stop job_batch 34765 --reason ${option}`).not.toSatisfy(isRealStop);
    expect(`stop job_batch 34765 --workspace ${option}`).not.toSatisfy(isRealStop);
  });
});

describe('parseCommand', () => {
  it('reads any text without throwing', () => {
    const typed = fc.array(
      fc.oneof(
        fc.constantFrom(
          'stop',
          '停止',
          'help',
          'job',
          '34765',
          'job/1',
          '--dry-run',
          '—dry-run',
          '--reason',
          '--workspace=w',
        ),
        fc.constantFrom('"', '”', '「', '=', '--', '—', '#', '\u3000', '__proto__'),
        anyText({ maxLength: 5 }),
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(),
          typed.map((words) => words.join(' ')),
        ),
        (text) => {
          expect(typeof parseCommand(text).ok).toBe('boolean');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('never carries out a stop with a word or an option that it does not know', () => {
    const strange = fc
      .tuple(fc.constantFrom('', '-', '--', '—', '–', '−−', '/'), anyText({ minLength: 1 }))
      .map(([dash, text]) => `${dash}${text.replaceAll(/[\s"“”「」]/gu, '_')}`)
      .filter((word) => !/^(--|[—–])(dry-run|reason|workspace)/u.test(word));
    fc.assert(
      fc.property(fc.nat(), strange, (at, word) => {
        expect(insert(['stop', 'job_batch', '34765'], at, word)).not.toSatisfy(isRealStop);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is always a dry run where the option is typed properly', () => {
    const option = fc.constantFrom('--dry-run', '—dry-run', '–dry-run', '——dry-run', '"--dry-run"');
    const other = fc.constantFrom('--reason "x y"', '--reason=x', '--workspace w', '—workspace=w');
    fc.assert(
      fc.property(
        option,
        fc.uniqueArray(other, { selector: (each) => each.charAt(2) + each.charAt(1) }),
        fc.nat(),
        (dry, others, at) => {
          const text = insert(['stop', 'job_batch', '34765', ...others], at, dry);
          expect(text).not.toSatisfy(isRealStop);
        },
      ),
    );
  });

  it('reads 200,000 characters at once', () => {
    expect(parseCommand(`stop job 1 ${'--x '.repeat(50_000)}`).ok).toBe(false);
    expect(parseCommand('a'.repeat(200_000)).ok).toBe(false);
    expect(parseCommand(`stop ${'a/'.repeat(100_000)}`)).toMatchObject({ ok: true, value: { kind: 'stop' } });
  });
});
