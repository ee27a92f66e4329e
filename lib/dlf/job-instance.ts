import { integerText, isRecord } from '../http/exact-json.ts';

/** A job instance as DLF showed it. Times are milliseconds since the epoch. */
export interface JobInstance {
  readonly jobName: string;
  readonly instanceId: string;
  /** One of the documented words, or a newer one. */
  readonly status: string;
  readonly plannedAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** Statuses from which nothing follows (ShowJobInstance; the last three only in V2 pages). */
const ENDED = new Set(['success', 'fail', 'manual-stop', 'skip-by-depend', 'forceSuccess', 'ignoreSuccess']);

/** The status that our own call leads to. */
export const STOPPED_STATUS = 'manual-stop';

/** An unknown status does not count as ended: then DLF says whether it can be stopped. */
export const hasEnded = (instance: Pick<JobInstance, 'status'>): boolean => ENDED.has(instance.status);

/** Reads the answer of ShowJobInstance; undefined when it is not one. */
export function readJobInstance(value: unknown): JobInstance | undefined {
  if (!isRecord(value)) return undefined;
  const { jobName, status } = value;
  const instanceId = integerText(value['instanceId']);
  if (typeof jobName !== 'string' || typeof status !== 'string' || instanceId === undefined) return undefined;
  return {
    jobName,
    instanceId,
    status,
    ...timeMember('plannedAt', value['planTime']),
    ...timeMember('startedAt', value['startTime']),
    ...timeMember('endedAt', value['endTime']),
  };
}

/** The last moment that a `Date` can tell (ECMA-262, 21.4.1.1). */
const MAX_TIME = 8.64e15;

function timeMember<Name extends string>(name: Name, value: unknown): { [key in Name]?: number } {
  return typeof value === 'number' && value > 0 && value <= MAX_TIME
    ? ({ [name]: value } as { [key in Name]: number })
    : {};
}
