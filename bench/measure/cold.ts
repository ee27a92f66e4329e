import type { CpuShare } from '../cpu-share.ts';
import { startFunction } from '../runtime-api.ts';
import { type Stats, statsOf } from '../stats.ts';
import { assertRight, type Subject } from './subjects.ts';

/** Milliseconds from the start of the process. */
export interface Cold {
  readonly name: string;
  readonly init: Stats;
  /** Until the first answer. */
  readonly total: Stats;
}

/** Cold starts, one subject after the other in each round, so that what the machine does meanwhile meets all of them. */
export async function measureCold(
  subjects: readonly Subject[],
  rounds: number,
  share?: CpuShare,
): Promise<readonly Cold[]> {
  const times = subjects.map((subject) => ({ subject, init: [] as number[], total: [] as number[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { subject, init, total } of times) {
      const running = await startFunction({ ...subject, ...(share && { started: share.take }) });
      const { answer } = await running.invoke(subject.event());
      const totalMs = performance.now() - running.startedAt;
      assertRight(subject, answer);
      await running.close();
      // The first round fills the machine's caches.
      if (round === 0) continue;
      init.push(running.initMs);
      total.push(totalMs);
    }
  }
  return times.map(({ subject: { name }, init, total }) => ({
    name,
    init: statsOf(init),
    total: statsOf(total),
  }));
}
