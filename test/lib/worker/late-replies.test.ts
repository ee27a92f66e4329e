import { describe, expect, it } from 'vitest';
import { tellAsker } from '../../../lib/worker/tell-asker.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The first sentence of each late reply. */
const heard = ({ posts }: WorkerWorld): string[] =>
  posts
    .filter(({ url }) => url.includes('/commands/'))
    .map(({ body }) => (JSON.parse(body) as { text: string }).text.split('. ')[0] ?? '');

describe('a person whose command ran out of time', () => {
  it('hears the end once, at the address of the command', async () => {
    const world = createWorkerWorld();
    const answer = await world.command('1', 100);
    expect(answer).toMatchObject({ outcome: 'queued', followUp: 'here' });
    await world.live(2 * MINUTE);
    expect(heard(world)).toEqual([expect.stringContaining('Stopped job_batch instance 1')]);
    expect(world.posts[0]?.url).toBe('https://hooks.slack.com/commands/T1/1/x');
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('gets its stop when the address cannot be opened any more', async () => {
    const world = createWorkerWorld({ channels: [] });
    world.dlf.be('down');
    await world.command('1', 100);
    // The signing secret has been changed.
    Object.assign(world.tools, { openSource: () => Promise.reject(new Error('no such source')) });
    await world.live(5 * MINUTE);
    world.dlf.be('up');
    await world.live(5 * MINUTE);
    expect(world.dlf.stopped).toEqual(['1']);
    expect(world.posts).toEqual([]);
  });

  it('hears the end when whoever was to answer with it has died', async () => {
    const world = createWorkerWorld();
    const { ledger } = world.parts;
    let writes = 0;
    const dying: typeof ledger = {
      ...ledger,
      // Its last write is the one that says that the answer has the end.
      update: (record) =>
        record.state.name === 'closed' && ++writes > 1 ? new Promise<never>(() => {}) : ledger.update(record),
    };
    Object.assign(world.parts, { ledger: dying });
    void world.command('1', 2_600);
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    Object.assign(world.parts, { ledger });
    // Who may still be answering is not forestalled.
    await world.sweep();
    await world.pump();
    expect(world.posts).toEqual([]);
    await world.live(2 * MINUTE);
    expect(heard(world)).toEqual([expect.stringContaining('Stopped job_batch instance 1')]);
  });

  it('hears nothing from a worker that has lost the request to another', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const { requestId } = await world.command('1', 100);
    await world.pump();
    const request = await world.read(requestId);
    if (request === undefined) throw new Error('it is there');
    world.clock.pass(MINUTE);
    const until = world.clock.within(1_000);
    const taken = { ...request, leaseUntil: world.clock.now() + 1_000 };
    expect(await tellAsker(world.tools, taken, until)).toBe(taken);
    expect(world.posts).toEqual([]);
  });

  it('hears nothing more when the answer itself had the end', async () => {
    const world = createWorkerWorld();
    const { requestId, outcome } = await world.command('1', 2_600);
    expect(outcome).toBe('stopped');
    expect(await world.read(requestId)).toMatchObject({ late: undefined, dueAt: undefined, untold: [] });
    expect(world.queue.size()).toBe(0);
    await world.live(2 * MINUTE);
    expect(world.posts).toEqual([]);
  });

  it('hears once what holds the stop up, and then its end', async () => {
    const world = createWorkerWorld();
    world.dlf.be('throttled');
    await world.command('1', 100);
    await world.live(4 * MINUTE);
    expect(heard(world)).toEqual([expect.stringContaining('DLF is throttling calls')]);
    world.dlf.be('up');
    await world.live(6 * MINUTE);
    expect(heard(world).slice(1)).toEqual([expect.stringContaining('Stopped job_batch instance 1')]);
  });

  it('hears after ten minutes that it was given up, and the channels hear so too', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    await world.command('1', 100);
    await world.live(12 * MINUTE);
    expect(heard(world).at(-1)).toContain('Gave up stopping job_batch instance 1: DLF did not answer');
    expect(world.posts.at(-1)?.url).toContain('/services/');
    world.dlf.be('up');
    await world.live(60 * MINUTE);
    expect(world.dlf.stopped).toEqual([]);
  });

  it('hears the end when Slack is back, if that is within half an hour of the command', async () => {
    const world = createWorkerWorld();
    world.answerPosts({ kind: 'failed', mayHaveArrived: false, status: 503 });
    await world.command('1', 100);
    await world.live(20 * MINUTE);
    const tries = world.posts.length;
    expect(tries).toBeGreaterThan(5);
    world.answerPosts({ kind: 'done' });
    await world.live(3 * MINUTE);
    expect(world.posts).toHaveLength(tries + 1);
    expect(heard(world).at(-1)).toContain('Stopped');
  });

  it('is not written to after half an hour, nor more than five times where each may have been seen', async () => {
    const world = createWorkerWorld({ channels: [] });
    world.answerPosts({ kind: 'failed', mayHaveArrived: false });
    await world.command('1', 100);
    await world.live(29 * MINUTE);
    const tries = world.posts.length;
    await world.live(60 * MINUTE);
    expect(world.posts.length - tries).toBeLessThanOrEqual(2);
    expect(world.queue.size()).toBe(0);

    world.answerPosts({ kind: 'failed', mayHaveArrived: true });
    const before = world.posts.length;
    await world.command('2', 100);
    await world.live(60 * MINUTE);
    expect(world.posts.length - before).toBe(5);
  });

  it('is written to as often where the address is good for three minutes more', async () => {
    const world = createWorkerWorld({ channels: [] });
    world.answerPosts({ kind: 'failed', mayHaveArrived: true });
    const { requestId } = await world.command('1', 100);
    const request = await world.read(requestId);
    if (request?.late === undefined) throw new Error('nothing is told later');
    const until = world.clock.now() + 3 * MINUTE;
    await world.parts.ledger.update({
      ...request,
      version: request.version + 1,
      late: { ...request.late, until },
    });
    await world.live(5 * MINUTE);
    expect(world.posts).toHaveLength(5);
  });

  it('is not written to again once the address says that it is used up, and the address is forgotten', async () => {
    const world = createWorkerWorld({ channels: [] });
    world.answerPosts({ kind: 'gone' });
    const { requestId } = await world.command('1', 100);
    expect((await world.read(requestId))?.late?.box).toBeDefined();
    await world.live(5 * MINUTE);
    expect(world.posts).toHaveLength(1);
    expect(await world.read(requestId)).toMatchObject({ untold: [], dueAt: undefined, late: undefined });
  });
});

describe('an accepted stop', () => {
  it('is watched until the run has ended', async () => {
    const world = createWorkerWorld({ stopTakesMs: 4 * MINUTE });
    expect(await world.command('1', 2_600)).toMatchObject({ outcome: 'accepted', followUp: 'here' });
    await world.live(8 * MINUTE);
    expect(heard(world)).toEqual([expect.stringContaining('Stopped job_batch instance 1')]);
    // Every look is a call to DLF: they become fewer.
    expect(world.dlf.looksAt('1').length).toBeLessThan(25);
  });

  it('is watched for ten minutes at most, and then said to be running still', async () => {
    const world = createWorkerWorld({ stopTakesMs: 60 * MINUTE });
    const { requestId } = await world.command('1', 2_600);
    await world.live(12 * MINUTE);
    expect(heard(world)).toEqual([
      expect.stringMatching(/^DLF accepted the stop of job_batch instance 1, but it had not ended 1\d min/),
    ]);
    expect(await world.read(requestId)).toMatchObject({ state: { name: 'closed' }, dueAt: undefined });
    const looks = world.dlf.looksAt('1').length;
    await world.live(60 * MINUTE);
    expect(world.dlf.looksAt('1')).toHaveLength(looks);
  });
});

describe('a restart of the instance while a retry is pending', () => {
  it('leaves the new run alone, and says so', async () => {
    const world = createWorkerWorld();
    const { parts } = world;
    // It is seen, and then DLF is throttling the stop.
    const throttling = {
      ...world.dlf,
      stopJobInstance: async () => ({ kind: 'throttled', said: {} }) as const,
    };
    Object.assign(parts, { dlf: throttling });
    const { requestId } = await world.command('1', 2_600);
    expect((await world.read(requestId))?.state).toMatchObject({
      name: 'ready',
      before: { status: 'running', startedAt: 2_000 },
      setback: { why: 'throttled' },
    });
    Object.assign(parts, { dlf: world.dlf });
    world.dlf.restart('1');
    await world.live(10 * MINUTE);
    expect(world.dlf.stopped).toEqual([]);
    expect(heard(world).at(-1)).toContain('another run of it was started meanwhile');
  });
});
