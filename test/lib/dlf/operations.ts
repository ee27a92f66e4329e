import type { Until } from '../../../lib/clock.ts';
import type { DlfClient, InstanceQuery } from '../../../lib/dlf/client.ts';
import { MAX_PLAN_WINDOW_MS } from '../../../lib/dlf/plan-window.ts';
import type { SimulatedInstance } from '../../../local/simulator/simulator.ts';
import { sampleDataArts } from '../../../local/simulator/workspaces.ts';
import { targetOf } from '../../helpers/stop-world.ts';

/** Every operation of the client, on instances of the simulator's own. */
interface Operation {
  readonly call: (client: DlfClient, until: Until, instance?: SimulatedInstance) => Promise<object>;
  /** What it comes to when nothing is wrong. */
  readonly fine: string;
  /** A question is asked again when it brought no answer. */
  readonly isQuestion: boolean;
}

/** The last week. */
export const lastWeek = (more: Partial<InstanceQuery> = {}): InstanceQuery => {
  const { workspace, jobName } = targetOf();
  const plannedTo = Date.now();
  return { workspace, jobName, plannedFrom: plannedTo - MAX_PLAN_WINDOW_MS, plannedTo, ...more };
};

const targetFor = (instance: SimulatedInstance | undefined, usual: readonly [job: string, id: string]) =>
  instance === undefined ? targetOf(...usual) : targetOf(instance.jobName, instance.instanceId);

export type OperationName = 'show' | 'stop' | 'restart' | 'list' | 'workspaces';

export const operations: Readonly<Record<OperationName, Operation>> = {
  show: {
    call: (client, until, instance) =>
      client.showJobInstance(targetFor(instance, ['job_batch', '34765']), until),
    fine: 'found',
    isQuestion: true,
  },
  stop: {
    call: (client, until, instance) =>
      client.stopJobInstance(targetFor(instance, ['job_batch', '34765']), until),
    fine: 'taken',
    isQuestion: false,
  },
  restart: {
    call: (client, until, instance) =>
      client.restartJobInstance(targetFor(instance, ['job_batch', '34764']), until),
    fine: 'taken',
    isQuestion: false,
  },
  list: {
    call: (client, until, instance) =>
      client.listJobInstances(
        lastWeek(instance && { jobName: targetOf(instance.jobName).jobName, status: instance.status }),
        until,
      ),
    fine: 'listed',
    isQuestion: true,
  },
  workspaces: {
    call: (client, until) => client.listWorkspaces(sampleDataArts.instanceId, until),
    fine: 'listed',
    isQuestion: true,
  },
};

export const operationNames = Object.keys(operations) as OperationName[];
