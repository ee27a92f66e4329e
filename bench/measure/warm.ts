import { readFileSync } from 'node:fs';
import { startFunction } from '../runtime-api.ts';
import { type Stats, statsOf } from '../stats.ts';
import { assertRight, type Subject } from './subjects.ts';

export interface Warm {
  readonly name: string;
  /** Milliseconds from event to answer. */
  readonly ms: Stats;
  /** CPU milliseconds of the process per invocation: what is waited for is not in it. */
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Many invocations of one process, after some that nobody counts. */
export async function measureWarm(
  subjects: readonly Subject[],
  invocations: number,
): Promise<readonly Warm[]> {
  const results: Warm[] = [];
  for (const subject of subjects) {
    const running = await startFunction(subject);
    for (let index = 0; index < Math.min(200, invocations); index += 1) {
      assertRight(subject, (await running.invoke(subject.event())).answer);
    }
    const times: number[] = [];
    const before = cpuMsOf(running.pid);
    for (let index = 0; index < invocations; index += 1) {
      const { ms, answer } = await running.invoke(subject.event());
      assertRight(subject, answer);
      times.push(ms);
    }
    const cpuMs = (cpuMsOf(running.pid) - before) / invocations;
    results.push({ name: subject.name, ms: statsOf(times), cpuMs, peakMb: peakMbOf(running.pid) });
    await running.close();
  }
  return results;
}

/** Ticks of 10 ms, of the process and its threads. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export const peakMbOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
