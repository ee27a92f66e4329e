import type { AskedTarget } from '../intent/target.ts';

/** How a target is called in a sentence. */
export function nameOf(target: AskedTarget | undefined): string {
  if (target === undefined) return 'the instance';
  return target.instanceId === undefined
    ? `the running instance of ${target.jobName}`
    : `${target.jobName} instance ${target.instanceId}`;
}
