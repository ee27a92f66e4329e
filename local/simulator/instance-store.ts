import { isStoppable, type SimulatedInstance } from './instance.ts';
import { restartedInstance, stoppedInstance } from './stopped-instance.ts';

/** The simulator's instances, each unique by its workspace and ID. */
export interface InstanceStore {
  all(): readonly SimulatedInstance[];
  find(workspace: string, instanceId: string): SimulatedInstance | undefined;
  /** The first instance with this ID in any workspace, in the order in which they were put. */
  findAnywhere(instanceId: string): SimulatedInstance | undefined;
  hasWorkspace(workspace: string): boolean;
  hasJob(workspace: string, jobName: string): boolean;
  put(instance: SimulatedInstance): void;
  /** Accepts a stop if the instance's status allows one, and says whether it did. */
  stop(instance: SimulatedInstance): boolean;
  restart(instance: SimulatedInstance): void;
  reset(): void;
}

interface Entry {
  readonly instance: SimulatedInstance;
  /** When an accepted stop takes effect. */
  readonly stopsAt?: number;
}

export interface InstanceStoreOptions {
  readonly initial: readonly SimulatedInstance[];
  readonly now: () => number;
  readonly stopTakesMs: number;
}

/** Keeps instances in memory; a stop takes effect when it is looked at, so that no timer is needed. */
export function createInstanceStore({ initial, now, stopTakesMs }: InstanceStoreOptions): InstanceStore {
  const entries = new Map<string, Entry>();
  const workspaces = new Set<string>();

  const put = (instance: SimulatedInstance): void => {
    workspaces.add(instance.workspace);
    entries.set(keyOf(instance), { instance });
  };
  const reset = (): void => {
    entries.clear();
    workspaces.clear();
    workspaces.add('');
    initial.forEach(put);
  };
  const settled = ({ instance, stopsAt }: Entry): SimulatedInstance =>
    stopsAt !== undefined && now() >= stopsAt ? stoppedInstance(instance, stopsAt) : instance;
  const all = (): SimulatedInstance[] => [...entries.values()].map(settled);

  reset();
  return {
    all,
    put,
    reset,
    find: (workspace, instanceId) => {
      const entry = entries.get(keyOf({ workspace, instanceId }));
      return entry && settled(entry);
    },
    findAnywhere: (instanceId) => all().find((instance) => instance.instanceId === instanceId),
    hasWorkspace: (workspace) => workspaces.has(workspace),
    hasJob: (workspace, jobName) =>
      all().some((instance) => instance.workspace === workspace && instance.jobName === jobName),
    stop: (instance) => {
      const key = keyOf(instance);
      const entry = entries.get(key);
      if (entry === undefined || !isStoppable(settled(entry).status)) return false;
      // A second stop while the first takes effect is accepted too, and does not put it off.
      entries.set(key, { instance: entry.instance, stopsAt: entry.stopsAt ?? now() + stopTakesMs });
      return true;
    },
    restart: (instance) => put(restartedInstance(instance, now())),
  };
}

function keyOf(instance: Pick<SimulatedInstance, 'workspace' | 'instanceId'>): string {
  return `${instance.workspace}/${instance.instanceId}`;
}
