import { describe, expect, it } from 'vitest';
import { suggest } from '../../../lib/intent/suggest.ts';

const OPTIONS = ['--workspace', '--reason', '--dry-run'];

describe('suggest', () => {
  it.each([
    ['stpo', ['stop', 'help'], 'stop'],
    ['tsop', ['stop', 'help'], 'stop'],
    ['stposx', ['stop', 'help'], undefined],
    ['sto', ['stop', 'help'], 'stop'],
    ['stopp', ['stop', 'help'], 'stop'],
    ['stip', ['stop', 'help'], 'stop'],
    ['STOPP', ['stop', 'help'], 'stop'],
    ['stopp', ['STOP'], 'STOP'],
    ['hlep', ['stop', 'help'], 'help'],
    ['hlpe', ['stop', 'help'], undefined],
    ['help', ['stop', 'hepl'], 'hepl'],
    ['status', ['stop', 'help'], undefined],
    ['', ['stop'], undefined],
    ['stop', [], undefined],
    ['stop', ['stop'], 'stop'],
    ['--dryrun', OPTIONS, '--dry-run'],
    ['--dry_run', OPTIONS, '--dry-run'],
    ['--Dry-Run', OPTIONS, '--dry-run'],
    ['--dry-rnu', OPTIONS, '--dry-run'],
    ['--dryru', OPTIONS, '--dry-run'],
    ['--dryr', OPTIONS, undefined],
    ['--worksapce', OPTIONS, '--workspace'],
    ['--reson', OPTIONS, '--reason'],
    ['dry_run', ['dry_run'], 'dry_run'],
    ['dryRun', ['reason', 'dry_run'], 'dry_run'],
    ['停', ['停止'], undefined],
  ])('takes %j among %j for %j', (given, known, expected) => {
    expect(suggest(given, known)).toBe(expected);
  });

  it('takes the nearest, and of equally near ones the first', () => {
    expect(suggest('abcdefg', ['abcdexy', 'abcdefx'])).toBe('abcdefx');
    expect(suggest('abcdefx', ['abcdefy', 'abcdefz'])).toBe('abcdefy');
  });

  it('spends no time on long text', () => {
    const word = 'a'.repeat(24);
    expect(suggest(word, [word])).toBe(word);
    expect(suggest(`${word}a`, [word])).toBeUndefined();
    expect(suggest('a'.repeat(100_000), OPTIONS)).toBeUndefined();
  });

  it('counts two swaps as two mistakes, and a letter that moved further as two', () => {
    expect(suggest('--rdy-urn', OPTIONS)).toBe('--dry-run');
    expect(suggest('--yrd-run', OPTIONS)).toBe('--dry-run');
    expect(suggest('--yrd-urn', OPTIONS)).toBeUndefined();
    expect(suggest('abcdxe', ['abcde', 'xabcde'])).toBe('abcde');
  });
});
