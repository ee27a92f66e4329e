import { describe, expect, it } from 'vitest';
import type { JobInstance } from '../../../lib/dlf/job-instance.ts';
import { carryOut } from '../../../lib/stop/carry-out.ts';
import { intakeOf, intentOf, policyOf, targetOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;

const listing = (world: WorkerWorld, ...instances: readonly JobInstance[]): void => {
  const listJobInstances = async () => ({ kind: 'listed', instances, isComplete: true }) as const;
  Object.assign(world.parts, { dlf: { ...world.dlf, listJobInstances } });
};
const running = (instanceId: string, startedAt: number): JobInstance => ({
  jobName: 'job_batch',
  instanceId,
  status: 'running',
  startedAt,
});
const outcomeOf = async (world: WorkerWorld, id: string) => {
  const state = (await world.read(id))?.state;
  return state?.name === 'closed' ? state.outcome : state;
};

describe('a stop of a job without an instance', () => {
  it('does not take a run that began after the request for the one that was meant', async () => {
    const world = createWorkerWorld();
    const down = { ...world.dlf, listJobInstances: async () => ({ kind: 'down', said: {} }) as const };
    Object.assign(world.parts, { dlf: down });
    const { requestId } = await world.command(undefined, 2_600);
    await world.live(4 * MINUTE);
    listing(world, running('2', world.clock.now()));
    await world.live(5 * MINUTE);
    expect(await outcomeOf(world, requestId)).toMatchObject({ kind: 'already-ended', when: 'later' });
    expect(world.dlf.stopped).toEqual([]);
  });

  it('keeps ten of the many that it may mean, and their number', async () => {
    const world = createWorkerWorld();
    const many = Array.from({ length: 5_000 }, (_, index) => running(String(index + 1), index + 1));
    listing(world, ...many);
    const { requestId, headline } = await world.command(undefined, 2_600);
    expect(headline).toMatch(/^5000 instances of job_batch are running/);
    const outcome = await outcomeOf(world, requestId);
    expect(outcome).toMatchObject({ kind: 'ambiguous', count: 5_000 });
    expect(JSON.stringify(outcome).length).toBeLessThan(5_000);
  });
});

describe('a rerun', () => {
  const start = () => {
    const world = createWorkerWorld({ policy: policyOf({ may: ['stop', 'rerun'] }) });
    let startedAt = 2_000;
    let status = 'fail';
    const restarts: number[] = [];
    const dlf = {
      ...world.dlf,
      showJobInstance: async () =>
        ({
          kind: 'found',
          instance: { jobName: 'job_batch', instanceId: '34765', status, startedAt },
        }) as const,
      restartJobInstance: async () => {
        restarts.push(world.clock.now());
        startedAt = world.clock.now();
        status = 'running';
        return { kind: 'taken', said: {} } as const;
      },
    };
    Object.assign(world.parts, { dlf });
    const be = (next: string): void => {
      status = next;
    };
    const ask = (id: string, action: 'stop' | 'rerun', receivedAt = world.clock.now()) => {
      const intent = intentOf(id.repeat(26), { target: targetOf(), ...(action === 'rerun' && { action }) });
      return carryOut(world.parts, intakeOf(intent, receivedAt), world.clock.within(5_000));
    };
    return { world, restarts, ask, be };
  };

  it('does not run again what somebody else has run again since it was asked for', async () => {
    const { world, restarts, ask, be } = start();
    const receivedAt = world.clock.now();
    world.clock.pass(2 * MINUTE);
    expect(await ask('A', 'rerun')).toMatchObject({ outcome: { kind: 'rerun' } });
    be('fail');
    expect(await ask('B', 'rerun', receivedAt)).toMatchObject({ outcome: { kind: 'not-restartable' } });
    expect(restarts).toHaveLength(1);
  });

  it('has begun when the instance has not ended any more, whatever its start says', async () => {
    const { world, ask, be } = start();
    const dlf = {
      ...world.parts.dlf,
      restartJobInstance: async () => {
        be('running');
        return { kind: 'taken', said: {} } as const;
      },
    };
    Object.assign(world.parts, { dlf });
    expect(await ask('A', 'rerun')).toMatchObject({
      outcome: { kind: 'rerun', seen: { status: 'running' } },
    });
  });

  it('does not answer for a stop, nor keep it from its instance', async () => {
    const { world, ask } = start();
    const { request } = await ask('A', 'rerun');
    expect(request.state.name).toBe('closed');
    // As if its owner had died before it gave the lock back.
    await world.parts.ledger.lock(
      JSON.stringify(['default', '34765']),
      `${request.id}/${request.claim}`,
      world.clock.now() + MINUTE,
    );
    const stop = await ask('B', 'stop');
    expect(stop.outcome.kind).not.toBe('rerun');
    expect(world.dlf.stopped).toEqual(['34765']);
  });

  it('is not kept waiting by the lock of a request that has ended', async () => {
    const { world, restarts, ask } = start();
    await world.parts.ledger.lock(
      JSON.stringify(['default', '34765']),
      `${'Z'.repeat(26)}/gone`,
      world.clock.now() + MINUTE,
    );
    expect(await ask('A', 'rerun')).toMatchObject({ outcome: { kind: 'rerun' } });
    expect(restarts).toHaveLength(1);
  });
});
