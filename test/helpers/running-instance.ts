import type { Simulator } from '../../local/simulator/simulator.ts';

/** An instance of the default workspace that has been running since a moment (milliseconds since the epoch). */
export const runningInstance = (
  jobName: string,
  instanceId: string,
  startTime: number,
): Parameters<Simulator['put']>[0] => ({
  workspace: '',
  jobName,
  instanceId,
  status: 'running',
  planTime: startTime,
  startTime,
});
