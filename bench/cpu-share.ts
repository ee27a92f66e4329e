import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

/** Lambda gives a function of 1,769 MB one CPU (docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). */
const MB_OF_A_CPU = 1_769;
const PERIOD_US = 20_000;

export interface CpuShare {
  /** How it is done, for the report. */
  readonly how: string;
  take(pid: number): void;
  close(): void;
}

/** A control group with the share of a function of this size; undefined where the machine does not let us make one. */
export function cpuShareOf(megabytes: number): CpuShare | undefined {
  const quota = Math.round((PERIOD_US * megabytes) / MB_OF_A_CPU);
  const name = `dlf-stop-bench-${process.pid}`;
  for (const { folder, limits, how } of [
    {
      folder: `/sys/fs/cgroup/cpu/${name}`,
      limits: { 'cpu.cfs_period_us': `${PERIOD_US}`, 'cpu.cfs_quota_us': `${quota}` },
      how: `a control group (v1) with ${quota} of every ${PERIOD_US} µs`,
    },
    {
      folder: `/sys/fs/cgroup/${name}`,
      limits: { 'cpu.max': `${quota} ${PERIOD_US}` },
      how: `a control group (v2) with ${quota} of every ${PERIOD_US} µs`,
    },
  ]) {
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    const close = (): void => {
      try {
        rmdirSync(folder);
      } catch {
        // Somebody is still in it, or it is no control group: it goes with the machine.
      }
    };
    try {
      for (const [file, value] of Object.entries(limits))
        writeFileSync(`${folder}/${file}`, value, { flag: 'r+' });
      return { how, take: (pid) => writeFileSync(`${folder}/cgroup.procs`, `${pid}`, { flag: 'r+' }), close };
    } catch {
      close();
    }
  }
  return undefined;
}
