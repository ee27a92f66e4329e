import type { ShowResult, StopResult } from '../../lib/dlf/answers.ts';
import type { DlfClient } from '../../lib/dlf/client.ts';
import { failures, notAsked, rejected, taken } from './scripted-dlf.ts';

interface FleetInstance {
  startedAt: number;
  stopsAt?: number;
}

/** Many running instances, any ID, and a DLF that answers, or does not. */
export interface FleetDlf extends DlfClient {
  /** IDs in the order in which stop calls came. */
  readonly stopped: readonly string[];
  /** When each instance was looked at. */
  looksAt(instanceId: string): readonly number[];
  be(mode: 'up' | keyof typeof failures): void;
  restart(instanceId: string): void;
}

export function createFleetDlf(now: () => number, stopTakesMs = 0): FleetDlf {
  const instances = new Map<string, FleetInstance>();
  const looks = new Map<string, number[]>();
  const stopped: string[] = [];
  let mode: 'up' | keyof typeof failures = 'up';
  const instanceOf = (id: string): FleetInstance => {
    const instance = instances.get(id) ?? { startedAt: 2_000 };
    instances.set(id, instance);
    return instance;
  };
  return {
    stopped,
    looksAt: (id) => looks.get(id) ?? [],
    be: (next) => {
      mode = next;
    },
    restart: (id) => {
      instances.set(id, { startedAt: now() });
    },
    showJobInstance: async ({ jobName, instanceId }): Promise<ShowResult> => {
      looks.set(instanceId, [...(looks.get(instanceId) ?? []), now()]);
      if (mode !== 'up') return failures[mode];
      const { startedAt, stopsAt } = instanceOf(instanceId);
      const hasEnded = stopsAt !== undefined && stopsAt <= now();
      return {
        kind: 'found',
        instance: {
          jobName,
          instanceId,
          status: hasEnded ? 'manual-stop' : 'running',
          plannedAt: 1_000,
          startedAt,
          ...(hasEnded && { endedAt: stopsAt }),
        },
      };
    },
    stopJobInstance: async ({ instanceId }): Promise<StopResult> => {
      if (mode !== 'up') return failures[mode];
      stopped.push(instanceId);
      const instance = instanceOf(instanceId);
      if (instance.stopsAt !== undefined) return rejected;
      instance.stopsAt = now() + stopTakesMs;
      return taken;
    },
    ...notAsked,
  };
}
