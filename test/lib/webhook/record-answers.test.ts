import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../../lib/intent/request-id.ts';
import { type Audit, LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import { type AuditEntry, auditOfAnswer } from '../../../lib/stop/audit-entry.ts';
import type { AskTools } from '../../../lib/webhook/ask-tools.ts';
import { type Answered, recordAnswers } from '../../../lib/webhook/record-answers.ts';
import { answerWithout } from '../../../lib/webhook/tell.ts';
import { alert, person } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

type Record = Audit<AuditEntry>['record'];

const TIME_MS = 2_000;

/** With an audit that does as it is told; time goes by where something hangs. */
function toolsOf(world: WorkerWorld, record?: Record): AskTools {
  const { audit } = world.parts;
  return {
    parts: { ...world.parts, audit: { ...audit, ...(record && { record }) } },
    post: world.tools.post,
    fetch: () => new Promise(() => {}),
    sleep: async (ms) => {
      // All that does not hang is done by then.
      await new Promise((resolve) => setImmediate(resolve));
      world.clock.pass(ms);
    },
  };
}

const errorsIn = ({ logged }: WorkerWorld) => logged.filter(([message]) => message === 'audit');

describe('what needs no request', () => {
  it.each<readonly [string, Record]>([
    ['fails', () => Promise.reject(new LedgerUnavailableError(new Error('down')))],
    ['hangs', () => new Promise<never>(() => {})],
  ])(
    'is answered in time while the audit %s, and the log says that it is not recorded',
    async (_, record) => {
      const world = createWorkerWorld();
      const receivedAt = world.clock.now();
      const message = await answerWithout(
        toolsOf(world, record),
        { kind: 'malformed', problem: { kind: 'not-an-object' } },
        person,
        { receivedAt, payload: 'hash' },
        world.clock.within(TIME_MS),
      );
      expect(message).toMatchObject({ outcome: 'malformed' });
      expect(world.clock.now() - receivedAt).toBeLessThanOrEqual(TIME_MS + 200);
      expect(errorsIn(world)).toEqual([
        ['audit', expect.objectContaining({ request_id: message.requestId, answers: 1 })],
      ]);
    },
  );

  it('is not waited for longer than its record takes, and leaves no error', async () => {
    const world = createWorkerWorld();
    const receivedAt = world.clock.now();
    const until = world.clock.within(TIME_MS);
    const outcome = { kind: 'malformed', problem: { kind: 'not-an-object' } } as const;
    await answerWithout(toolsOf(world), outcome, person, { receivedAt }, until);
    expect(errorsIn(world)).toEqual([]);
  });

  it('does not hide a mistake of our own', async () => {
    const world = createWorkerWorld();
    const until = world.clock.within(TIME_MS);
    const tools = toolsOf(world, () => Promise.reject(new TypeError('mistake')));
    await expect(recordAnswers(tools, [answered(1)], until)).rejects.toThrow('mistake');
  });
});

const answered = (instance: number, more: Partial<Answered> = {}): Answered => ({
  subject: {
    requestId: String(instance).padStart(26, 'A') as RequestId,
    asker: alert,
    outcome: { kind: 'refused', why: { kind: 'no-rule' } },
    named: { jobName: 'job_batch', instanceId: String(instance), workspace: undefined },
  },
  receivedAt: 0,
  verdict: 'refuse',
  by: { kind: 'no-rule' },
  ...more,
});

async function recordsOf(world: WorkerWorld, answers: readonly Answered[]) {
  await recordAnswers(toolsOf(world), answers, world.clock.within(TIME_MS));
  const before = world.clock.now() + 1;
  return (await world.parts.audit.list({ since: 0, before, limit: 10_000 })).records;
}

const many = (count: number, more?: (index: number) => Partial<Answered>): Answered[] =>
  Array.from({ length: count }, (_, index) => answered(index, more?.(index)));

describe('the answers of a large delivery', () => {
  it('have a record each, up to 500', async () => {
    const records = await recordsOf(createWorkerWorld(), many(500));
    expect(records).toHaveLength(500);
    expect(records.every(({ entry }) => entry.count === undefined)).toBe(true);
  });

  it('have one for all that come to the same by the same rule above that, which says how many', async () => {
    const by = (index: number): Partial<Answered> => ({
      by: { kind: 'rule', name: index % 3 === 0 ? 'a' : 'b' },
    });
    const records = await recordsOf(createWorkerWorld(), many(600, by));
    expect(records.map(({ entry }) => [entry.by, entry.count]).sort()).toEqual([
      [{ kind: 'rule', name: 'a' }, 200],
      [{ kind: 'rule', name: 'b' }, 400],
    ]);
  });

  it('that are refused for their ages come to the same', async () => {
    const by = (index: number): Partial<Answered> => ({
      by: { kind: 'alert-age', ageMs: index, maxMs: 1 },
    });
    expect(await recordsOf(createWorkerWorld(), many(600, by))).toMatchObject([{ entry: { count: 600 } }]);
  });

  it('are counted apart from one of them alone, and from another number of them', async () => {
    const world = createWorkerWorld();
    await recordsOf(world, many(600));
    await recordsOf(world, many(600));
    await recordsOf(world, many(599));
    const records = await recordsOf(world, many(1));
    const sum = records.reduce((total, { times, entry }) => total + times * (entry.count ?? 1), 0);
    expect(sum).toBe(600 + 600 + 599 + 1);
  });
});

describe('the record of an answer', () => {
  it('shortens what is longer than it can be, and nothing that a job can be called', () => {
    const named = { jobName: `${'j'.repeat(257)}`, instanceId: '9'.repeat(1_000) };
    const { subject } = answered(1);
    const { requestId, asker, outcome } = subject;
    const { entry } = auditOfAnswer(
      {
        requestId,
        asker,
        outcome: outcome.kind,
        action: 'stop',
        dryRun: false,
        ms: 1,
        target: named,
        reason: 'r'.repeat(1_000),
      },
      outcome,
      0,
      'w',
    );
    expect(entry.target).toEqual({ jobName: named.jobName, instanceId: '9'.repeat(257) });
    expect(entry.reason).toHaveLength(300);
  });
});
