/** One node of a job instance, as the show API lists it. */
export interface SimulatedNode {
  readonly nodeName: string;
  readonly type: string;
  readonly status: string;
  readonly startTime?: number;
  readonly endTime?: number;
  /** Where its log is, `obs://…`. */
  readonly logPath?: string;
}

/** One job instance that the simulator knows. All times are epoch milliseconds. */
export interface SimulatedInstance {
  /** The workspace's ID; `''` is the default workspace. */
  readonly workspace: string;
  readonly jobName: string;
  /** Digits up to 2^63-1, kept as text because a JS number is exact only up to 2^53. */
  readonly instanceId: string;
  readonly status: string;
  readonly planTime: number;
  readonly startTime?: number;
  readonly endTime?: number;
  /** 0 by its schedule (default), 2 by hand, 5 PatchData, 6 sub-job, 7 once. Only the list tells it. */
  readonly instanceType?: number;
  /** Without nodes the show API shows a single `Dummy` node in the instance's own state. */
  readonly nodes?: readonly SimulatedNode[];
}

const maxInstanceId = 2n ** 63n - 1n;

/** Reads an instance ID the way a Java `Long` path parameter does, or gives `undefined`. */
export function canonicalInstanceId(text: string): string | undefined {
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const id = BigInt(text);
  return id <= maxInstanceId ? id.toString() : undefined;
}

/** Whether DLF would accept a stop: the API page says running, the console page adds abnormal. */
export function isStoppable(status: string): boolean {
  return status === 'running' || status === 'running-exception';
}

/** Whether DLF would accept a restart: only of an instance that has ended. */
export function isEnded(status: string): boolean {
  return status === 'success' || status === 'fail' || status === 'manual-stop';
}
