import { describe, expect, it } from 'vitest';
import type { PolicyProblem } from '../../../lib/intent/policy-problem.ts';
import type { Channel } from '../../../lib/notify/channels.ts';
import { createWorkerWorld } from '../../helpers/worker-world.ts';

const HOUR = 60 * 60_000;
const problem: PolicyProblem = { id: 'a1b2', words: 'line 3: a word', hasGoodOne: true };
const channel = (name: string): Channel => ({
  kind: 'slack',
  name,
  url: `https://hooks.slack.com/services/T1/B1/${name}`,
});

function createWorld(channels: readonly Channel[] = [channel('a'), channel('b')]) {
  const world = createWorkerWorld({ channels });
  let current: PolicyProblem | undefined = problem;
  Object.assign(world.tools, { policyProblem: () => current });
  return {
    ...world,
    become: (next: PolicyProblem | undefined) => {
      current = next;
    },
    /** Channels that were posted to. */
    told: (): string => world.posts.map(({ url }) => url.at(-1)).join(''),
  };
}

describe('a policy that cannot be used', () => {
  it('is told to every channel, once a day', async () => {
    const world = createWorld();
    await world.live(23 * HOUR);
    expect(world.told()).toBe('ab');
    await world.live(2 * HOUR);
    expect(world.told()).toBe('abab');
  });

  it('is told again when it is bad in another way', async () => {
    const world = createWorld();
    await world.sweep();
    world.become({ ...problem, id: 'c3d4' });
    await world.sweep();
    expect(world.told()).toBe('abab');
  });

  it('is not told while it is good, nor where nobody is to be told', async () => {
    const world = createWorld();
    world.become(undefined);
    await world.sweep();
    expect(world.told()).toBe('');
    const alone = createWorld([]);
    await alone.sweep();
    expect(await alone.parts.ledger.peek(`told/policy/${problem.id}`)).toBeUndefined();
  });

  it('is told once by two sweeps at the same time', async () => {
    const world = createWorld();
    await Promise.all([world.sweep(), world.sweep()]);
    expect(world.told()).toBe('ab');
  });

  it('is told a minute later if nobody could be reached, as the same message', async () => {
    const world = createWorld([
      { kind: 'signed', name: 's', url: 'https://example.com/s', key: Buffer.alloc(24) },
    ]);
    world.answerPosts({ kind: 'failed', mayHaveArrived: true });
    await world.sweep();
    world.answerPosts({ kind: 'done' });
    await world.sweep();
    await world.sweep();
    const ids = world.posts.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
});
