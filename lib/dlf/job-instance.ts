import { integerText, isRecord } from '../http/exact-json.ts';
import { classOf } from './status.ts';

/** A job instance as DLF showed it. Times are milliseconds since the epoch. */
export interface JobInstance {
  readonly jobName: string;
  readonly instanceId: string;
  /** One of the documented words, or a newer one. */
  readonly status: string;
  readonly plannedAt?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Only the list tells: 0 by its schedule, 2 by hand, 5 PatchData, 6 sub-job of a real-time job, 7 scheduled once. */
  readonly instanceType?: number;
  /** Only a look tells: the first node that failed, and where its log is. */
  readonly failedNode?: FailedNode;
}

export interface FailedNode {
  readonly name: string;
  /** `obs://bucket/path` */
  readonly logPath?: string;
}

/** An unknown status does not count as ended: then DLF says whether it can be stopped. */
export const hasEnded = (instance: Pick<JobInstance, 'status'>): boolean =>
  classOf(instance.status) === 'ended';

/** Reads the answer of ShowJobInstance, or an item of ListJobInstances; undefined when it is neither. */
export function readJobInstance(value: unknown): JobInstance | undefined {
  if (!isRecord(value)) return undefined;
  const { jobName, status, instanceType } = value;
  const instanceId = integerText(value['instanceId']);
  if (typeof jobName !== 'string' || typeof status !== 'string' || instanceId === undefined) return undefined;
  const failedNode = failedNodeOf(value['nodes']);
  return {
    jobName,
    instanceId,
    status,
    ...timeMember('plannedAt', value['planTime']),
    ...timeMember('startedAt', value['startTime']),
    ...timeMember('endedAt', value['endTime']),
    ...(Number.isSafeInteger(instanceType) && { instanceType: instanceType as number }),
    ...(failedNode !== undefined && { failedNode }),
  };
}

/** The last moment that a `Date` can tell (ECMA-262, 21.4.1.1). */
const MAX_TIME = 8.64e15;

function timeMember<Name extends string>(name: Name, value: unknown): { [key in Name]?: number } {
  return typeof value === 'number' && value > 0 && value <= MAX_TIME
    ? ({ [name]: value } as { [key in Name]: number })
    : {};
}

function failedNodeOf(nodes: unknown): FailedNode | undefined {
  if (!Array.isArray(nodes)) return undefined;
  for (const node of nodes as readonly unknown[]) {
    if (!isRecord(node) || node['status'] !== 'fail') continue;
    const { nodeName, logPath } = node;
    if (typeof nodeName !== 'string' || nodeName === '') continue;
    return { name: nodeName, ...(isObsPath(logPath) && { logPath }) };
  }
  return undefined;
}

/** The longest object key that OBS takes is 1024 bytes, a bucket's name 63. */
const MAX_LOG_PATH = 1_100;

/** People are shown it and click it: nothing but a path into OBS. */
const isObsPath = (path: unknown): path is string =>
  typeof path === 'string' && path.length <= MAX_LOG_PATH && /^obs:\/\/[^\s\p{Cc}<>"`|]+$/u.test(path);
