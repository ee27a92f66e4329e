import { describe, expect, it } from 'vitest';
import { budgetsOf, type Limit } from '../../../lib/policy/limits.ts';
import type { FilePolicy, Rule } from '../../../lib/policy/policy.ts';
import { isClosed } from '../../../lib/stop/request.ts';
import { failures } from '../../helpers/scripted-dlf.ts';
import { alert, policyOf, targetOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const limited = (
  each: readonly Limit[],
  whose: FilePolicy['limits']['for'] = 'automatic',
  rule: Partial<Rule> = {},
): FilePolicy => ({ ...policyOf(rule), limits: { for: whose, each } });

const total = (max: number, windowMs = HOUR): Limit => ({ scope: 'total', max, windowMs });
const perInstance = (max: number, windowMs = DAY): Limit => ({ scope: 'instance', max, windowMs });

/** Begins with a window, so that none ends before a test wants it to. */
function createWorld(policy: FilePolicy): WorkerWorld {
  const world = createWorkerWorld({ policy });
  const { clock } = world;
  clock.pass(DAY - (clock.now() % DAY));
  return world;
}

/** How the requests of alerts ended, in the order of the instances. */
async function ends(world: WorkerWorld, ids: readonly string[]): Promise<readonly string[]> {
  const messages = await world.alerts(ids);
  await world.live(MINUTE);
  const records = await Promise.all(messages.map(({ requestId }) => world.read(requestId)));
  return records.map((record) =>
    record !== undefined && isClosed(record) ? record.state.outcome.kind : 'open',
  );
}

/** Who has a place in the window of now. */
const placesIn = async (world: WorkerWorld, instanceId = '1'): Promise<number> => {
  const { policy, ledger } = world.parts;
  const [budget] = budgetsOf(policy, targetOf('job_batch', instanceId), alert, world.clock.now());
  return (await ledger.holders(budget?.name ?? 'none')).length;
};

/** DLF shows instances, and refuses to stop them, until it is told to answer. */
function refuseStops(world: WorkerWorld, how: keyof typeof failures): () => void {
  const { stopJobInstance } = world.dlf;
  Object.assign(world.dlf, { stopJobInstance: async () => failures[how] });
  return () => Object.assign(world.dlf, { stopJobInstance });
}

const notices = ({ posts }: WorkerWorld): string[] =>
  posts.filter(({ url }) => url.includes('/services/')).map(({ body }) => JSON.parse(body).text as string);

describe('limits', () => {
  it('let out as many stops as there are places, and refuse the rest until the window ends', async () => {
    const world = createWorld(limited([total(2)]));
    expect(await ends(world, ['1', '2', '3', '4'])).toEqual([
      'stopped',
      'stopped',
      'over-budget',
      'over-budget',
    ]);
    expect(world.dlf.stopped).toEqual(['1', '2']);
    await world.live(58 * MINUTE);
    expect(await ends(world, ['3'])).toEqual(['over-budget']);
    await world.live(2 * MINUTE);
    expect(await ends(world, ['3'])).toEqual(['stopped']);
  });

  it('are told once a window, with the reason and when it is possible again', async () => {
    const world = createWorld(limited([total(1)]));
    await ends(world, ['1']);
    for (let round = 0; round < 5; round++) await ends(world, ['2', '3', '4', '5']);
    const told = () => notices(world).filter((text) => /The limit of|over-budget/.test(text));
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatch(
      /^The limit of 1 stop in all in 1 h is reached, so job_batch instance \d was not stopped\. Nothing was stopped\. It is possible again from .* 01:00 UTC\./,
    );
    await world.live(HOUR);
    await ends(world, ['6', '7', '8']);
    expect(told()).toHaveLength(2);
  });

  it('cool an instance down, and no other', async () => {
    const world = createWorld(limited([perInstance(1)]));
    expect(await ends(world, ['1'])).toEqual(['stopped']);
    world.dlf.restart('1');
    const { parts, clock } = world;
    clock.pass(1_000);
    // Another alert about the same instance.
    const again = await world.command('1', 20_000);
    expect(again.outcome).toBe('stopped');
    expect(parts.policy.kind).toBe('file');
    world.dlf.restart('1');
    clock.pass(DAY - 10 * MINUTE);
    expect(await ends(world, ['1', '2'])).toEqual(['stopped', 'stopped']);
  });

  it('count people only where they are told to', async () => {
    const free = createWorld(limited([total(1)]));
    for (const id of ['1', '2']) expect((await free.command(id, 20_000)).outcome).toBe('stopped');
    const world = createWorld(limited([total(1)], 'everyone'));
    expect((await world.command('1', 20_000)).outcome).toBe('stopped');
    const refused = await world.command('2', 20_000);
    expect(refused).toMatchObject({ outcome: 'over-budget', retryAfterSeconds: HOUR / 1_000 });
    expect(refused.details.join(' ')).toContain('It is possible again from');
  });

  it('give the place in the one back where the other has none', async () => {
    const world = createWorld(limited([perInstance(5), total(1)]));
    expect(await ends(world, ['1', '2'])).toEqual(['stopped', 'over-budget']);
    expect(await placesIn(world, '1')).toBe(1);
    expect(await placesIn(world, '2')).toBe(0);
  });

  it.each(['forbidden', 'credentials', 'wrongEndpoint'] as const)(
    'take the place back of a stop that DLF refuses: %s',
    async (failure) => {
      const world = createWorld(limited([total(1)]));
      const answer = refuseStops(world, failure);
      expect(await ends(world, ['1'])).toEqual(['dlf-refused']);
      expect(await placesIn(world)).toBe(0);
      answer();
      expect(await ends(world, ['2'])).toEqual(['stopped']);
      expect(await placesIn(world)).toBe(1);
    },
  );

  it('take no place for a dry run, nor for what has ended by itself', async () => {
    const dry = createWorld(limited([total(1)], 'automatic', { verdict: 'dry-run' }));
    expect(await ends(dry, ['1', '2'])).toEqual(['dry-run', 'dry-run']);
    expect(await placesIn(dry)).toBe(0);
    const world = createWorld(limited([total(1)]));
    await world.command('1', 20_000);
    expect(await ends(world, ['1', '2'])).toEqual(['already-ended', 'stopped']);
  });

  it('keep one place through a throttled stop’s tries, also across the border of a window', async () => {
    const world = createWorld(limited([total(1)]));
    const { stopJobInstance } = world.dlf;
    let throttles = 0;
    Object.assign(world.dlf, {
      stopJobInstance: async (...call: Parameters<typeof stopJobInstance>) =>
        throttles-- > 0
          ? { kind: 'throttled', said: { status: 429 }, retryAfterMs: 20 * MINUTE }
          : stopJobInstance(...call),
    });
    world.clock.pass(50 * MINUTE);
    throttles = 1;
    const [message] = await world.alerts(['1']);
    await world.live(MINUTE);
    expect(world.dlf.stopped).toEqual([]);
    expect(await placesIn(world)).toBe(1);
    expect(await ends(world, ['2'])).toEqual(['over-budget']);
    const before = budgetsOf(world.parts.policy, targetOf(), alert, world.clock.now())[0]?.name ?? '';
    await world.live(30 * MINUTE);
    expect(world.dlf.stopped).toEqual(['1']);
    expect(await placesIn(world)).toBe(1);
    expect(await world.parts.ledger.holders(before)).toEqual([]);
    const record = await world.read(message?.requestId ?? '');
    expect(record).toMatchObject({ state: { outcome: { kind: 'stopped' } } });
  });

  it('give the place back of what expires without having been sent', async () => {
    const world = createWorld(limited([total(1, DAY)]));
    const throttled = async () => ({ kind: 'throttled', said: { status: 429 } });
    Object.assign(world.dlf, { stopJobInstance: throttled });
    const [message] = await world.alerts(['1']);
    await world.live(MINUTE);
    expect(await placesIn(world)).toBe(1);
    await world.live(7 * HOUR);
    const record = await world.read(message?.requestId ?? '');
    expect(record).toMatchObject({ state: { outcome: { kind: 'expired' } }, budgets: [] });
    expect(await placesIn(world)).toBe(0);
  });

  it('write every refusal into the audit, and one record for what comes again', async () => {
    const world = createWorld(limited([total(1, DAY)]));
    for (let round = 0; round < 3; round++) await ends(world, ['1', '2']);
    const { records } = await world.parts.audit.list({ since: 0, before: Infinity, limit: 10 });
    expect(records.map(({ entry, times }) => [entry.outcome, entry.why, times])).toEqual(
      expect.arrayContaining([
        ['stopped', undefined, 1],
        ['over-budget', 'total', 3],
      ]),
    );
    expect(records).toHaveLength(2);
  });
});

/** Whoever closed it may have died before giving its places back. */
describe('a place of a request that has ended', () => {
  it('is given back by the sweep', async () => {
    const world = createWorld(limited([total(1)]));
    const { ledger } = world.parts;
    Object.assign(world.parts, {
      ledger: {
        ...ledger,
        release: async () => {
          throw new Error('killed');
        },
      },
    });
    refuseStops(world, 'forbidden');
    const [message] = await world.alerts(['1']);
    await world.pump();
    Object.assign(world.parts, { ledger });
    const id = message?.requestId ?? '';
    expect(await world.read(id)).toMatchObject({ state: { name: 'closed' }, budgets: [expect.any(String)] });
    expect(await placesIn(world)).toBe(1);
    await world.live(10 * MINUTE);
    expect((await world.read(id))?.budgets).toEqual([]);
    expect(await placesIn(world)).toBe(0);
  });
});
