import { describe, expect, it } from 'vitest';
import { isWithin, type Weekday } from '../../../lib/policy/quiet-hours.ts';
import { policyFrom } from '../../helpers/policy-from.ts';

const within = (quiet: string, at: string): boolean =>
  policyFrom(`quiet: [{${quiet}, then: refuse}]\nrules: []`).quiet.some((hours) =>
    isWithin(hours, Date.parse(at)),
  );

const hours = (from: string, to: string, zone: string, days = ''): string =>
  `from: "${from}", to: "${to}", zone: ${zone}${days && `, days: [${days}]`}`;

describe('quiet hours', () => {
  const shanghai = hours('22:00', '06:00', 'Asia/Shanghai', 'mon-fri');
  it.each([
    // 2026-11-23 is a Monday; Shanghai is eight hours ahead, all year.
    ['2026-11-23T13:59:59.999Z', false],
    ['2026-11-23T14:00:00Z', true],
    ['2026-11-23T15:59:59Z', true],
    ['2026-11-23T16:00:00Z', true],
    ['2026-11-23T21:59:59Z', true],
    ['2026-11-23T22:00:00Z', false],
    // Sunday's night is not named, so Monday's early morning is not quiet; Friday's lasts into Saturday.
    ['2026-11-22T18:00:00Z', false],
    ['2026-11-27T18:00:00Z', true],
    ['2026-11-27T22:00:00Z', false],
    ['2026-11-28T15:00:00Z', false],
  ])('over midnight, on the days on which they begin: at %s %s', (at, expected) => {
    expect(within(shanghai, at)).toBe(expected);
  });

  const weekend = hours('18:00', '08:00', 'UTC', 'sat-mon');
  it.each([
    ['2026-11-21T17:59:00Z', false],
    ['2026-11-21T18:00:00Z', true],
    ['2026-11-22T07:59:00Z', true],
    ['2026-11-22T12:00:00Z', false],
    ['2026-11-23T19:00:00Z', true],
    ['2026-11-24T07:00:00Z', true],
    ['2026-11-24T19:00:00Z', false],
    ['2026-11-27T19:00:00Z', false],
    // Saturday's morning belongs to Friday.
    ['2026-11-21T07:00:00Z', false],
  ])('around the end of the week: at %s %s', (at, expected) => {
    expect(within(weekend, at)).toBe(expected);
  });

  it.each([
    [
      'a whole day from an hour to the same',
      hours('09:00', '09:00', 'UTC', 'wed'),
      '2026-11-26T08:59:00Z',
      true,
    ],
    ['a whole day, over', hours('09:00', '09:00', 'UTC', 'wed'), '2026-11-26T09:00:00Z', false],
    ['a whole day, before', hours('09:00', '09:00', 'UTC', 'wed'), '2026-11-25T08:59:00Z', false],
    ['to midnight', hours('20:00', '00:00', 'UTC'), '2026-11-25T23:59:59Z', true],
    ['to midnight, over', hours('20:00', '00:00', 'UTC'), '2026-11-25T00:00:00Z', false],
    ['from midnight', hours('00:00', '06:00', 'UTC', 'wed'), '2026-11-25T00:00:00Z', true],
    ['from midnight of another day', hours('00:00', '06:00', 'UTC', 'tue'), '2026-11-25T00:00:00Z', false],
    ['where an hour is not whole', hours('22:00', '22:30', 'Asia/Kathmandu'), '2026-11-25T16:15:00Z', true],
    [
      'where an hour is not whole, before',
      hours('22:00', '22:30', 'Asia/Kathmandu'),
      '2026-11-25T16:14:59Z',
      false,
    ],
  ])('%s', (_what, quiet, at, expected) => {
    expect(within(quiet, at)).toBe(expected);
  });
});

describe('quiet hours where the clock changes', () => {
  const berlin = hours('01:30', '03:30', 'Europe/Berlin');
  const gap = hours('02:00', '03:00', 'Europe/Berlin');
  const newYork = hours('22:00', '02:30', 'America/New_York', 'sat');
  it.each([
    // 2026-03-29: 02:00 CET (01:00 UTC) becomes 03:00 CEST.
    ['Berlin in winter', berlin, '2026-03-28T00:30:00Z', true],
    ['Berlin, the spring night, before', berlin, '2026-03-29T00:29:59Z', false],
    ['Berlin, the spring night, begun', berlin, '2026-03-29T00:59:59Z', true],
    ['Berlin, the spring night, after the change', berlin, '2026-03-29T01:29:59Z', true],
    ['Berlin, the spring night, over an hour early', berlin, '2026-03-29T01:30:00Z', false],
    ['Berlin in summer', berlin, '2026-03-30T01:29:59Z', true],
    ['an hour that is left out, just before', gap, '2026-03-29T00:59:59Z', false],
    ['an hour that is left out, just after', gap, '2026-03-29T01:00:00Z', false],
    // 2026-10-25: 03:00 CEST (01:00 UTC) becomes 02:00 CET.
    ['an hour that comes twice, the first time', gap, '2026-10-25T00:30:00Z', true],
    ['an hour that comes twice, the second time', gap, '2026-10-25T01:30:00Z', true],
    ['an hour that comes twice, over', gap, '2026-10-25T02:00:00Z', false],
    // 2026-03-08: 02:00 EST (07:00 UTC) becomes 03:00 EDT.
    ['New York, before the spring change', newYork, '2026-03-08T06:59:59Z', true],
    ['New York, after the spring change, at 3 in the morning', newYork, '2026-03-08T07:00:00Z', false],
    // 2026-11-01: 02:00 EDT (06:00 UTC) becomes 01:00 EST.
    ['New York, the autumn night, begun', newYork, '2026-11-01T02:00:00Z', true],
    ['New York, the autumn night, 01:30 twice', newYork, '2026-11-01T06:30:00Z', true],
    ['New York, the autumn night, an hour longer', newYork, '2026-11-01T07:29:59Z', true],
    ['New York, the autumn night, over', newYork, '2026-11-01T07:30:00Z', false],
    ['New York, the evening after', newYork, '2026-11-02T03:30:00Z', false],
  ])('%s', (_what, quiet, at, expected) => {
    expect(within(quiet, at)).toBe(expected);
  });

  it('are as long as the walls say, on every day of a year', () => {
    const every = [0, 1, 2, 3, 4, 5, 6] as readonly Weekday[];
    const night = {
      name: '',
      days: every,
      from: 1320,
      to: 360,
      zone: 'Europe/Berlin',
      verdict: 'refuse',
    } as const;
    const quarter = 15 * 60_000;
    const from = Date.UTC(2026, 0, 1, 11);
    const lengths = Array.from({ length: 365 }, (_, day) => {
      const noon = from + day * 96 * quarter;
      return (
        Array.from({ length: 96 }, (_each, index) => noon + index * quarter).filter((at) =>
          isWithin(night, at),
        ).length / 4
      );
    });
    expect(lengths.filter((length) => length === 8)).toHaveLength(363);
    expect(lengths.filter((length) => length === 7)).toHaveLength(1);
    expect(lengths.filter((length) => length === 9)).toHaveLength(1);
  });
});
