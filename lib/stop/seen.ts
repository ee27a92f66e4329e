import type { JobInstance } from '../dlf/job-instance.ts';

/** What a look showed. All times in milliseconds since the epoch. */
export interface Seen {
  readonly status: string;
  readonly plannedAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** when we looked */
  readonly at: number;
}

export function seenIn({ jobName: _job, instanceId: _id, ...rest }: JobInstance, at: number): Seen {
  return { ...rest, at };
}

/**
 * Whether two looks saw the same execution: DLF can run an instance ID again (`restart`).
 * An instance that had not started when it was seen first is recognised by its planned time.
 */
export function isSameRun(before: Seen, after: Seen): boolean {
  return before.startedAt === undefined
    ? before.plannedAt === after.plannedAt
    : before.startedAt === after.startedAt;
}
