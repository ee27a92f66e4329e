import type { DlfClient } from '../../lib/dlf/client.ts';
import type { Asker } from '../../lib/intent/asker.ts';
import type { Intent } from '../../lib/intent/intent.ts';
import type { RequestId } from '../../lib/intent/request-id.ts';
import { parseTarget, type Target } from '../../lib/intent/target.ts';
import { DEFAULT_WORKSPACE, type Workspaces } from '../../lib/intent/workspace.ts';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { createMemoryAudit } from '../../lib/ledger/memory-audit.ts';
import { createMemoryLedger } from '../../lib/ledger/memory-ledger.ts';
import type { FilePolicy, Policy, Rule } from '../../lib/policy/policy.ts';
import { leaseFor } from '../../lib/stop/advance.ts';
import { type Answered, carryOut, type Intake } from '../../lib/stop/carry-out.ts';
import type { Parts } from '../../lib/stop/parts.ts';
import type { RequestState, StopRequest } from '../../lib/stop/request.ts';
import { holderOf, lockName, requestIdOf } from '../../lib/stop/save.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { silentLog } from './silent-log.ts';

const workspaces: Workspaces = { fallback: DEFAULT_WORKSPACE, named: new Map(), onlyListed: false };

export const defaultPolicy: Policy = { kind: 'default', workspaces };

export const policyOf = (...rules: Partial<Rule>[]): FilePolicy => ({
  kind: 'file',
  workspaces,
  rules: rules.map((rule) => ({
    name: 'a rule',
    from: undefined,
    people: undefined,
    channels: undefined,
    workspaces: undefined,
    labels: undefined,
    jobs: ['*'],
    may: ['stop', 'status', 'list', 'history', 'freeze'],
    verdict: 'stop',
    ...rule,
  })),
  people: new Map(),
  limits: { for: 'automatic', each: [] },
  alerts: {},
  quiet: [],
  senders: new Map(),
});

export const person: Asker = { kind: 'person', source: 'slack', id: 'T1/U1' };
export const otherPerson: Asker = { kind: 'person', source: 'slack', id: 'T1/U2' };
export const alert: Asker = { kind: 'alert', source: 'alertmanager', id: 'TooLong' };

export function targetOf(jobName = 'job_batch', instanceId = '34765', workspace?: string): Target {
  const target = parseTarget({ jobName, instanceId, workspace }, workspaces);
  if (!target.ok) throw new Error(`not a target: ${JSON.stringify(target.problem)}`);
  return target.value;
}

export const intentOf = (id: string, more: Partial<Intent> = {}): Intent => ({
  requestId: id as RequestId,
  target: targetOf(),
  asker: person,
  dryRun: false,
  ...more,
});

/** As a chat's command is taken in. */
export const intakeOf = (intent: Intent, receivedAt: number, more: Partial<Intake> = {}): Intake => ({
  intent,
  receivedAt,
  expiresAt: receivedAt + LIFE_MS,
  inline: true,
  mayGoOn: true,
  ...more,
});

const RETENTION_MS = 90 * 24 * 60 * 60_000;
export const LIFE_MS = 10 * 60_000;
/** As long as an API call may take. */
export const TIME_MS = 25_000;

/** The machine with a memory ledger and a clock of its own. */
export interface StopWorld {
  readonly parts: Parts;
  readonly clock: ManualClock;
  ask(id: string, more?: Partial<Intent>, timeMs?: number): Promise<Answered>;
  read(id: string): Promise<StopRequest | undefined>;
  /** Who has the lock of the one instance. */
  lockedBy(): Promise<string | undefined>;
  /** Puts in a record that an owner who died has left, with its lease over. */
  leave(id: string, state: RequestState, more?: Partial<StopRequest>): Promise<StopRequest>;
}

export function createStopWorld(
  dlf: DlfClient,
  policy: Policy = defaultPolicy,
  clock = createManualClock(),
  ledger: Ledger<StopRequest> = createMemoryLedger<StopRequest>(clock.now),
  more: Partial<Parts> = {},
): StopWorld {
  let claims = 0;
  const randomBytes = (size: number): Uint8Array => new Uint8Array(size).fill(++claims);
  const parts: Parts = {
    dlf,
    ledger,
    audit: createMemoryAudit(clock.now, RETENTION_MS),
    isShared: true,
    policy,
    clock,
    randomBytes,
    channels: [],
    log: silentLog,
    ...more,
  };
  return {
    parts,
    clock,
    ask: (id, more, timeMs = TIME_MS) => {
      const receivedAt = clock.now();
      return carryOut(parts, intakeOf(intentOf(id, more), receivedAt), clock.within(timeMs));
    },
    read: (id) => ledger.read(id),
    lockedBy: async () => {
      const name = lockName(targetOf());
      const lock = await ledger.lock(name, 'the test', clock.now() + 1);
      if (lock.kind === 'held') return requestIdOf(lock.by);
      await ledger.unlock(name, 'the test');
      return undefined;
    },
    leave: async (id, state, more = {}) => {
      const now = clock.now();
      const record: StopRequest = {
        id: id as RequestId,
        claim: `claim of ${id}`,
        version: 1,
        keepUntil: now + 24 * 60 * 60_000,
        leaseUntil: leaseFor(clock.within(0)),
        intent: intentOf(id),
        target: targetOf(),
        receivedAt: now,
        expiresAt: now + LIFE_MS,
        inline: true,
        tries: 0,
        untold: [],
        state,
        ...more,
      };
      await ledger.claim(record);
      if (state.name === 'stopping' || state.name === 'accepted') {
        await ledger.lock(lockName(targetOf()), holderOf(record), state.sentAt + LIFE_MS);
      }
      return record;
    },
  };
}
