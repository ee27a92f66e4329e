import type { ExactJson } from './exact-json.ts';
import type { SimulatedInstance, SimulatedNode } from './instance.ts';
import { type NameStyle, styledName } from './name-style.ts';

/** The body of the show API. */
export function showInstance(instance: SimulatedInstance, style: NameStyle | undefined): ExactJson {
  const nodes = instance.nodes ?? [onlyNode(instance)];
  return {
    ...commonMembers(instance, style),
    total: nodes.length,
    nodes: nodes.map((node) => ({
      ...node,
      planTime: instance.planTime,
      instanceId: BigInt(instance.instanceId),
      retryTimes: 0,
      inputRowCount: 0,
    })),
  };
}

/** The members that the show API and an item of the list API have in common. */
export function commonMembers(
  instance: SimulatedInstance,
  style: NameStyle | undefined,
): Readonly<Record<string, ExactJson | undefined>> {
  const { jobName, status, planTime, startTime, endTime } = instance;
  return {
    jobName: styledName(jobName, style),
    instanceId: BigInt(instance.instanceId),
    status,
    planTime,
    startTime,
    endTime,
    // The documents' samples are minutes: 18 s is 0.3 and 60 s is 1.
    executeTime:
      startTime === undefined || endTime === undefined ? undefined : (endTime - startTime) / 60_000,
    forceSuccess: false,
    ignoreSuccess: false,
  };
}

function onlyNode({ jobName, status, startTime, endTime }: SimulatedInstance): SimulatedNode {
  return {
    nodeName: `${jobName}_node`,
    type: 'Dummy',
    // A node has no state of this name; the instance is abnormal because its node failed.
    status: status === 'running-exception' ? 'fail' : status,
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime }),
  };
}
