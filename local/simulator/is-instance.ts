import { canonicalInstanceId, type SimulatedInstance } from './instance.ts';
import { isObject } from './json-value.ts';

/** Whether parsed JSON is an instance. */
export function isInstance(value: unknown): value is SimulatedInstance {
  if (!isObject(value)) return false;
  const { workspace, jobName, instanceId, status, planTime, startTime, endTime, instanceType, nodes } = value;
  return (
    typeof workspace === 'string' &&
    typeof jobName === 'string' &&
    jobName !== '' &&
    typeof instanceId === 'string' &&
    canonicalInstanceId(instanceId) === instanceId &&
    typeof status === 'string' &&
    isTime(planTime) &&
    (startTime === undefined || isTime(startTime)) &&
    (endTime === undefined || isTime(endTime)) &&
    (instanceType === undefined || Number.isSafeInteger(instanceType)) &&
    (nodes === undefined || (Array.isArray(nodes) && nodes.every(isNode)))
  );
}

function isNode(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { nodeName, type, status, startTime, endTime, logPath } = value;
  return (
    [nodeName, type, status].every((text) => typeof text === 'string') &&
    (startTime === undefined || isTime(startTime)) &&
    (endTime === undefined || isTime(endTime)) &&
    (logPath === undefined || typeof logPath === 'string')
  );
}

function isTime(value: unknown): boolean {
  return Number.isSafeInteger(value);
}
