import { describe, expect, it } from 'vitest';
import type { JobInstance } from '../../../lib/dlf/job-instance.ts';
import type { Ask } from '../../../lib/intent/intent.ts';
import type { FilePolicy } from '../../../lib/policy/policy.ts';
import { answerAlerts } from '../../../lib/webhook/answer-alerts.ts';
import { askToolsOf, HOUR, MINUTE } from '../../helpers/gates.ts';
import { alert, policyOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const resolving = policyOf({ resolve: 'only-running' });
const running = (instanceId: string, startedAt = 2_000): JobInstance => ({
  jobName: 'job_batch',
  instanceId,
  status: 'running',
  plannedAt: 1_000,
  startedAt,
});

/** A world whose list of instances is given, or down. */
function start(policy: FilePolicy = resolving) {
  const world = createWorkerWorld({ policy });
  let listed: readonly JobInstance[] | undefined;
  Object.assign(world.parts, {
    dlf: {
      ...world.dlf,
      listJobInstances: async () =>
        listed === undefined
          ? { kind: 'down', said: {} }
          : { kind: 'listed', instances: listed, isComplete: true },
    },
  });
  return {
    world,
    list: (...instances: readonly JobInstance[]) => {
      listed = instances;
    },
  };
}

/** An alert about the job alone, as senders' readers make it. */
async function deliver(world: WorkerWorld, startedAgo: number | 'unknown' = MINUTE) {
  const receivedAt = world.clock.now();
  const ask: Ask = {
    target: { jobName: 'job_batch', instanceId: undefined, workspace: undefined },
    asker: alert,
    dryRun: false,
    mayBeByName: true,
    alert: { labels: {}, ...(startedAgo !== 'unknown' && { startedAt: receivedAt - startedAgo }) },
    dedupe: ['alertmanager', 'f', 'job_batch', '', ''],
  };
  const terms = { receivedAt, expiresAt: receivedAt + 6 * HOUR, inline: true, mayGoOn: true };
  return answerAlerts(askToolsOf(world), { asks: [ask], ignored: [] }, terms, world.clock.within(20_000));
}
const outcomeOf = async (world: WorkerWorld, id = '') => {
  const state = (await world.read(id))?.state;
  return state?.name === 'closed' ? state.outcome : state;
};

describe('an alert about a job alone, in the worker', () => {
  it('means the only run of it', async () => {
    const { world, list } = start();
    list(running('1'));
    const { messages, ignored } = await deliver(world);
    expect(messages).toMatchObject([{ outcome: 'queued' }]);
    expect(ignored).toEqual([]);
    await world.live(MINUTE);
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('means nothing any more once policy has come not to say so', async () => {
    const { world, list } = start();
    const { messages } = await deliver(world);
    await world.live(5 * MINUTE);
    Object.assign(world.parts, { policy: policyOf({}) });
    list(running('1'));
    await world.live(20 * MINUTE);
    expect(await outcomeOf(world, messages[0]?.requestId)).toEqual({
      kind: 'invalid-target',
      problem: { field: 'instance_id', why: 'missing' },
    });
    expect(world.dlf.stopped).toEqual([]);
    expect(world.posts.at(-1)?.body).toContain('Nothing was stopped');
  });

  it('is about no run that began after it, however late the list comes', async () => {
    const { world, list } = start();
    const began = world.clock.now();
    const { messages } = await deliver(world, 10 * MINUTE);
    await world.live(5 * MINUTE);
    // It ran before the alert came in, but not yet when it began.
    list(running('2', began - 5 * MINUTE));
    await world.live(20 * MINUTE);
    expect(await outcomeOf(world, messages[0]?.requestId)).toMatchObject({
      kind: 'already-ended',
      when: 'later',
    });
    expect(world.dlf.stopped).toEqual([]);
  });

  it('allows for clocks that differ', async () => {
    for (const [ms, stopped] of [
      [30_000, ['1']],
      [30_001, []],
    ] as const) {
      const { world, list } = start();
      world.dlf.restart('1');
      list(running('1', world.clock.now()));
      await deliver(world, ms);
      await world.live(MINUTE);
      expect(world.dlf.stopped).toEqual(stopped);
    }
  });

  it('means nothing where it does not say since when it fires', async () => {
    const { world, list } = start();
    list(running('1'));
    const { messages, ignored } = await deliver(world, 'unknown');
    expect(messages).toEqual([]);
    expect(ignored).toMatchObject([{ reason: 'no-start', target: { jobName: 'job_batch' } }]);
    await world.live(MINUTE);
    expect(world.dlf.stopped).toEqual([]);
  });

  it('that comes from the future is about what runs when it comes', async () => {
    const { world, list } = start();
    await deliver(world, -10 * MINUTE);
    await world.live(5 * MINUTE);
    list(running('1', world.clock.now()));
    await world.live(20 * MINUTE);
    expect(world.dlf.stopped).toEqual([]);
  });

  it('is put into the queue by nobody without a rule that says what it means', async () => {
    const { world, list } = start(policyOf({}));
    list(running('1'));
    const { messages, ignored } = await deliver(world);
    expect(messages).toEqual([]);
    expect(ignored).toMatchObject([{ reason: 'no-instance-id', target: { jobName: 'job_batch' } }]);
    expect(world.queue.size()).toBe(0);
    await world.live(MINUTE);
    expect(world.dlf.stopped).toEqual([]);
  });

  it('is the sender’s to repeat while policy cannot be read', async () => {
    const { world, list } = start();
    list(running('1'));
    Object.assign(world.parts, { policy: { ...policyOf(), kind: 'unreadable' } });
    const { messages, retryAfterSeconds } = await deliver(world);
    expect(messages).toMatchObject([{ outcome: 'unavailable' }]);
    expect(retryAfterSeconds).toBeGreaterThan(0);
    await world.live(MINUTE);
    expect(world.dlf.stopped).toEqual([]);
  });
});
