import { describe, expect, it } from 'vitest';
import type { Ignored, IgnoredReason } from '../../../lib/alerts/ignored.ts';
import { type Audit, LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import type { AuditEntry } from '../../../lib/stop/audit-entry.ts';
import { answerAlerts } from '../../../lib/webhook/answer-alerts.ts';
import type { AskTools } from '../../../lib/webhook/ask-tools.ts';
import { recordIgnored } from '../../../lib/webhook/record-ignored.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const DAY = 24 * 60 * 60_000;
type Record = Audit<AuditEntry>['record'];

function toolsOf(world: WorkerWorld, record?: Record): AskTools {
  const { audit } = world.parts;
  const never = (): Promise<never> => new Promise(() => {});
  return {
    parts: { ...world.parts, audit: { ...audit, ...(record && { record }) } },
    post: world.tools.post,
    fetch: never,
    sleep: async (ms) => {
      // All that does not hang is done by then.
      await new Promise((resolve) => setImmediate(resolve));
      world.clock.pass(ms);
    },
  };
}

const ignored = (reason: IgnoredReason, id = 'TooLong', more: Partial<Ignored> = {}): Ignored => ({
  reason,
  asker: { kind: 'alert', source: 'grafana', id },
  ...more,
});
const keyed = (key: string, reason: IgnoredReason = 'resolved'): Ignored =>
  ignored(reason, 'TooLong', {
    target: { jobName: 'job_batch', instanceId: key },
    dedupe: ['grafana', key, 'job_batch', key, ''],
  });

async function take(world: WorkerWorld, all: readonly Ignored[], record?: Record): Promise<void> {
  const terms = { receivedAt: world.clock.now(), payload: 'hash' };
  // A clock that stands still: whatever is waited for is over before real time has passed.
  const tools =
    record === undefined
      ? { ...toolsOf(world), sleep: () => new Promise<never>(() => {}) }
      : toolsOf(world, record);
  await recordIgnored(tools, all, terms, world.clock.within(2_000));
}
const recordsOf = async ({ parts, clock }: WorkerWorld) =>
  (await parts.audit.list({ since: 0, before: clock.now() + DAY, limit: 10_000 })).records;
const linesOf = ({ logged }: WorkerWorld, message: string) => logged.filter(([each]) => each === message);

describe('what asked for nothing', () => {
  it('is one record each, with its reason, and what it named', async () => {
    const world = createWorkerWorld();
    await take(world, [
      keyed('1'),
      keyed('2'),
      keyed('1', 'no-data'),
      ignored('truncated', 'cut', { count: 7 }),
    ]);
    const records = await recordsOf(world);
    expect(records).toHaveLength(4);
    expect(records).toContainEqual(
      expect.objectContaining({
        times: 1,
        entry: {
          requestId: expect.stringMatching(/^[A-Z2-7]{26}$/),
          asker: { kind: 'alert', source: 'grafana', id: 'TooLong' },
          action: 'stop',
          dryRun: false,
          target: { jobName: 'job_batch', instanceId: '1' },
          outcome: 'ignored',
          why: 'no-data',
          sent: false,
          ms: 0,
          payload: 'hash',
        },
      }),
    );
    expect(records.find(({ entry }) => entry.why === 'truncated')?.entry).toMatchObject({ count: 7 });
  });

  it('is the same record when it comes again, which says how often, and another one the next day', async () => {
    const world = createWorkerWorld();
    for (const _ of [1, 2, 3]) await take(world, [keyed('1'), keyed('2')]);
    expect((await recordsOf(world)).map(({ times }) => times)).toEqual([3, 3]);
    world.clock.pass(DAY);
    await take(world, [keyed('1')]);
    expect((await recordsOf(world)).map(({ times }) => times).sort()).toEqual([1, 3, 3]);
  });

  it('without a key is known by its name', async () => {
    const world = createWorkerWorld();
    await take(world, [
      ignored('not-an-alert', 'a'),
      ignored('not-an-alert', 'a'),
      ignored('not-an-alert', 'b'),
    ]);
    expect((await recordsOf(world)).map(({ times }) => times).sort()).toEqual([1, 2]);
  });

  it('never takes the place of a request with the same key', async () => {
    const world = createWorkerWorld();
    const [answer] = await world.alerts(['34765']);
    await take(world, [ignored('resolved', 'TooLong', { dedupe: ['alertmanager', '34765'] })]);
    await world.live(60_000);
    expect(world.dlf.stopped).toEqual(['34765']);
    const ids = (await recordsOf(world)).map(({ entry }) => entry.requestId);
    expect(new Set([...ids, answer?.requestId]).size).toBe(2);
  });

  it('is one line in the log for each reason, however many there are', async () => {
    const world = createWorkerWorld();
    await take(world, [
      keyed('1'),
      keyed('2'),
      keyed('3', 'test'),
      ignored('truncated', 'cut', { count: 7 }),
    ]);
    expect(linesOf(world, 'alert ignored').map(([, fields]) => fields)).toEqual([
      { source: 'grafana', reason: 'resolved', count: 2, alert: 'TooLong' },
      { source: 'grafana', reason: 'test', count: 1, alert: 'TooLong' },
      { source: 'grafana', reason: 'truncated', count: 7, alert: 'cut' },
    ]);
  });

  it('is nothing to write where there is nothing', async () => {
    const world = createWorkerWorld();
    await take(world, []);
    expect(await recordsOf(world)).toEqual([]);
    expect(world.logged).toEqual([]);
  });

  it('is written one by one up to 500, and together beyond, with how many there were', async () => {
    const world = createWorkerWorld();
    const many = (length: number) => Array.from({ length }, (_, index) => keyed(String(index)));
    await take(world, many(500));
    expect(await recordsOf(world)).toHaveLength(500);
    const other = createWorkerWorld();
    await take(other, [...many(600), ...many(3).map((each) => ({ ...each, reason: 'test' as const }))]);
    expect((await recordsOf(other)).map(({ entry }) => [entry.why, entry.count]).sort()).toEqual([
      ['resolved', 600],
      ['test', 3],
    ]);
  });

  it('is never more than 500 records, whatever all of it is called', async () => {
    const world = createWorkerWorld();
    await take(
      world,
      Array.from({ length: 10_000 }, (_, index) => ignored('no-job-name', `alert ${index}`)),
    );
    expect((await recordsOf(world)).map(({ entry }) => entry.count)).toEqual([10_000]);
  });

  it.each<readonly [string, Record]>([
    ['fails', () => Promise.reject(new LedgerUnavailableError(new Error('down')))],
    ['hangs', () => new Promise<never>(() => {})],
  ])(
    'is answered in time while the audit %s, and others of its delivery are carried out',
    async (_, record) => {
      const world = createWorkerWorld();
      const receivedAt = world.clock.now();
      const ask = {
        target: { jobName: 'job_batch', instanceId: '34765', workspace: undefined },
        asker: { kind: 'alert', source: 'grafana', id: 'TooLong' },
        dryRun: false,
        dedupe: ['grafana', 'x'],
      } as const;
      const { messages, ignored: all } = await answerAlerts(
        toolsOf(world, record),
        { asks: [ask], ignored: [keyed('1')] },
        { receivedAt, expiresAt: receivedAt + DAY, inline: true, mayGoOn: true },
        world.clock.within(2_000),
      );
      expect(messages).toMatchObject([{ outcome: 'queued' }]);
      expect(all).toHaveLength(1);
      expect(world.clock.now() - receivedAt).toBeLessThanOrEqual(2_200);
      expect(linesOf(world, 'audit')).toHaveLength(1);
      await world.live(60_000);
      expect(world.dlf.stopped).toEqual(['34765']);
    },
  );
});
