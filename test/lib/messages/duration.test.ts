import { describe, expect, it } from 'vitest';
import { formatDuration, formatTime } from '../../../lib/messages/duration.ts';

const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe('formatDuration', () => {
  it.each([
    [-1, '0 s'],
    [-5 * D, '0 s'],
    [0, '0 s'],
    [999, '0 s'],
    [S, '1 s'],
    [59 * S + 999, '59 s'],
    [M, '1 min'],
    [M + S, '1 min 1 s'],
    [59 * M + 59 * S, '59 min 59 s'],
    [H, '1 h'],
    [H + 59 * S, '1 h'],
    [H + 12 * M, '1 h 12 min'],
    [H + 12 * M + 40 * S, '1 h 12 min'],
    [23 * H + 59 * M + 59 * S, '23 h 59 min'],
    [D, '1 d'],
    [D + 59 * M, '1 d'],
    [3 * D + 4 * H, '3 d 4 h'],
    [400 * D + 1, '400 d'],
  ])('says of %i ms: %s', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });
});

describe('formatTime', () => {
  it.each([
    [0, '1970-01-01 00:00 UTC'],
    [1_795_485_600_000, '2026-11-24 02:00 UTC'],
    [1_795_485_659_999, '2026-11-24 02:00 UTC'],
    [1_795_485_660_000, '2026-11-24 02:01 UTC'],
  ])('says of %i: %s', (ms, expected) => {
    expect(formatTime(ms)).toBe(expected);
  });
});
