import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../lib/intent/intent.ts';
import { type Audit, type Ledger, LedgerUnavailableError } from '../../../lib/ledger/ledger.ts';
import { createMemoryAudit } from '../../../lib/ledger/memory-audit.ts';
import { createMemoryLedger } from '../../../lib/ledger/memory-ledger.ts';
import type { Policy } from '../../../lib/policy/policy.ts';
import { createMemoryQueue } from '../../../lib/queue/memory-queue.ts';
import { seeThrough } from '../../../lib/stop/advance.ts';
import { type AuditEntry, auditOfEnd } from '../../../lib/stop/audit-entry.ts';
import { carryOut } from '../../../lib/stop/carry-out.ts';
import { carryOutInTime } from '../../../lib/stop/carry-out-in-time.ts';
import { LostRequestError } from '../../../lib/stop/lost-request-error.ts';
import type { Parts } from '../../../lib/stop/parts.ts';
import { isClosed, type StopRequest } from '../../../lib/stop/request.ts';
import { close } from '../../../lib/stop/save.ts';
import { CrashError, type CrashPoint, createCrashingLedger } from '../../helpers/crashing-ledger.ts';
import { createManualClock, type ManualClock } from '../../helpers/manual-clock.ts';
import {
  createScriptedDlf,
  found,
  noInstance,
  rejected,
  type Script,
  taken,
} from '../../helpers/scripted-dlf.ts';
import {
  createStopWorld,
  defaultPolicy,
  intakeOf,
  intentOf,
  policyOf,
  TIME_MS,
} from '../../helpers/stop-world.ts';

const ID = 'A'.repeat(26);
const MINUTE = 60_000;
const RETENTION_MS = 24 * 60 * MINUTE;

const running = found('running');
const stopped = found('manual-stop');

interface Ending {
  readonly outcome: string;
  readonly script: Script;
  readonly policy?: Policy;
  readonly intent?: Partial<Intent>;
  /** What its sender hears while its end cannot be recorded. */
  readonly told: string;
}

const endings: readonly Ending[] = [
  { outcome: 'stopped', script: { show: [running, stopped], stop: [taken] }, told: 'accepted' },
  { outcome: 'not-stoppable', script: { show: [running], stop: [rejected] }, told: 'in-doubt' },
  { outcome: 'already-ended', script: { show: [found('success')] }, told: 'queued' },
  { outcome: 'not-found', script: { show: [noInstance] }, told: 'queued' },
  { outcome: 'dry-run', script: { show: [running] }, intent: { dryRun: true }, told: 'queued' },
  { outcome: 'refused', script: {}, policy: policyOf({ verdict: 'refuse' }), told: 'queued' },
];

const listed = async ({ audit, clock }: Pick<Parts, 'audit' | 'clock'>) =>
  (await audit.list({ since: 0, before: clock.now() + 1, limit: 100 })).records;

async function requestIn({ ledger }: Parts): Promise<StopRequest> {
  const request = await ledger.read(ID);
  if (request === undefined) throw new Error('it was not taken in');
  return request;
}

const createAudit = (clock: ManualClock): Audit<AuditEntry> => createMemoryAudit(clock.now, RETENTION_MS);

/** No end may be written whose record is not there. */
const guarded = (
  ledger: Ledger<StopRequest>,
  parts: Pick<Parts, 'audit' | 'clock'>,
): Ledger<StopRequest> => ({
  ...ledger,
  update: async (request) => {
    if (isClosed(request)) {
      const { id, entry } = auditOfEnd(request);
      expect(await listed(parts)).toContainEqual(expect.objectContaining({ id, entry }));
    }
    return ledger.update(request);
  },
});

describe.each(endings)('a request that ends as $outcome', ({ outcome, script, policy, intent, told }) => {
  const given = intentOf(ID, intent);
  const start = (how: (audit: Audit<AuditEntry>) => Partial<Audit<AuditEntry>>) => {
    const clock = createManualClock();
    const audit = createAudit(clock);
    const world = createStopWorld(
      createScriptedDlf(script),
      policy ?? defaultPolicy,
      clock,
      guarded(createMemoryLedger<StopRequest>(clock.now), { audit, clock }),
      { audit: { ...audit, ...how(audit) }, queue: createMemoryQueue(clock.now) },
    );
    const healthy: Parts = { ...world.parts, audit };
    return { clock, world, healthy };
  };
  const endOf = async (healthy: Parts, clock: ManualClock) => {
    clock.pass(MINUTE);
    const request = await seeThrough(healthy, ID, clock.within(TIME_MS));
    expect(request?.state).toMatchObject({ name: 'closed', outcome: { kind: outcome } });
    expect(await listed(healthy)).toMatchObject([{ times: 1, entry: { requestId: ID, outcome } }]);
  };

  it.each([
    ['fails', () => ({ record: () => Promise.reject(new LedgerUnavailableError('down')) }), 0],
    [
      'writes, and the answer is lost',
      (audit: Audit<AuditEntry>): Partial<Audit<AuditEntry>> => ({
        record: async (record) => {
          await audit.record(record);
          throw new LedgerUnavailableError('lost');
        },
      }),
      1,
    ],
    ['hangs', () => ({ record: () => new Promise<never>(() => {}) }), 0],
  ] as const)(
    'stays open while the audit %s, says what is true, and ends later',
    async (how, broken, kept) => {
      const { clock, world, healthy } = start(broken);
      const hurry = Promise.withResolvers<void>();
      const answer = carryOutInTime(
        world.parts,
        intakeOf(given, clock.now()),
        clock.within(TIME_MS),
        hurry.promise,
      );
      if (how === 'hangs') {
        // All that does not hang is done by then.
        await new Promise((resolve) => setImmediate(resolve));
        hurry.resolve();
      }
      expect(await answer).toMatchObject({ outcome: { kind: told }, goesOn: true });
      expect(await world.read(ID)).not.toMatchObject({ state: { name: 'closed' } });
      expect(await listed(healthy)).toHaveLength(kept);
      await endOf(healthy, clock);
    },
  );

  it('has one record whenever its owner dies', async () => {
    let crashes = 0;
    for (let write = 1; write <= 20; write += 1) {
      for (const when of ['before', 'after'] as const) {
        crashes += (await dieAt({ write, when })) ? 1 : 0;
      }
    }
    expect(crashes).toBeGreaterThanOrEqual(4);
  });

  async function dieAt(crash: CrashPoint): Promise<boolean> {
    const { clock, healthy } = start(() => ({}));
    const ledger = createCrashingLedger(healthy.ledger, crash);
    const dead: Parts = { ...healthy, ledger };
    const work = carryOut(dead, intakeOf(given, clock.now()), clock.within(TIME_MS));
    if (crash.when === 'before' && crash.write === 1) {
      await expect(work).rejects.toThrow(CrashError);
      return true;
    }
    await work.catch((error: unknown) => {
      if (!(error instanceof CrashError)) throw error;
    });
    let request = await requestIn(healthy);
    while (!isClosed(request)) {
      clock.pass(MINUTE);
      request = (await seeThrough(healthy, ID, clock.within(TIME_MS))) ?? request;
    }
    // What was sent may be seen to have ended by itself.
    const { id, entry } = auditOfEnd(request);
    expect(await listed(healthy)).toMatchObject([{ id, times: 1, entry }]);
    return ledger.crashed();
  }
});

describe('an owner that was frozen past its lease', () => {
  /** Somebody else brings the request to its end meanwhile. */
  function start(script: (other: () => Promise<void>) => Script) {
    const other = async (): Promise<void> => {
      world.clock.pass(5 * MINUTE);
      dlf.now({ show: [running, stopped], stop: [taken] });
      await seeThrough(world.parts, ID, world.clock.within(TIME_MS));
      dlf.now({ show: [noInstance] });
    };
    const dlf = createScriptedDlf(script(other));
    const world = createStopWorld(dlf, defaultPolicy, createManualClock(), undefined, {});
    return world;
  }
  const isOnlyStopped = async (world: ReturnType<typeof start>) => {
    expect(await listed(world.parts)).toMatchObject([
      { times: 1, entry: { requestId: ID, outcome: 'stopped', sent: true } },
    ]);
  };

  it('after its call leaves the record as the other one has ended it', async () => {
    const world = start((other) => ({
      show: [running],
      stop: [
        async () => {
          await other();
          return noInstance;
        },
      ],
    }));
    expect(await world.ask(ID)).toMatchObject({ outcome: { kind: 'stopped' } });
    await isOnlyStopped(world);
  });

  it('before its call leaves no record of an end that was none', async () => {
    const world = start((other) => ({
      show: [
        async () => {
          await other();
          return noInstance;
        },
      ],
    }));
    expect(await world.ask(ID)).toMatchObject({ outcome: { kind: 'stopped' } });
    await isOnlyStopped(world);
  });
});

describe('of two who end a request at the same time', () => {
  it('only the one whose end was written is on record', async () => {
    const clock = createManualClock();
    const world = createStopWorld(createScriptedDlf({ show: [running] }), defaultPolicy, clock);
    const request = await world.leave(ID, { name: 'ready' });
    const ends = await Promise.allSettled([
      close(world.parts, request, { kind: 'cancelled', by: request.intent.asker }),
      close(world.parts, request, { kind: 'expired' }),
      close(world.parts, request, { kind: 'refused', why: { kind: 'no-rule' } }),
    ]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { state } = (await world.read(ID)) ?? {};
    if (state?.name !== 'closed') throw new Error('it has no end');
    expect(await listed(world.parts)).toMatchObject([
      { times: 1, entry: { requestId: ID, outcome: state.outcome.kind } },
    ]);
  });

  it('one that goes on with it instead leaves no record of the other', async () => {
    const world = createStopWorld(createScriptedDlf({ show: [running, stopped], stop: [taken] }));
    const request = await world.leave(ID, { name: 'ready' }, { leaseUntil: 0 });
    const done = seeThrough(world.parts, ID, world.clock.within(TIME_MS));
    await done;
    const late = close(world.parts, request, { kind: 'cancelled', by: request.intent.asker });
    await expect(late).rejects.toThrow(LostRequestError);
    expect(await listed(world.parts)).toMatchObject([{ times: 1, entry: { outcome: 'stopped' } }]);
  });

  it('takes its own time back only, and not those of earlier repeats', async () => {
    const world = createStopWorld(
      createScriptedDlf({ show: [found('running')] }),
      policyOf({ verdict: 'refuse' }),
    );
    for (let time = 1; time <= 3; time += 1) await world.ask(ID);
    expect(await listed(world.parts)).toMatchObject([{ times: 3, entry: { outcome: 'refused' } }]);
    const request = await world.leave(ID, { name: 'ready' });
    const lost: Parts = {
      ...world.parts,
      ledger: { ...world.parts.ledger, update: async () => false },
    };
    const why = { kind: 'no-rule' } as const;
    await expect(close(lost, request, { kind: 'refused', why })).rejects.toThrow(LostRequestError);
    expect(await listed(world.parts)).toMatchObject([{ times: 3, entry: { outcome: 'refused' } }]);
  });
});
