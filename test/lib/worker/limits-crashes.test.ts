import { describe, expect, it } from 'vitest';
import type { StopResult } from '../../../lib/dlf/answers.ts';
import type { Ledger } from '../../../lib/ledger/ledger.ts';
import { carryOut } from '../../../lib/stop/carry-out.ts';
import type { StopRequest } from '../../../lib/stop/request.ts';
import { type CrashPoint, createCrashingLedger } from '../../helpers/crashing-ledger.ts';
import {
  alertOn,
  answerWith,
  deliverAlerts,
  endOf,
  HOUR,
  limit,
  limited,
  MINUTE,
  noticesOf,
  placesIn,
  rememberWindows,
} from '../../helpers/gates.ts';
import { failures, rejected } from '../../helpers/scripted-dlf.ts';
import { alert, intakeOf, intentOf, targetOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

/** The narrower one is asked first, and has room left. */
const perJob = limit('job', 5);
const total = limit('total', 1);
const policy = limited([perJob, total]);

interface Story {
  readonly how: string;
  /** Somebody has the only place. */
  readonly isFull?: boolean;
  /** What DLF says to the stop, by how often it was asked. */
  readonly stop?: (time: number) => StopResult | undefined;
  /** Its first try comes so long before the window ends. */
  readonly beforeBorderMs?: number;
  readonly ends: readonly string[];
}

const stories: readonly Story[] = [
  { how: 'is taken', ends: ['stopped'] },
  { how: 'the second limit refuses', isFull: true, ends: ['over-budget'] },
  { how: 'DLF refuses', stop: () => failures.credentials, ends: ['dlf-refused', 'unknown'] },
  { how: 'DLF would not carry out', stop: () => rejected, ends: ['not-stoppable', 'unknown'] },
  {
    how: 'is throttled at first',
    stop: (time) => (time <= 4 ? failures.throttled : undefined),
    ends: ['stopped'],
  },
  {
    how: 'is throttled over the end of a window',
    stop: (time) => (time <= 4 ? failures.throttled : undefined),
    beforeBorderMs: 20_000,
    ends: ['stopped'],
  },
];

/** A ledger that knows in which budgets places were ever asked for. */
function withNames(ledger: Ledger<StopRequest>): { ledger: Ledger<StopRequest>; names: ReadonlySet<string> } {
  const names = new Set<string>();
  const reserve: typeof ledger.reserve = (budget, ...rest) => {
    names.add(budget);
    return ledger.reserve(budget, ...rest);
  };
  return { ledger: { ...ledger, reserve }, names };
}

/** One life of a worker that dies at a point, and what others make of it; undefined: it did not come so far. */
async function play({ isFull, stop, beforeBorderMs }: Story, point: CrashPoint) {
  const world = createWorkerWorld({ policy });
  rememberWindows(world);
  const { ledger, names } = withNames(world.parts.ledger);
  Object.assign(world.parts, { ledger });
  if (beforeBorderMs !== undefined) world.clock.pass(HOUR - beforeBorderMs);
  let calls = 0;
  let times = 0;
  answerWith(world, {
    stop: ({ instanceId }) => {
      if (instanceId !== '1') return undefined;
      times += 1;
      const said = stop?.(times);
      if (said === undefined) calls += 1;
      return said;
    },
  });
  const first = isFull ? [await alertOn(world, '2')] : [];
  const dying = createCrashingLedger(ledger, point);
  Object.assign(world.parts, { ledger: dying });
  const [answer] = await deliverAlerts(world, [{ instanceId: '1' }]);
  // Throttled tries are the same worker's, until it dies.
  for (let minute = 0; minute < 3 && !dying.crashed(); minute += 1) {
    await world.pump();
    if (!dying.crashed()) world.clock.pass(30_000);
  }
  Object.assign(world.parts, { ledger });
  await world.live(50 * MINUTE);
  const ids = [...first, answer?.requestId ?? ''];
  return dying.crashed() ? { world, names, ids, calls } : undefined;
}

/** Who should have a place: what was sent and stopped something, or may have. */
async function counted(world: WorkerWorld, ids: readonly string[]): Promise<readonly string[]> {
  const ends = await Promise.all(ids.map(async (id) => ({ id, state: (await world.read(id))?.state })));
  return ends
    .filter(
      ({ state }) =>
        state?.name === 'closed' &&
        state.sent &&
        ['stopped', 'accepted', 'unknown'].includes(state.outcome.kind),
    )
    .map(({ id }) => id)
    .sort();
}

/** Who has one, by limit; in each of its windows. */
async function holders({ parts }: WorkerWorld, names: ReadonlySet<string>) {
  const all = new Map<string, string[]>();
  for (const name of names) {
    const [, scope = ''] = JSON.parse(name) as string[];
    const ids = (await parts.ledger.holders(name)).map((holder) => holder.split('/')[0] ?? '');
    all.set(scope, [...(all.get(scope) ?? []), ...ids].sort());
  }
  return Object.fromEntries(all);
}

const MAX_WRITES = 60;

describe('a worker that dies at any write of a stop with two limits', () => {
  it.each(stories)('leaves no place behind and no stop without its place: the stop $how', async (story) => {
    let points = 0;
    for (let write = 1; write <= MAX_WRITES; write += 1) {
      for (const when of ['before', 'after'] as const) {
        const played = await play(story, { write, when });
        if (played === undefined) continue;
        points += 1;
        const { world, names, ids, calls } = played;
        const at = `${when} write ${write}`;
        expect(story.ends, at).toContain(await endOf(world, ids.at(-1) ?? ''));
        expect(calls, at).toBe(story.ends.includes('stopped') ? 1 : 0);
        const expected = await counted(world, ids);
        const taken = await holders(world, names);
        expect(taken, at).toEqual(Object.fromEntries(Object.keys(taken).map((scope) => [scope, expected])));
        expect(await world.parts.ledger.due(Number.MAX_SAFE_INTEGER, 10), at).toEqual([]);
      }
    }
    // From its claim to the last word, each of them twice.
    expect(points).toBeGreaterThan(16);
  });

  it('between its end and its place leaves the place to the sweep, not to the next alert', async () => {
    const world = createWorkerWorld({ policy, channels: [] });
    let isRefused = true;
    answerWith(world, { stop: () => (isRefused ? failures.credentials : undefined) });
    const { ledger } = world.parts;
    const dead: typeof ledger.release = () => Promise.reject(new Error('dead'));
    Object.assign(world.parts, { ledger: { ...ledger, release: dead } });
    const first = await alertOn(world, '1');
    Object.assign(world.parts, { ledger });
    expect(await endOf(world, first)).toBe('dlf-refused');
    expect(await placesIn(world, total)).toEqual([first]);
    isRefused = false;
    world.clock.pass(1_000);
    // The same alert fires on: its new request must not take the place of the record that owes a place.
    await alertOn(world, '1');
    await world.live(2 * MINUTE);
    const again = await alertOn(world, '1');
    expect(await endOf(world, again)).toBe('stopped');
    const { claim } = (await world.read(again)) ?? {};
    const [budget = ''] = (await world.read(again))?.budgets?.slice(-1) ?? [];
    expect(await world.parts.ledger.holders(budget)).toEqual([`${again}/${claim}`]);
  });
});

describe('a worker that was frozen on its way to a place', () => {
  /** Frozen before its n-th place; somebody else sees the request through meanwhile. */
  async function freezeAt(place: number, said: () => StopResult | undefined) {
    const world = createWorkerWorld({ policy, channels: [] });
    const { ledger } = world.parts;
    const [answer] = await deliverAlerts(world, [{ instanceId: '1' }]);
    const id = answer?.requestId ?? '';
    const frozen = Promise.withResolvers<void>();
    const thawed = Promise.withResolvers<void>();
    let asked = 0;
    const slow: typeof ledger = {
      ...ledger,
      reserve: async (...budget) => {
        asked += 1;
        if (asked === place) {
          frozen.resolve();
          await thawed.promise;
        }
        return ledger.reserve(...budget);
      },
    };
    const intake = intakeOf(
      intentOf(id, { asker: alert, target: targetOf('job_batch', '1') }),
      world.clock.now(),
      { inline: false },
    );
    const parts = { ...world.parts, ledger: slow };
    const asleep = carryOut(parts, intake, world.clock.within(3_000));
    await frozen.promise;
    world.clock.pass(MINUTE);
    answerWith(world, { stop: said });
    await world.sweep();
    await world.pump();
    return {
      world,
      id,
      wake: async () => {
        thawed.resolve();
        await asleep;
      },
    };
  }

  it.each([1, 2])('does not leave its %i. place with a request that has ended', async (place) => {
    const { world, id, wake } = await freezeAt(place, () => failures.credentials);
    expect(await endOf(world, id)).toBe('dlf-refused');
    await wake();
    expect(await endOf(world, id)).toBe('dlf-refused');
    expect(await placesIn(world, perJob)).toEqual([]);
    expect(await placesIn(world, total)).toEqual([]);
  });

  it('does not leave its first place, when it finds the second one taken', async () => {
    const { world, id, wake } = await freezeAt(1, () => failures.credentials);
    answerWith(world, {});
    const other = await alertOn(world, '2');
    await wake();
    expect(await endOf(world, id)).toBe('dlf-refused');
    expect(await placesIn(world, perJob)).toEqual([other]);
    expect(await placesIn(world, total)).toEqual([other]);
  });

  it('takes none away from a stop that somebody else has sent meanwhile', async () => {
    const { world, id, wake } = await freezeAt(1, () => undefined);
    expect(await endOf(world, id)).toBe('stopped');
    await wake();
    expect(world.dlf.stopped).toEqual(['1']);
    expect(await placesIn(world, perJob)).toEqual([id]);
    expect(await placesIn(world, total)).toEqual([id]);
  });
});

describe('a sweep that tells of a refusal whose worker died', () => {
  it('gives its places back all the same', async () => {
    const world = createWorkerWorld({ policy });
    answerWith(world, { stop: () => failures.credentials });
    const { ledger } = world.parts;
    const dead: typeof ledger.release = () => Promise.reject(new Error('dead'));
    Object.assign(world.parts, { ledger: { ...ledger, release: dead } });
    await alertOn(world, '1');
    Object.assign(world.parts, { ledger });
    await world.live(3 * MINUTE);
    expect(noticesOf(world)).toHaveLength(1);
    expect(await placesIn(world, perJob)).toEqual([]);
    expect(await placesIn(world, total)).toEqual([]);
  });
});
