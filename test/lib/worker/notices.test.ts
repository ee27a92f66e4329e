import { describe, expect, it } from 'vitest';
import { LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import type { Channel } from '../../../lib/notify/channels.ts';
import { sweep } from '../../../lib/worker/sweep.ts';
import { workOn } from '../../../lib/worker/work-on.ts';
import { defaultPolicy, policyOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const notices = ({ posts }: WorkerWorld): string[] =>
  posts
    .filter(({ url }) => url.includes('/services/'))
    .map(({ body }) => (JSON.parse(body) as { text: string }).text);

const channel = (name: string): Channel => ({
  kind: 'slack',
  name,
  url: `https://hooks.slack.com/services/T1/B1/${name}`,
});

describe('a notice', () => {
  it('is one for a minute’s requests, whatever became of them', async () => {
    const world = createWorkerWorld({ policy: policyOf({ jobs: ['*'] }) });
    await world.alerts(Array.from({ length: 30 }, (_, index) => String(index + 1)));
    await world.live(2 * MINUTE);
    expect(notices(world)).toHaveLength(1);
    expect(notices(world)[0]).toContain('30 requests ended');
  });

  it('tells once a day what an alert that fires on comes to each time', async () => {
    const world = createWorkerWorld({ policy: defaultPolicy });
    for (let delivery = 0; delivery < 24 * 2; delivery++) {
      await world.alerts(['1']);
      await world.live(30 * MINUTE);
    }
    expect(notices(world)).toEqual([expect.stringContaining('Dry run')]);
    await world.alerts(['1']);
    await world.live(2 * MINUTE);
    expect(notices(world)).toHaveLength(2);
  });

  it('comes a little later to a channel that is down, and to it alone', async () => {
    const world = createWorkerWorld({ channels: [channel('a'), channel('b')] });
    const post = world.tools.post;
    let isDown = true;
    Object.assign(world.tools, {
      post: (...call: Parameters<typeof post>) =>
        isDown && call[0].url.endsWith('/b') ? { kind: 'failed', mayHaveArrived: false } : post(...call),
    });
    await world.alerts(['1']);
    await world.live(5 * MINUTE);
    expect(world.posts.map(({ url }) => url.at(-1))).toEqual(['a']);
    isDown = false;
    await world.live(20 * MINUTE);
    expect(world.posts.map(({ url }) => url.at(-1))).toEqual(['a', 'b']);
    await world.live(HOUR);
    expect(world.posts).toHaveLength(2);
  });

  it('comes in the end to a channel that was down while the alert fired on', async () => {
    const world = createWorkerWorld();
    world.dlf.be('credentials');
    world.answerPosts({ kind: 'failed', mayHaveArrived: false });
    for (let delivery = 0; delivery < 6; delivery++) {
      await world.alerts(['1']);
      await world.live(5 * MINUTE);
    }
    world.answerPosts({ kind: 'done' });
    const before = world.posts.length;
    for (let delivery = 0; delivery < 6; delivery++) {
      await world.alerts(['1']);
      await world.live(5 * MINUTE);
    }
    expect(world.posts.length - before).toBe(1);
  });

  it('is told once by two sweeps that overlap', async () => {
    const world = createWorkerWorld();
    await world.alerts(['1']);
    await world.pump();
    const { ledger } = world.parts;
    let other: Promise<void> | undefined;
    const late: typeof ledger = {
      ...ledger,
      // Between this one's reads and its lock, the other one does all of it.
      lock: async (...args) => {
        other ??= world.sweep();
        await other;
        return ledger.lock(...args);
      },
    };
    const parts = { ...world.parts, ledger: late };
    await sweep({ ...world.tools, parts }, world.clock.within(50_000));
    expect(world.posts).toHaveLength(1);
  });

  it('is told once when the asker hears of it at the same time', async () => {
    const world = createWorkerWorld();
    world.dlf.be('credentials');
    const { requestId } = await world.command('1', 100);
    const { post } = world.tools;
    let isUp = false;
    Object.assign(world.tools, {
      post: async (...call: Parameters<typeof post>) => {
        if (call[0].url.includes('/services/')) {
          isUp = true;
          world.clock.pass(MINUTE);
          await workOn(world.tools, requestId, world.clock.within(1_000));
        }
        return isUp ? post(...call) : { kind: 'failed', mayHaveArrived: false };
      },
    });
    await world.live(5 * MINUTE);
    expect(world.posts.map(({ url }) => url.split('/')[3])).toEqual(['commands', 'services']);
  });

  it('of others is not kept back by a record that this version cannot put into words', async () => {
    const world = createWorkerWorld();
    const [strange] = await world.alerts(['1', '2']);
    await world.pump();
    const { ledger } = world.parts;
    const read: typeof ledger.read = async (id) => {
      const record = await ledger.read(id);
      if (record?.id !== strange?.requestId || record?.state.name !== 'closed') return record;
      return { ...record, state: { ...record.state, outcome: { kind: 'of tomorrow' } as never } };
    };
    Object.assign(world.parts, { ledger: { ...ledger, read } });
    await world.live(2 * MINUTE);
    expect(notices(world)).toEqual([expect.stringContaining('Stopped job_batch instance 2')]);
  });

  it('of others is told once, and the overdue are woken, when one cannot be written down', async () => {
    const world = createWorkerWorld();
    const [stuck] = await world.alerts(['1', '2', '3']);
    await world.pump();
    await world.command('4', 100);
    const { ledger } = world.parts;
    const update: typeof ledger.update = (record) =>
      record.id === stuck?.requestId
        ? Promise.reject(new LedgerUnavailableError('throttled'))
        : ledger.update(record);
    Object.assign(world.parts, { ledger: { ...ledger, update } });
    await world.live(3 * MINUTE);
    expect(notices(world)[0]).toContain('3 requests ended');
    for (const text of notices(world).slice(1)) expect(text).toContain('job_batch instance 1');
    expect(world.dlf.stopped).toContain('4');
  });

  it('and a late reply are told once each, whoever writes first', async () => {
    const world = createWorkerWorld();
    world.dlf.be('credentials');
    await world.command('1', 100);
    const { post } = world.tools;
    Object.assign(world.tools, {
      post: async (...call: Parameters<typeof post>) => {
        if (call[0].url.includes('/commands/')) await world.sweep();
        return post(...call);
      },
    });
    await world.live(5 * MINUTE);
    expect(world.posts.map(({ url }) => url.split('/')[3]).sort()).toEqual(['commands', 'services']);
  });

  it('is given up after a day', async () => {
    const world = createWorkerWorld();
    world.answerPosts({ kind: 'failed', mayHaveArrived: false });
    const [answer] = await world.alerts(['1']);
    await world.live(26 * HOUR);
    expect(await world.read(answer?.requestId ?? '')).toMatchObject({ untold: [], dueAt: undefined });
    expect(world.logged.map(([message]) => message)).toContain('notice given up');
  });

  it('is not owed to a channel that is no longer configured', async () => {
    const world = createWorkerWorld();
    const [answer] = await world.alerts(['1']);
    Object.assign(world.tools, { channels: [] });
    await world.live(2 * MINUTE);
    expect(world.posts).toEqual([]);
    expect(await world.read(answer?.requestId ?? '')).toMatchObject({ untold: [] });
  });

  it('says that this service’s credentials are refused, whoever asked', async () => {
    const world = createWorkerWorld();
    world.dlf.be('credentials');
    expect(await world.command('1', 2_600)).toMatchObject({ outcome: 'dlf-refused' });
    await world.live(2 * MINUTE);
    expect(notices(world)).toEqual([expect.stringContaining('refused this service')]);
  });

  it('is not made of what a person has read in the answer', async () => {
    const world = createWorkerWorld();
    expect(await world.command('1', 2_600)).toMatchObject({ outcome: 'stopped' });
    await world.live(2 * MINUTE);
    expect(notices(world)).toEqual([]);
  });
});
