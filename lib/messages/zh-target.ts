import type { AskedTarget } from '../intent/target.ts';

/** How a target is called in a sentence: it begins and ends with what needs no space beside it. */
export function nameOf(target: AskedTarget | undefined): string {
  if (target === undefined) return '该实例';
  return target.instanceId === undefined
    ? `作业 ${target.jobName} 正在运行的实例`
    : `实例 ${target.instanceId}（作业 ${target.jobName}）`;
}
