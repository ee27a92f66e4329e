import { describe, expect, it } from 'vitest';
import { wasDoing } from '../../../lib/messages/en.ts';
import { AT, ended, running } from './outcomes.ts';

describe('wasDoing', () => {
  it.each([
    [running, 'running for 2 h'],
    [{ ...running, status: 'running-exception' }, 'running-exception for 2 h'],
    [{ ...running, status: 'a-new-status', endedAt: AT }, 'a-new-status for 2 h'],
    [{ ...running, plannedAt: AT }, 'running for 2 h'],
    [{ ...running, usualMs: 18 * 60_000 }, 'running for 2 h, usually done in 18 min'],
    [{ ...running, instanceType: 5 }, 'running for 2 h (PatchData)'],
    [{ ...running, instanceType: 6 }, 'running for 2 h (of a real-time job)'],
    [{ ...running, instanceType: 0 }, 'running for 2 h'],
    [{ status: 'waiting', at: AT }, 'waiting'],
    [{ status: 'waiting', plannedAt: AT + 60_000, at: AT }, 'waiting, planned for 2026-11-24 02:01 UTC'],
    [ended, 'manual-stop, ended 2026-11-24 02:00 UTC'],
    [{ status: 'success', startedAt: AT, at: AT }, 'success'],
    [{ status: 'fail', plannedAt: AT, at: AT }, 'fail'],
  ])('says of %o: %s', (seen, expected) => {
    expect(wasDoing(seen)).toBe(expected);
  });
});
