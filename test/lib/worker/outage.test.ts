import { describe, expect, it } from 'vitest';
import { RETRY_SCHEDULE_MS } from '../../../lib/stop/put-off.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ids = Array.from({ length: 500 }, (_, index) => String(index + 1));

async function outcomesOf(
  world: WorkerWorld,
  requestIds: readonly string[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const id of requestIds) {
    const state = (await world.read(id))?.state;
    const name = state?.name === 'closed' ? state.outcome.kind : String(state?.name);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('500 alerts that come while DLF refuses connections', () => {
  it('are all stopped once it is back after an hour, none twice', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const requestIds: string[] = [];
    for (let group = 0; group < 10; group++) {
      const answers = await world.alerts(ids.slice(50 * group, 50 * (group + 1)));
      for (const { requestId, outcome, followUp } of answers) {
        expect([outcome, followUp]).toEqual(['queued', 'channels']);
        requestIds.push(requestId);
      }
      await world.live(5 * MINUTE);
    }
    await world.live(10 * MINUTE);
    expect(world.dlf.stopped).toEqual([]);
    world.dlf.be('up');
    await world.live(30 * MINUTE);
    expect(await outcomesOf(world, requestIds)).toEqual({ stopped: 500 });
    expect(world.dlf.stopped).toHaveLength(500);
    expect(new Set(world.dlf.stopped).size).toBe(500);
    expect(world.queue.size()).toBe(0);
  });

  it('expire after six hours if it stays away, and are told in a few notices', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const requestIds = (await world.alerts(ids)).map(({ requestId }) => requestId);
    await world.live(6 * HOUR + 5 * MINUTE);
    expect(await outcomesOf(world, requestIds)).toEqual({ expired: 500 });
    expect(world.dlf.stopped).toEqual([]);
    expect(world.posts.length).toBeLessThanOrEqual(3);
    const texts = world.posts.map(({ body }) => String((JSON.parse(body) as { text: string }).text));
    const told = texts.map((text) => Number(/(\d+) requests? ended/.exec(text)?.[1]));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(500);
    expect(world.queue.size()).toBe(0);
  });
});

describe('500 alerts that DLF will never carry out', () => {
  it('fail at once, and are told in a few notices', async () => {
    const world = createWorkerWorld();
    world.dlf.be('credentials');
    const requestIds = (await world.alerts(ids)).map(({ requestId }) => requestId);
    await world.live(10 * MINUTE);
    expect(await outcomesOf(world, requestIds)).toEqual({ 'dlf-refused': 500 });
    expect(world.posts.length).toBeLessThanOrEqual(2);
    expect(world.posts[0]?.body).toContain('500 requests ended');
    expect(world.queue.size()).toBe(0);
  });
});

describe('the retry schedule', () => {
  it('is 30 s, 1, 2, 5, 10, then every 15 minutes', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const [answer] = await world.alerts(['1']);
    const waits: number[] = [];
    let last = -1;
    while (waits.length < 9) {
      await world.live(1_000);
      const request = await world.read(answer?.requestId ?? '');
      if (request === undefined || request.tries === last) continue;
      last = request.tries;
      waits.push((request.dueAt ?? 0) - (world.dlf.looksAt('1').at(-1) ?? 0));
    }
    expect(waits.map((ms) => ms / MINUTE)).toEqual([0.5, 1, 2, 5, 10, 15, 15, 15, 15]);
    expect(RETRY_SCHEDULE_MS).toHaveLength(6);
  });

  it('comes round on the minute, not more than a minute late', async () => {
    const world = createWorkerWorld();
    world.dlf.be('throttled');
    await world.alerts(['1']);
    await world.live(20 * MINUTE);
    const looks = world.dlf.looksAt('1');
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    for (const [index, gap] of gaps.entries()) {
      const wanted = RETRY_SCHEDULE_MS[index] ?? 0;
      expect(gap).toBeGreaterThanOrEqual(wanted);
      expect(gap).toBeLessThanOrEqual(wanted + MINUTE);
    }
    expect(gaps).toHaveLength(5);
  });
});
