import { describe, expect, it } from 'vitest';
import { createDlfClient } from '../../../lib/dlf/client.ts';
import type { Exchange } from '../../../lib/http/send.ts';
import { answerOf, createScriptedSend, keys } from '../../helpers/dlf-world.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { projectId } from '../../helpers/secrets.ts';
import { createStopWorld, defaultPolicy, type StopWorld } from '../../helpers/stop-world.ts';

const lost: Exchange = { kind: 'no-answer', sent: true, why: 'reset' };
const throttledFor = (seconds: number): Exchange =>
  answerOf(429, { error_code: 'APIG.0308' }, { 'retry-after': `${seconds}` });

interface Post {
  readonly at: number;
  readonly run: number;
  readonly mayHaveBeenCarriedOut: boolean;
}

/** The machine with the real client; `posts` are the stop calls on the wire, `methods` all calls. */
function start(answerStop: (count: number) => Exchange): StopWorld & {
  readonly posts: readonly Post[];
  readonly methods: readonly string[];
  restart(): void;
} {
  const clock = createManualClock();
  const posts: Post[] = [];
  const methods: string[] = [];
  let run = 1;
  const send = createScriptedSend(({ method }) => {
    clock.pass(20);
    methods.push(method);
    if (method === 'GET') {
      const instance = { jobName: 'job_batch', instanceId: 34765, status: 'running', planTime: 1 };
      return answerOf(200, { ...instance, startTime: run * 1_000 });
    }
    const [at, hit] = [clock.now(), run];
    const answer = answerStop(posts.length + 1);
    const mayHaveBeenCarriedOut = answer.kind === 'no-answer' ? answer.sent : answer.status !== 429;
    posts.push({ at, run: hit, mayHaveBeenCarriedOut });
    return answer;
  });
  const config = { origin: 'https://dlf.example', projectId, credentials: keys };
  const world = createStopWorld(
    createDlfClient(config, send, clock, () => 0),
    defaultPolicy,
    clock,
  );
  return { ...world, posts, methods, restart: () => void run++ };
}

describe('the machine with the real client', () => {
  it('counts the 10 s before a second send from the call that was lost, not from an earlier one', async () => {
    const world = start((count) => (count === 1 ? throttledFor(9) : lost));
    await world.ask('A');
    world.clock.pass(1_000);
    await world.ask('A');
    const [first, second] = world.posts.filter(({ mayHaveBeenCarriedOut }) => mayHaveBeenCarriedOut);
    if (first !== undefined && second !== undefined) {
      expect(second.at - first.at).toBeGreaterThanOrEqual(10_000);
    }
  });

  it('does not stop a run that was started while it waited for the gateway', async () => {
    const world = start((count) => {
      if (count > 1) return answerOf(204);
      world.restart();
      return throttledFor(5);
    });
    await world.ask('A');
    expect(world.posts.map(({ run }) => run)).toEqual([1]);
  });

  it('repeats a call that was not carried out, each time after a look', async () => {
    const world = start((count) => (count < 3 ? throttledFor(1) : answerOf(204)));
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'accepted' } });
    expect(world.posts).toHaveLength(3);
    const [first, second, third] = world.methods.flatMap((method, at) => (method === 'POST' ? [at] : []));
    expect(world.methods.slice(first, third)).toEqual(['POST', 'GET', 'POST', 'GET']);
    expect(second).toBe((first ?? 0) + 2);
  });

  it('sends one call for each try: the client adds none', async () => {
    const world = start(() => throttledFor(1));
    expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'unavailable' } });
    expect(world.posts).toHaveLength(3);
  });

  it.each([500, 502, 503, 504])(
    'looks for 10 s at what a stop answered with a %i has done, before it sends again',
    async (status) => {
      const world = start((count) => (count === 1 ? answerOf(status) : answerOf(204)));
      expect(await world.ask('A')).toMatchObject({ outcome: { kind: 'accepted' } });
      const [first, second, third] = world.posts;
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(10_000);
      expect(third).toBeUndefined();
    },
  );
});
