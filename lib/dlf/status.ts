/**
 * The statuses that the documents name. The first seven are in every edition, the others only in newer ones and the V2 API
 * (ListJobInstances, ShowJobInstance); DLF may have more, so a status is a string everywhere.
 */
export type KnownStatus =
  | 'waiting'
  | 'running'
  | 'success'
  | 'fail'
  | 'running-exception'
  | 'pause'
  | 'manual-stop'
  | 'skip-by-depend'
  | 'freeze'
  | 'forceSuccess'
  | 'ignoreSuccess'
  | 'waiting-confirm';

/** What a status means for us: not begun, begun and not over, over; or we do not know. */
export type StatusClass = 'waiting' | 'running' | 'ended' | 'unknown';

/** The status that our own call leads to. */
export const STOPPED_STATUS = 'manual-stop' satisfies KnownStatus;

interface StatusFacts {
  readonly class: Exclude<StatusClass, 'unknown'>;
  /** The console offers Stop for waiting, running and abnormal instances; the API page speaks of running ones only. */
  readonly isStoppable?: true;
  /** RestoreJobInstance: only instances that succeeded, failed or were cancelled. */
  readonly isRestartable?: true;
}

const STATUSES: Readonly<Record<KnownStatus, StatusFacts>> = {
  waiting: { class: 'waiting', isStoppable: true },
  // Somebody has yet to say yes, or to unfreeze the job: nothing runs, and it may still begin.
  'waiting-confirm': { class: 'waiting' },
  freeze: { class: 'waiting' },
  running: { class: 'running', isStoppable: true },
  // Held up by the failure policy after a node failed: it has begun, and keeps what it has taken.
  'running-exception': { class: 'running', isStoppable: true },
  // Has begun, and goes on when somebody says so.
  pause: { class: 'running' },
  success: { class: 'ended', isRestartable: true },
  fail: { class: 'ended', isRestartable: true },
  'manual-stop': { class: 'ended', isRestartable: true },
  // Never ran, and will not: what it depends on failed.
  'skip-by-depend': { class: 'ended' },
  forceSuccess: { class: 'ended' },
  ignoreSuccess: { class: 'ended' },
};

const factsOf = (status: string): StatusFacts | undefined =>
  Object.hasOwn(STATUSES, status) ? STATUSES[status as KnownStatus] : undefined;

export const isKnownStatus = (status: string): status is KnownStatus => factsOf(status) !== undefined;

/** Compared as it is written: a status in other case is one that we do not know. */
export const classOf = (status: string): StatusClass => factsOf(status)?.class ?? 'unknown';

/**
 * Whether an instance makes a job name alone mean it: running, running-exception, or a status that we do not know, which may
 * be another word for running. Not `pause`: somebody has paused it on purpose, and the console has no Stop for it.
 */
export const countsAsRunning = (status: string): boolean =>
  status !== 'pause' && ['running', 'unknown'].includes(classOf(status));

/** Whether a stop has a prospect. Of a status that we do not know, DLF says. */
export const isStoppable = (status: string): boolean => {
  const facts = factsOf(status);
  return facts === undefined || facts.isStoppable === true;
};

/** Whether DLF runs it again. Of a status that we do not know, nobody has said that it is over. */
export const isRestartable = (status: string): boolean => factsOf(status)?.isRestartable === true;
