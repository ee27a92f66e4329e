import { describe, expect, it } from 'vitest';
import { hasEnded } from '../../../lib/dlf/job-instance.ts';
import {
  classOf,
  countsAsRunning,
  isKnownStatus,
  isRestartable,
  isStoppable,
  type KnownStatus,
  STOPPED_STATUS,
  type StatusClass,
} from '../../../lib/dlf/status.ts';

interface Row {
  readonly class: StatusClass;
  readonly counts?: true;
  readonly stoppable?: true;
  readonly restartable?: true;
}

const table: Readonly<Record<KnownStatus, Row>> = {
  waiting: { class: 'waiting', stoppable: true },
  'waiting-confirm': { class: 'waiting' },
  freeze: { class: 'waiting' },
  running: { class: 'running', counts: true, stoppable: true },
  'running-exception': { class: 'running', counts: true, stoppable: true },
  pause: { class: 'running' },
  success: { class: 'ended', restartable: true },
  fail: { class: 'ended', restartable: true },
  'manual-stop': { class: 'ended', restartable: true },
  'skip-by-depend': { class: 'ended' },
  forceSuccess: { class: 'ended' },
  ignoreSuccess: { class: 'ended' },
};

describe('a status', () => {
  it.each(Object.entries(table))('%s is as documented', (status, row) => {
    expect({
      known: isKnownStatus(status),
      class: classOf(status),
      counts: countsAsRunning(status),
      stoppable: isStoppable(status),
      restartable: isRestartable(status),
      ended: hasEnded({ status }),
    }).toEqual({
      known: true,
      class: row.class,
      counts: row.counts ?? false,
      stoppable: row.stoppable ?? false,
      restartable: row.restartable ?? false,
      ended: row.class === 'ended',
    });
  });

  it.each(['', 'RUNNING', 'Success', 'running ', 'constructor', '__proto__', 'toString', 'brand-new'])(
    'that nobody knows (%j) may be running, may be stopped, and is not over',
    (status) => {
      expect(isKnownStatus(status)).toBe(false);
      expect(classOf(status)).toBe('unknown');
      expect(countsAsRunning(status)).toBe(true);
      expect(isStoppable(status)).toBe(true);
      expect(isRestartable(status)).toBe(false);
      expect(hasEnded({ status })).toBe(false);
    },
  );

  it('that our own call leads to is an end', () => {
    expect(classOf(STOPPED_STATUS)).toBe('ended');
  });
});
