import { describe, expect, it } from 'vitest';
import type { Ask } from '../../../lib/intent/intent.ts';
import { LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import { QueueUnavailableError } from '../../../lib/queue/queue.ts';
import type { Parts } from '../../../lib/stop/parts.ts';
import { answerAlerts } from '../../../lib/webhook/answer-alerts.ts';
import { alert } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const askFor = (jobName: string, instanceId: string): Ask => ({
  target: { jobName, instanceId, workspace: undefined },
  asker: alert,
  dryRun: false,
  dedupe: ['alertmanager', jobName, instanceId],
});

function answer(world: WorkerWorld, asks: readonly Ask[], timeMs = 20_000) {
  const receivedAt = world.clock.now();
  const terms = { receivedAt, expiresAt: receivedAt + 3_600_000, inline: true, mayGoOn: true };
  const never = (): Promise<never> => new Promise(() => {});
  const tools = { parts: world.parts, post: world.tools.post, sleep: never, fetch: never };
  return answerAlerts(tools, { asks, ignored: [] }, terms, world.clock.within(timeMs));
}

function countClaimsAndReads(world: WorkerWorld): { claims: number; reads: number } {
  const counts = { claims: 0, reads: 0 };
  const { ledger } = world.parts;
  Object.assign(world.parts, {
    ledger: {
      ...ledger,
      claim: (...args: Parameters<typeof ledger.claim>) => {
        counts.claims++;
        return ledger.claim(...args);
      },
      read: (...args: Parameters<typeof ledger.read>) => {
        counts.reads++;
        return ledger.read(...args);
      },
    },
  });
  return counts;
}

const queueIsDown = (world: WorkerWorld): void => {
  const accept = () => Promise.reject(new QueueUnavailableError(new Error('down')));
  Object.assign(world.parts, { queue: { ...world.queue, accept } });
};

describe('the answer to a delivery of alerts', () => {
  it('has its results in the order of the alerts, whatever each came to', async () => {
    const world = createWorkerWorld();
    const asks = [askFor('job_batch', '1'), askFor('..', '2'), askFor('job_batch', 'x'), askFor('b', '3')];
    const { messages, retryAfterSeconds } = await answer(world, asks);
    expect(messages.map(({ outcome }) => outcome)).toEqual([
      'queued',
      'invalid-target',
      'invalid-target',
      'queued',
    ]);
    expect(messages.map(({ target }) => target?.instanceId)).toEqual(['1', '2', 'x', '3']);
    expect(retryAfterSeconds).toBeUndefined();
    await world.live(1_000);
    expect([...world.dlf.stopped].sort()).toEqual(['1', '3']);
  });

  it('says what is remembered of a repeat, and does not put it into the queue again', async () => {
    const world = createWorkerWorld();
    const asks = [askFor('job_batch', '1')];
    await answer(world, asks);
    await world.live(1_000);
    const { messages } = await answer(world, asks);
    expect(messages).toMatchObject([{ outcome: 'stopped' }]);
    expect(world.queue.size()).toBe(0);
  });

  it('of a very large one is given without a read for each alert', async () => {
    const world = createWorkerWorld();
    const counts = countClaimsAndReads(world);
    const asks = Array.from({ length: 501 }, (_, index) => askFor('job_batch', String(index + 1)));
    expect((await answer(world, asks)).messages).toHaveLength(501);
    expect(counts.reads).toBe(0);
    await answer(world, asks.slice(0, 500));
    expect(counts.reads).toBe(500);
  });

  it('has them carried out at once while the queue is down', async () => {
    const world = createWorkerWorld();
    queueIsDown(world);
    const { messages, retryAfterSeconds } = await answer(world, [askFor('a', '1'), askFor('b', '2')]);
    expect(messages.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
    expect(retryAfterSeconds).toBeUndefined();
  });

  it('claims nothing for which there is no time, and has the sender come again', async () => {
    const world = createWorkerWorld();
    queueIsDown(world);
    const counts = countClaimsAndReads(world);
    const asks = Array.from({ length: 100 }, (_, index) => askFor('job_batch', String(index + 1)));
    const { messages, retryAfterSeconds } = await answer(world, asks, 0);
    expect(new Set(messages.map(({ outcome }) => outcome))).toEqual(new Set(['unavailable']));
    expect(retryAfterSeconds).toBe(30);
    expect(counts.claims).toBe(0);
    expect(world.dlf.stopped).toEqual([]);
  });
});

describe('a delivery of which nothing can be a request', () => {
  const wrong = Array.from({ length: 2_000 }, (_, index) => askFor('job_batch', `-${index}`));

  it.each<readonly [string, (world: WorkerWorld) => Partial<Parts>]>([
    ['with a queue', () => ({})],
    ['without one', () => ({ queue: undefined }) as never],
    [
      'while the queue is away',
      ({ queue }) => ({
        queue: { ...queue, accept: () => Promise.reject(new QueueUnavailableError(new Error('away'))) },
      }),
    ],
    [
      'while the ledger is away',
      ({ parts }) => ({
        ledger: {
          ...parts.ledger,
          peek: () => Promise.reject(new LedgerUnavailableError(new Error('away'))),
        },
      }),
    ],
  ])('is one record %s, and the others are served', async (name, change) => {
    const world = createWorkerWorld();
    Object.assign(world.parts, change(world));
    const { messages } = await answer(world, [...wrong, askFor('job_batch', '1')]);
    const last = { 'with a queue': 'queued', 'while the ledger is away': 'unavailable' }[name] ?? 'stopped';
    expect(messages.map(({ outcome }) => outcome)).toEqual([...wrong.map(() => 'invalid-target'), last]);
    const { records } = await world.parts.audit.list({
      since: 0,
      before: world.clock.now() + 1,
      limit: 5_000,
    });
    const answered = records.filter(({ entry }) => entry.outcome === 'invalid-target');
    expect(answered).toMatchObject([{ times: 1, entry: { count: 2_000 } }]);
  });
});
