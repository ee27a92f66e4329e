import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silenceOfState } from '../../../lib/alerts/state-word.ts';

describe('the state of an alert, in its sender’s words', () => {
  it.each([
    ['firing', undefined],
    ['alerting', undefined],
    ['ALARM', undefined],
    ['Problem', undefined],
    ['triggered', undefined],
    [' Firing ', undefined],
    [undefined, undefined],
    ['resolved', 'resolved'],
    ['OK', 'resolved'],
    ['recovered', 'resolved'],
    ['closed', 'resolved'],
    ['inactive', 'resolved'],
    ['NoData', 'no-data'],
    ['INSUFFICIENT_DATA', 'no-data'],
    ['Insufficient Data', 'no-data'],
    ['error', 'no-data'],
    ['unknown', 'no-data'],
    ['test', 'test'],
    ['acknowledged', 'update'],
    ['muted', 'update'],
    ['pending', 'update'],
    ['cancelled', 'cancelled'],
    ['manual-stop', 'cancelled'],
    ['success', 'ended'],
    ['failed', 'ended'],
    ['', 'unknown-state'],
    ['firing!', 'unknown-state'],
    ['not firing', 'unknown-state'],
    ['unresolved', 'unknown-state'],
    ['<no value>', 'unknown-state'],
    ['true', 'unknown-state'],
    ['toString', 'unknown-state'],
    ['__proto__', 'unknown-state'],
    [null, 'unknown-state'],
    [true, 'unknown-state'],
    [1, 'unknown-state'],
    [['firing'], 'unknown-state'],
    [{ state: 'firing' }, 'unknown-state'],
  ])('%j: %s', (state, expected) => {
    expect(silenceOfState(state)).toBe(expected);
  });

  it('asks for nothing that is not understood', () => {
    fc.assert(
      fc.property(fc.anything(), (state) => {
        fc.pre(state !== undefined);
        const firing = typeof state === 'string' && /^[a-z- ]+$/i.test(state);
        if (!firing) expect(silenceOfState(state)).toBeDefined();
      }),
    );
  });
});
