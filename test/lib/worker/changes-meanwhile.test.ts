import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../lib/policy/policy.ts';
import { defaultPolicy, policyOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;

const outcomeOf = async (world: WorkerWorld, id: string | undefined) => {
  const state = (await world.read(id ?? ''))?.state;
  return state?.name === 'closed' ? state.outcome : state;
};
const change = (world: WorkerWorld, policy: Policy): void => {
  Object.assign(world.parts, { policy });
};

describe('policy that changes while a request waits', () => {
  it('refuses what it has come to refuse', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const [answer] = await world.alerts(['1']);
    await world.live(5 * MINUTE);
    change(world, policyOf({ verdict: 'refuse' }));
    world.dlf.be('up');
    await world.live(20 * MINUTE);
    expect(await outcomeOf(world, answer?.requestId)).toMatchObject({ kind: 'refused' });
    expect(world.dlf.stopped).toEqual([]);
  });

  it('makes a dry run of what it has come to try only', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const [answer] = await world.alerts(['1']);
    await world.live(5 * MINUTE);
    change(world, policyOf({ verdict: 'dry-run' }));
    world.dlf.be('up');
    await world.live(20 * MINUTE);
    expect(await outcomeOf(world, answer?.requestId)).toMatchObject({ kind: 'dry-run' });
    expect(world.dlf.stopped).toEqual([]);
  });

  it('refuses before it looks for the only running instance', async () => {
    const world = createWorkerWorld();
    const listing = { ...world.dlf, listJobInstances: async () => ({ kind: 'down', said: {} }) as const };
    Object.assign(world.parts, { dlf: listing });
    const { requestId } = await world.command(undefined, 2_600);
    expect(await outcomeOf(world, requestId)).toMatchObject({ name: 'ready', setback: { why: 'down' } });
    change(world, policyOf({ verdict: 'refuse' }));
    const never = {
      ...world.dlf,
      listJobInstances: async () => Promise.reject(new Error('not to be called')),
    };
    Object.assign(world.parts, { dlf: never });
    await world.live(5 * MINUTE);
    expect(await outcomeOf(world, requestId)).toMatchObject({ kind: 'refused' });
  });

  it('does not allow afterwards what was told to be a dry run', async () => {
    const world = createWorkerWorld({ policy: defaultPolicy });
    const [answer] = await world.alerts(['1']);
    expect(answer?.outcome).toBe('dry-run');
    change(world, policyOf({}));
    await world.live(5 * MINUTE);
    expect(await outcomeOf(world, answer?.requestId)).toMatchObject({ kind: 'dry-run' });
    expect(world.dlf.stopped).toEqual([]);
  });
});

describe('a second call', () => {
  const lose = (world: WorkerWorld) => {
    const lost = {
      ...world.dlf,
      stopJobInstance: async (...args: Parameters<typeof world.dlf.stopJobInstance>) => {
        sent.push(args[0].instanceId);
        return { kind: 'no-word', why: 'reset', said: {} } as const;
      },
    };
    const sent: string[] = [];
    Object.assign(world.parts, { dlf: lost });
    return sent;
  };

  it('goes out after ten seconds, once', async () => {
    const world = createWorkerWorld();
    const sent = lose(world);
    await world.command('1', 2_600);
    await world.live(15 * MINUTE);
    expect(sent).toEqual(['1', '1']);
  });

  it('asks policy too', async () => {
    const world = createWorkerWorld();
    const sent = lose(world);
    await world.command('1', 2_600);
    change(world, policyOf({ verdict: 'refuse' }));
    await world.live(15 * MINUTE);
    expect(sent).toEqual(['1']);
  });

  it('is not made to a workspace that is no longer listed', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const [answer] = await world.alerts(['1']);
    const policy = policyOf({});
    change(world, {
      ...policy,
      workspaces: { ...policy.workspaces, fallback: 'elsewhere' as never, onlyListed: true },
    });
    world.dlf.be('up');
    await world.live(5 * MINUTE);
    expect(await outcomeOf(world, answer?.requestId)).toMatchObject({ kind: 'refused' });
  });
});

describe('a run that began after the request had come', () => {
  it('is not the one that was meant either when the instance was seen waiting before', async () => {
    const world = createWorkerWorld();
    const waiting = {
      ...world.dlf,
      showJobInstance: async () =>
        ({
          kind: 'found',
          instance: { jobName: 'job_batch', instanceId: '1', status: 'waiting', plannedAt: 1_000 },
        }) as const,
      stopJobInstance: async () => ({ kind: 'throttled', said: {} }) as const,
    };
    Object.assign(world.parts, { dlf: waiting });
    const [answer] = await world.alerts(['1']);
    await world.live(10 * MINUTE);
    world.dlf.restart('1');
    Object.assign(world.parts, { dlf: world.dlf });
    await world.live(30 * MINUTE);
    expect(await outcomeOf(world, answer?.requestId)).toMatchObject({ kind: 'already-ended', when: 'later' });
    expect(world.dlf.stopped).toEqual([]);
  });

  it('is not the one that was meant', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const [answer] = await world.alerts(['1']);
    await world.live(10 * MINUTE);
    world.dlf.restart('1');
    world.dlf.be('up');
    await world.live(20 * MINUTE);
    expect(await outcomeOf(world, answer?.requestId)).toMatchObject({ kind: 'already-ended', when: 'later' });
    expect(world.dlf.stopped).toEqual([]);
    expect(world.posts.at(-1)?.body).toContain('began after this request had come');
  });

  it('is the one that was meant when it began in the same moment: clocks differ', async () => {
    const world = createWorkerWorld();
    world.clock.pass(20_000);
    world.dlf.restart('1');
    world.clock.pass(-20_000);
    expect(await world.command('1', 2_600)).toMatchObject({ outcome: 'stopped' });
  });

  it('is not hit by a stop without a look, once some time has gone by', async () => {
    const world = createWorkerWorld();
    world.dlf.be('serverError');
    const blind = {
      ...world.dlf,
      stopJobInstance: async () => Promise.reject(new Error('not to be called')),
    };
    const [answer] = await world.alerts(['1']);
    world.clock.pass(2 * MINUTE);
    Object.assign(world.parts, { dlf: blind });
    await world.live(3 * MINUTE);
    expect(await outcomeOf(world, answer?.requestId)).toMatchObject({
      name: 'ready',
      setback: { why: 'down' },
    });
  });
});

describe('a second request for the same instance', () => {
  const outcomes = async (world: WorkerWorld, first: string | undefined, second: string | undefined) => [
    await outcomeOf(world, first),
    await outcomeOf(world, second),
  ];

  it('ends as the first one, which stopped it, and not as if nobody had', async () => {
    const world = createWorkerWorld({ stopTakesMs: 90_000 });
    const [alert] = await world.alerts(['1']);
    await world.pump();
    const { requestId } = await world.command('1', 2_600);
    await world.live(5 * MINUTE);
    const [first, second] = await outcomes(world, alert?.requestId, requestId);
    expect(first).toMatchObject({ kind: 'stopped' });
    expect(second).toEqual(first);
    expect(world.posts.filter(({ url }) => url.includes('/commands/'))).toEqual([
      expect.objectContaining({ body: expect.stringContaining('Stopped job_batch instance 1 after') }),
    ]);
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('does not hold the worker up while somebody else is at the first one', async () => {
    const world = createWorkerWorld({ stopTakesMs: 90_000 });
    const [alert] = await world.alerts(['1']);
    await world.pump();
    await world.command('1', 2_600);
    const first = await world.read(alert?.requestId ?? '');
    if (first === undefined) throw new Error('it is there');
    const leaseUntil = world.clock.now() + 60_000;
    await world.parts.ledger.update({ ...first, version: first.version + 1, leaseUntil });
    world.clock.pass(10_000);
    const before = world.clock.now();
    await world.pump();
    expect(world.clock.now() - before).toBeLessThanOrEqual(2_000);
    await world.live(5 * MINUTE);
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('does not wait for a first one that has not sent', async () => {
    const world = createWorkerWorld();
    const throttling = {
      ...world.dlf,
      stopJobInstance: async () => ({ kind: 'throttled', said: {} }) as const,
    };
    Object.assign(world.parts, { dlf: throttling });
    const [alert] = await world.alerts(['1']);
    await world.pump();
    const { requestId } = await world.command('1', 2_600);
    const request = await world.read(requestId);
    if (request?.state.name !== 'ready') throw new Error('it waits');
    // As if it had met the first one's lock while that one was sending.
    const setback = { why: 'another-request', requestId: alert?.requestId ?? '' } as const;
    await world.parts.ledger.update({
      ...request,
      version: request.version + 1,
      state: { ...request.state, setback },
    });
    await world.live(12 * MINUTE);
    expect(await outcomeOf(world, requestId)).toMatchObject({ kind: 'expired' });
    expect(world.posts.some(({ url }) => url.includes('/commands/'))).toBe(true);
    expect(await outcomeOf(world, alert?.requestId)).toMatchObject({ name: 'ready' });
  });

  it('does not send while the first one’s stop cannot be looked at', async () => {
    const world = createWorkerWorld({ stopTakesMs: 60 * MINUTE });
    const { requestId: first } = await world.command('1', 2_600);
    world.dlf.be('throttled');
    await world.live(12 * MINUTE);
    world.dlf.be('up');
    const [alert] = await world.alerts(['1']);
    await world.pump();
    expect(await outcomeOf(world, first)).toMatchObject({ kind: 'accepted' });
    await world.live(20 * MINUTE);
    expect(await outcomeOf(world, alert?.requestId)).toMatchObject({ kind: 'accepted' });
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('ends as the first one, whose stop had not taken effect in ten minutes', async () => {
    const world = createWorkerWorld({ stopTakesMs: 90 * MINUTE });
    const [alert] = await world.alerts(['1']);
    await world.pump();
    const { requestId } = await world.command('1', 2_600);
    await world.live(20 * MINUTE);
    const [first, second] = await outcomes(world, alert?.requestId, requestId);
    expect(first).toMatchObject({ kind: 'accepted', watchedMs: expect.any(Number) });
    expect(second).toEqual(first);
    expect(world.dlf.stopped).toEqual(['1']);
  });
});

describe('a watch that DLF does not let look', () => {
  it('is not ended by a failed look, and says no more than was seen', async () => {
    const world = createWorkerWorld({ stopTakesMs: 5_000 });
    const { requestId } = await world.command('1', 2_600);
    world.dlf.be('throttled');
    await world.live(15 * MINUTE);
    expect(await outcomeOf(world, requestId)).toMatchObject({ name: 'accepted' });
    world.dlf.be('up');
    await world.live(2 * MINUTE);
    expect(await outcomeOf(world, requestId)).toMatchObject({ kind: 'stopped' });
  });

  it('is given up after half an hour', async () => {
    const world = createWorkerWorld({ stopTakesMs: 5_000 });
    const { requestId } = await world.command('1', 2_600);
    world.dlf.be('throttled');
    await world.live(33 * MINUTE);
    const outcome = await outcomeOf(world, requestId);
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect((outcome as { watchedMs?: number }).watchedMs).toBeLessThan(MINUTE);
  });
});
