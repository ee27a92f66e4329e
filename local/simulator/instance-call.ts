import { type Answer, dlfError, jsonAnswer, noContent } from './answer.ts';
import { canonicalInstanceId, isEnded, type SimulatedInstance } from './instance.ts';
import type { InstanceStore } from './instance-store.ts';
import type { NameStyle } from './name-style.ts';
import { showInstance } from './show-instance.ts';

export interface InstanceCall {
  readonly operation: 'stop' | 'show' | 'restart';
  readonly workspace: string;
  /** Still percent-encoded. */
  readonly jobName: string;
  readonly instanceId: string;
  /** A real DLF may look at the ID only; this makes the simulator do so in stop and show. */
  readonly ignoresJobName: boolean;
  readonly isRealTime: (jobName: string) => boolean;
  readonly writesNames: NameStyle | undefined;
}

/** Answers one of the calls that name a job and one of its instances. */
export function instanceCall(call: InstanceCall, store: InstanceStore): Answer {
  const jobName = decoded(call.jobName);
  const instanceId = canonicalInstanceId(call.instanceId);
  if (jobName === undefined || instanceId === undefined) {
    return dlfError('DLF.3051', 'The request parameter is invalid.');
  }
  if (call.isRealTime(jobName)) return dlfError('DLF.0136', 'This API can be called only for batch jobs.');
  const byIdOnly = call.ignoresJobName && call.operation !== 'restart';
  if (!byIdOnly && !store.hasJob(call.workspace, jobName)) {
    return dlfError('DLF.0100', 'The job does not exist.');
  }
  const instance = store.find(call.workspace, instanceId);
  if (instance === undefined || (!byIdOnly && instance.jobName !== jobName)) {
    return dlfError('DLF.0137', 'Job instance does not exist.');
  }
  return perform(call, instance, store);
}

function perform(
  { operation, writesNames }: InstanceCall,
  instance: SimulatedInstance,
  store: InstanceStore,
): Answer {
  switch (operation) {
    case 'show':
      return jsonAnswer(200, showInstance(instance, writesNames));
    case 'stop':
      return store.stop(instance) ? noContent : dlfError('DLF.30118', 'Failed to stop the job.');
    case 'restart':
      if (!isEnded(instance.status)) return dlfError('DLF.30107', 'The job is already running.');
      store.restart(instance);
      return noContent;
  }
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
