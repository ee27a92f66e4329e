import type { Until } from '../../lib/clock.ts';
import type { RequestId } from '../../lib/intent/request-id.ts';
import type { Target } from '../../lib/intent/target.ts';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { createMemoryAudit } from '../../lib/ledger/memory-audit.ts';
import { createMemoryLedger } from '../../lib/ledger/memory-ledger.ts';
import { seeThrough } from '../../lib/stop/advance.ts';
import type { AuditEntry } from '../../lib/stop/audit-entry.ts';
import { carryOut, OtherContentError } from '../../lib/stop/carry-out.ts';
import type { Parts } from '../../lib/stop/parts.ts';
import { isClosed, outcomeOf, type StopRequest } from '../../lib/stop/request.ts';
import { standingOf } from '../../lib/stop/standing.ts';
import { sweep } from '../../lib/worker/sweep.ts';
import { workOn } from '../../lib/worker/work-on.ts';
import type { WorkerTools } from '../../lib/worker/worker-tools.ts';
import { createModelCheck } from './model-check.ts';
import { createModelDlf, type ModelFault } from './model-dlf.ts';
import { createModelInstance, type ModelInstanceOptions } from './model-instance.ts';
import { createModelTime, type ModelProcess, type ModelTime } from './model-time.ts';
import {
  createModelQueue,
  lateFor,
  type ModelQueue,
  modelSource,
  type PostFault,
  postFaults,
  readShown,
  type Shown,
} from './model-worker.ts';
import { silentLog } from './silent-log.ts';
import { alert, defaultPolicy, intakeOf, intentOf, person, targetOf } from './stop-world.ts';

/** What the model lets happen, one after the other. */
export type ModelEvent =
  | { readonly kind: 'go'; readonly pick: number; readonly fault?: ModelFault | PostFault }
  | { readonly kind: 'die'; readonly pick: number; readonly when: 'before' | 'after' }
  | {
      readonly kind: 'deliver';
      readonly key: string;
      readonly dry: 'no' | 'asked' | 'alert';
      readonly timeMs: number;
    }
  | { readonly kind: 'see through'; readonly key: string; readonly timeMs: number }
  /** The worker gets a message, or the minute's schedule. */
  | { readonly kind: 'wake'; readonly pick: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'queue'; readonly is: 'down' | 'up' }
  | { readonly kind: 'end' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'set clocks back'; readonly ms: number };

export const KEYS = ['A', 'B', 'C'] as const;

/** Plays the events, lets everything come to its end without further faults, and says what was broken. */
export async function playModel(
  events: readonly ModelEvent[],
  options: ModelInstanceOptions & { readonly hasWorker: boolean },
): Promise<readonly string[]> {
  const time = createModelTime(Date.UTC(2026, 10, 24, 3));
  const instance = createModelInstance(time.now, options);
  const ledger = createMemoryLedger<StopRequest>(time.clockNow);
  const audit = createMemoryAudit<AuditEntry>(time.clockNow, 90 * 24 * 60 * 60_000);
  const dry = new Set<string>();
  const check = createModelCheck(time, instance, (by) => !dry.has(by));
  let fault: ModelFault | PostFault | undefined;
  let isQueueDown = false;
  const queue = createModelQueue(time, () => isQueueDown);
  /** Deliveries that were promised to hear more, and what they heard. */
  const promised = new Map<string, RequestId>();
  const shown: Shown[] = [];
  let count = 0;
  const failed: unknown[] = [];

  const spawn = (work: (parts: Parts, now: number, process: ModelProcess) => Promise<void>): void => {
    const process: ModelProcess = { id: ++count, dead: false };
    const parts: Parts = {
      ledger: ledgerOf(ledger, process, time, (record) => check.hooks.wrote(process, record)),
      dlf: createModelDlf(process, {
        time,
        instance,
        nextFault: () => (fault !== undefined && fault in postFaults ? undefined : (fault as ModelFault)),
        check: check.hooks,
      }),
      ...(options.hasWorker && { queue: queue.of(process) }),
      clock: time.clockFor(process),
      policy: defaultPolicy,
      audit,
      isShared: true,
      channels: [],
      log: silentLog,
      randomBytes: (size) => new Uint8Array(size).fill(count),
    };
    work(parts, time.clockNow(), process).catch((error: unknown) => {
      // The key was used for a real stop and for a dry run: the second is told so, and nothing is done.
      if (!(error instanceof OtherContentError)) failed.push(error);
    });
  };
  const untilOf = (now: number, timeMs: number) => ({
    deadline: now + timeMs,
    signal: new AbortController().signal,
  });

  const deliver = ({ key, dry: how, timeMs }: Extract<ModelEvent, { kind: 'deliver' }>): void =>
    spawn(async (parts, now) => {
      const by = `${key}/${count}`;
      if (how !== 'no') dry.add(by);
      const target: Target = Object.assign(targetOf(), { askedBy: by });
      const asker = how === 'alert' ? alert : person;
      const intent = intentOf(key, { target, asker, dryRun: how === 'asked' });
      const late = how === 'alert' ? undefined : lateFor(intent.requestId, by, now);
      const intake = intakeOf(intent, now, { inline: how !== 'alert', ...(late && { late }) });
      const answered = await carryOut(parts, intake, untilOf(now, timeMs));
      const { request, outcome, leader, repeat, goesOn } = answered;
      check.told(request, outcome, leader !== undefined);
      // A repeat hears at the first one's address.
      if (goesOn && !repeat && late !== undefined) promised.set(by, intent.requestId);
    });
  const goOn = (key: string, timeMs: number): void =>
    spawn(async (parts, now) => {
      await seeThrough(parts, key, untilOf(now, timeMs));
    });

  const asWorker = (work: (tools: WorkerTools, until: Until) => Promise<void>): void =>
    spawn(async (parts, now, process) => {
      const post: WorkerTools['post'] = async (call) => {
        const how = await time.turn(process);
        const spoiled = fault !== undefined && fault in postFaults ? (fault as PostFault) : undefined;
        if (spoiled !== 'post fails') {
          const record = (await ledger.read(readShown(call).requestId)) as StopRequest;
          shown.push(readShown(call));
          const standing = await standingOf({ ...parts, ledger }, record);
          if (readShown(call).isFinal !== isClosed(record)) failed.push(`${record.id} was told too early`);
          check.told(record, standing.outcome, standing.leader !== undefined);
        }
        if (how === 'die') await new Promise<never>(() => {});
        return spoiled === undefined ? { kind: 'done' } : postFaults[spoiled];
      };
      const openSource = async () => modelSource;
      await work(
        { parts, post, fetch: () => new Promise(() => {}), channels: [], openSource },
        untilOf(now, 25_000),
      );
    });
  const wake = (pick: number): void => {
    const visible = queue.rings.filter(({ visibleAt }) => visibleAt <= time.now());
    const ring = visible[pick % Math.max(1, visible.length)];
    if (ring === undefined) return;
    queue.rings.splice(queue.rings.indexOf(ring), 1);
    asWorker((tools, until) => workOn(tools, ring.id, until));
  };

  const play = (event: ModelEvent): void => {
    const waiting = time.waiting();
    const picked = 'pick' in event ? waiting[event.pick % Math.max(1, waiting.length)] : undefined;
    switch (event.kind) {
      case 'go':
        fault = event.fault;
        if (picked) time.advanceTo(Math.max(picked.wakeAt, time.now() + 1));
        picked?.go('live');
        break;
      case 'die':
        fault = undefined;
        if (picked) picked.process.dead = true;
        if (event.when === 'after') picked?.go('die');
        break;
      case 'deliver':
        deliver(event);
        break;
      case 'see through':
        goOn(event.key, event.timeMs);
        break;
      case 'wake':
        wake(event.pick);
        break;
      case 'sweep':
        if (options.hasWorker) asWorker(sweep);
        break;
      case 'queue':
        isQueueDown = event.is === 'down';
        break;
      case 'end':
        instance.endByItself();
        break;
      case 'restart':
        instance.restart();
        break;
      case 'pass':
        time.advanceTo(time.now() + event.ms);
        break;
      case 'set clocks back':
        time.stepBack(event.ms);
    }
  };

  for (const event of events) {
    play(event);
    await time.settle();
  }
  fault = undefined;
  isQueueDown = false;
  if (options.hasWorker) {
    await drainWorker(time, queue, ledger, wake, () => asWorker(sweep));
  } else {
    await drain(time, ledger, (key) => goOn(key, 25_000));
  }
  for (const key of KEYS) {
    const record = await ledger.read(key);
    if (record === undefined) continue;
    check.told(record, outcomeOf(record, false), isClosed(record) && record.state.leader !== undefined);
    if (!isClosed(record) && !(await isWatched(ledger, record))) {
      failed.push(`${key} is still ${record.state.name}`);
    }
  }
  const posts = (delivery: string): readonly Shown[] => shown.filter(({ at }) => at === delivery);
  for (const [delivery, requestId] of promised) {
    if (!posts(delivery).some(({ isFinal }) => isFinal))
      failed.push(`${requestId}: ${delivery} never heard its end`);
  }
  for (const { at } of shown) if (posts(at).length > 5) failed.push(`${at} heard more than five times`);
  return [...check.violations, ...failed.map(String)];
}

/** Time goes by, with the schedule each minute, until nothing is open; nothing goes wrong any more. */
async function drainWorker(
  time: ModelTime,
  queue: ModelQueue,
  ledger: Ledger<StopRequest>,
  wake: (pick: number) => void,
  sweepOnce: () => void,
): Promise<void> {
  const isOpen = async (): Promise<boolean> => {
    const records = await Promise.all(KEYS.map((key) => ledger.read(key)));
    return records.some((record) => record !== undefined && (!isClosed(record) || record.untold.length > 0));
  };
  // Whatever is being watched is so for ten minutes at most, and a chat's request lives as long.
  for (let minute = 0; minute < 45 && (await isOpen()); minute++) {
    const end = time.now() + 60_000;
    sweepOnce();
    for (;;) {
      await time.settle();
      const wakeAts = time.waiting().map(({ wakeAt }) => wakeAt);
      const next = Math.min(...wakeAts, ...queue.rings.map(({ visibleAt }) => visibleAt));
      if (next > end) break;
      time.advanceTo(Math.max(next, time.now() + 1));
      const [first] = [...time.waiting()].sort((a, b) => a.wakeAt - b.wakeAt);
      if (first !== undefined && first.wakeAt <= time.now()) first.go('live');
      else wake(0);
    }
    time.advanceTo(end);
  }
}

/** Its stop is being watched, or that of the request which has the instance. */
async function isWatched(ledger: Ledger<StopRequest>, { state }: StopRequest): Promise<boolean> {
  if (state.name === 'accepted') return true;
  if (state.name !== 'ready' || state.setback?.why !== 'another-request') return false;
  return (await ledger.read(state.setback.requestId))?.state.name === 'accepted';
}

/** Every half a minute somebody goes on with what is open, as the sweep will; nothing goes wrong any more. */
async function drain(
  time: ModelTime,
  ledger: Ledger<StopRequest>,
  goOn: (key: string) => void,
): Promise<void> {
  const ROUNDS = 4;
  for (let round = 0; round < ROUNDS; round++) {
    for (;;) {
      await time.settle();
      const [first] = [...time.waiting()].sort((a, b) => a.wakeAt - b.wakeAt);
      if (first === undefined) break;
      time.advanceTo(Math.max(first.wakeAt, time.now() + 1));
      first.go('live');
    }
    time.advanceTo(time.now() + 30_000);
    for (const key of KEYS) {
      const record = await ledger.read(key);
      if (round < ROUNDS - 1 && record !== undefined && !isClosed(record)) goOn(key);
    }
  }
}

/** The one ledger as one process reaches it: every call takes a turn. */
function ledgerOf<Kept extends StopRequest>(
  ledger: Ledger<Kept>,
  process: ModelProcess,
  time: ModelTime,
  wrote: (record: Kept) => void,
): Ledger<Kept> {
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const how = await time.turn(process);
    const result = await work();
    return how === 'die' ? new Promise<never>(() => {}) : result;
  };
  return {
    claim: (record) => inTurn(() => ledger.claim(record)),
    read: (id) => inTurn(() => ledger.read(id)),
    update: (record) =>
      inTurn(async () => {
        const written = await ledger.update(record);
        if (written) wrote(record);
        return written;
      }),
    lock: (name, holder, until) => inTurn(() => ledger.lock(name, holder, until)),
    unlock: (name, holder) => inTurn(() => ledger.unlock(name, holder)),
    peek: (name) => inTurn(() => ledger.peek(name)),
    reserve: (budget, holder, max, until) => inTurn(() => ledger.reserve(budget, holder, max, until)),
    release: (budget, holder) => inTurn(() => ledger.release(budget, holder)),
    holders: (budget) => inTurn(() => ledger.holders(budget)),
    due: (now, limit) => inTurn(() => ledger.due(now, limit)),
  };
}
