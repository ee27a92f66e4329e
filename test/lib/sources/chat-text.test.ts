import { describe, expect, it } from 'vitest';
import { fitLines } from '../../../lib/sources/chat-text.ts';

const bytesOf = (text: string): number => Buffer.byteLength(text);

describe('fitLines', () => {
  it('keeps all lines that fit, and marks where there were more', () => {
    expect(fitLines(['ab', 'cd'], 5)).toBe('ab\ncd');
    expect(fitLines(['ab', 'cd'], 4)).toBe('ab\n…');
    expect(fitLines(['ab', 'cd', 'e'], 6, '\r\n')).toBe('ab\r\n…');
    expect(fitLines(['abcdef'], 3)).toBe('…');
  });

  it('keeps what its foot is, behind the mark, and once', () => {
    expect(fitLines(['ab', 'cd', 'e'], 7, '\n', undefined, ['e'])).toBe('ab\ncd\ne');
    expect(fitLines(['ab', 'cd', 'e'], 6, '\n', undefined, ['e'])).toBe('ab\n…\ne');
    expect(fitLines(['ab', 'e', 'cdefgh'], 9, '\n', undefined, ['e'])).toBe('ab\n…\ne');
  });

  it('counts bytes where a platform does', () => {
    expect(fitLines(['作业', '停止'], 13, '\n', bytesOf)).toBe('作业\n停止');
    expect(fitLines(['作业', '停止'], 12, '\n', bytesOf)).toBe('作业\n…');
    expect(fitLines(['作业', '停止'], 9, '\n', bytesOf)).toBe('…');
  });
});
