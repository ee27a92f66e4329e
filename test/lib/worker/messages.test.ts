import { describe, expect, it } from 'vitest';
import { LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import { writeRing } from '../../../lib/queue/message.ts';
import { QueueUnavailableError } from '../../../lib/queue/queue.ts';
import { answerEvent } from '../../../lib/worker/answer-event.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;
const URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/dlf-stop';
const LIVE = 'arn:aws:sqs:eu-west-1:123456789012:dlf-stop';
const DEAD = 'arn:aws:sqs:eu-west-1:123456789012:dlf-stop-dead';

const hand = ({ tools, clock }: WorkerWorld, bodies: readonly string[], arn = LIVE) =>
  answerEvent(
    tools,
    URL,
    { Records: bodies.map((body, index) => ({ messageId: `m${index}`, body, eventSourceARN: arn })) },
    clock.within(50_000),
  );

describe('the worker', () => {
  it('drops what it cannot read, once, and does the rest of the batch', async () => {
    const world = createWorkerWorld();
    const { requestId } = await world.command('1', 100);
    const answer = await hand(world, ['not JSON', '{"v":2}', writeRing(requestId), '']);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(world.logged.filter(([message]) => message === 'unreadable message')).toHaveLength(3);
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('wants an accepted delivery back while the ledger is down, and carries it out once', async () => {
    const world = createWorkerWorld();
    await world.alerts(['1', '2']);
    const bodies = world.queue.receive(10).map(({ body }) => body);
    const { ledger } = world.parts;
    const down = { ...ledger, read: () => Promise.reject(new LedgerUnavailableError('down')) };
    Object.assign(world.parts, { ledger: down });
    expect(await hand(world, bodies)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(world.dlf.stopped).toEqual([]);
    Object.assign(world.parts, { ledger });
    for (let again = 0; again < 2; again++)
      expect(await hand(world, bodies)).toEqual({ batchItemFailures: [] });
    expect(world.dlf.stopped).toEqual(['1', '2']);
  });

  it('wants it back when only the claim fails, and does the rest of it meanwhile', async () => {
    const world = createWorkerWorld();
    const answers = await world.alerts(['1', '2']);
    const bodies = world.queue.receive(10).map(({ body }) => body);
    const { ledger } = world.parts;
    const claim: typeof ledger.claim = (record) =>
      record.intent.target.instanceId === '1'
        ? Promise.reject(new LedgerUnavailableError('throttled'))
        : ledger.claim(record);
    Object.assign(world.parts, { ledger: { ...ledger, claim } });
    expect(await hand(world, bodies)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(world.dlf.stopped).toEqual(['2']);
    Object.assign(world.parts, { ledger });
    expect(await hand(world, bodies)).toEqual({ batchItemFailures: [] });
    expect(world.dlf.stopped).toEqual(['2', '1']);
    expect(await world.read(answers[0]?.requestId ?? '')).toMatchObject({ state: { name: 'closed' } });
  });

  it('looks once however many messages wake it for the same request', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const [answer] = await world.alerts(['1']);
    await world.pump();
    const looks = world.dlf.looksAt('1').length;
    world.clock.pass(30_000);
    const requestId = answer?.requestId ?? ('' as never);
    await hand(
      world,
      Array.from({ length: 8 }, () => writeRing(requestId)),
    );
    await hand(world, [writeRing(requestId)]);
    expect(world.dlf.looksAt('1')).toHaveLength(looks + 1);
    expect((await world.read(requestId))?.tries).toBe(2);
  });

  it('does not carry a refused alert out again when its message comes twice', async () => {
    const world = createWorkerWorld();
    world.dlf.be('credentials');
    await world.alerts(['1']);
    const bodies = world.queue.receive(10).map(({ body }) => body);
    await hand(world, bodies);
    await world.live(15 * MINUTE);
    world.dlf.be('up');
    await hand(world, bodies);
    expect(world.dlf.stopped).toEqual([]);
    // The alert itself, delivered again, is another matter.
    await world.alerts(['1']);
    await world.live(MINUTE);
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('claims at least what it has no time to carry out', async () => {
    const world = createWorkerWorld();
    const answers = await world.alerts(['1', '2', '3']);
    const bodies = world.queue.receive(10).map(({ body }) => body);
    const Records = bodies.map((body) => ({ messageId: 'm', body, eventSourceARN: LIVE }));
    await answerEvent(world.tools, URL, { Records }, world.clock.within(1_000));
    for (const { requestId } of answers) expect((await world.read(requestId))?.state.name).toBe('ready');
    await world.live(2 * MINUTE);
    expect([...world.dlf.stopped].sort()).toEqual(['1', '2', '3']);
  });
});

describe('a dead letter', () => {
  it('ends its request as failed, and tells', async () => {
    const world = createWorkerWorld();
    const { requestId } = await world.command('1', 100);
    await hand(world, [writeRing(requestId)], DEAD);
    expect((await world.read(requestId))?.state).toMatchObject({
      outcome: { kind: 'unavailable', setback: { why: 'failed' } },
    });
    expect(world.posts.map(({ body }) => body)).toEqual([
      expect.stringContaining('dlf-stop failed each time'),
    ]);
    expect(world.dlf.stopped).toEqual([]);
  });

  it('ends what an accepted delivery would have been', async () => {
    const world = createWorkerWorld();
    const [answer] = await world.alerts(['1']);
    const bodies = world.queue.receive(10).map(({ body }) => body);
    await hand(world, bodies, DEAD);
    expect((await world.read(answer?.requestId ?? ''))?.state).toMatchObject({
      name: 'closed',
      outcome: { kind: 'unavailable' },
    });
    world.clock.pass(7 * 60 * MINUTE);
    await world.alerts(['2']);
    const late = world.queue.receive(10).map(({ body }) => body);
    world.clock.pass(7 * 60 * MINUTE);
    await hand(world, late, DEAD);
    await world.sweep();
    expect(world.posts.length).toBeGreaterThan(0);
    expect(world.dlf.stopped).toEqual([]);
  });

  it('does not write over the end of what was in the same message', async () => {
    const world = createWorkerWorld();
    const [answer] = await world.alerts(['1']);
    const bodies = world.queue.receive(10).map(({ body }) => body);
    world.dlf.be('credentials');
    await hand(world, bodies);
    await world.live(15 * MINUTE);
    await hand(world, bodies, DEAD);
    expect((await world.read(answer?.requestId ?? ''))?.state).toMatchObject({
      outcome: { kind: 'dlf-refused' },
    });
  });

  it('leaves alone what is being worked on, and what has ended', async () => {
    const world = createWorkerWorld();
    const { requestId, outcome } = await world.command('1', 2_600);
    expect(outcome).toBe('stopped');
    await hand(world, [writeRing(requestId)], DEAD);
    expect((await world.read(requestId))?.state).toMatchObject({ outcome: { kind: 'stopped' } });
  });
});

describe('the sweep', () => {
  it('works by itself while the queue is down', async () => {
    const world = createWorkerWorld();
    const { queue } = world;
    const down = { ...queue, ring: () => Promise.reject(new QueueUnavailableError('down')) };
    Object.assign(world.parts, { queue: down });
    const { outcome } = await world.command('1', 100);
    expect(outcome).toBe('queued');
    await world.sweep();
    expect(world.dlf.stopped).toEqual(['1']);
    expect(world.posts).toHaveLength(1);
  });

  it('finds what an owner who died has left, once the lease is over', async () => {
    const world = createWorkerWorld();
    const { ledger } = world.parts;
    // Dies at its first write after the claim.
    const dying = { ...ledger, update: () => new Promise<never>(() => {}) };
    Object.assign(world.parts, { ledger: dying });
    void world.command('1', 2_600);
    await Promise.resolve();
    Object.assign(world.parts, { ledger });
    await world.sweep();
    await world.pump();
    expect(world.dlf.stopped).toEqual([]);
    await world.live(2 * MINUTE);
    expect(world.dlf.stopped).toEqual(['1']);
    expect(world.posts.map(({ body }) => body)).toEqual([
      expect.stringContaining('Stopped job_batch instance 1'),
    ]);
  });
});
