import type { JobInstance } from '../dlf/job-instance.ts';

/** What a look showed. All times in milliseconds since the epoch. */
export interface Seen {
  readonly status: string;
  readonly plannedAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** the first of its nodes that failed; the log's place as DLF names it */
  readonly failedNode?: { readonly name: string; readonly logPath?: string };
  /** how long its job's earlier successful runs took, where a list has shown some: their median */
  readonly usualMs?: number;
  /** how it came about, where a list has said so: 5 is PatchData, 6 a real-time job's (ListJobInstances) */
  readonly instanceType?: number;
  /** when we looked */
  readonly at: number;
}

export function seenIn({ jobName: _job, instanceId: _id, ...rest }: JobInstance, at: number): Seen {
  return { ...rest, at };
}

/** The median duration of runs that succeeded; undefined without one. */
export function usualDuration(runs: readonly Seen[]): number | undefined {
  const durations = runs
    .flatMap(({ status, startedAt, endedAt }) =>
      status === 'success' && startedAt !== undefined && endedAt !== undefined ? [endedAt - startedAt] : [],
    )
    .sort((a, b) => a - b);
  return durations[Math.floor(durations.length / 2)];
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
