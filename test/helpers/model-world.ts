import type { Target } from '../../lib/intent/target.ts';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { createMemoryLedger } from '../../lib/ledger/memory-ledger.ts';
import { seeThrough } from '../../lib/stop/advance.ts';
import { carryOut, OtherContentError } from '../../lib/stop/carry-out.ts';
import type { Parts } from '../../lib/stop/parts.ts';
import { isClosed, outcomeOf, type StopRequest } from '../../lib/stop/request.ts';
import { createModelCheck } from './model-check.ts';
import { createModelDlf, type ModelFault } from './model-dlf.ts';
import { createModelInstance, type ModelInstanceOptions } from './model-instance.ts';
import { createModelTime, type ModelProcess, type ModelTime } from './model-time.ts';
import { alert, defaultPolicy, intakeOf, intentOf, person, targetOf } from './stop-world.ts';

/** What the model lets happen, one after the other. */
export type ModelEvent =
  | { readonly kind: 'go'; readonly pick: number; readonly fault?: ModelFault }
  | { readonly kind: 'die'; readonly pick: number; readonly when: 'before' | 'after' }
  | {
      readonly kind: 'deliver';
      readonly key: string;
      readonly dry: 'no' | 'asked' | 'alert';
      readonly timeMs: number;
    }
  | { readonly kind: 'see through'; readonly key: string; readonly timeMs: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'set clocks back'; readonly ms: number };

export const KEYS = ['A', 'B', 'C'] as const;

/** Plays the events, lets everything come to its end without further faults, and says what was broken. */
export async function playModel(
  events: readonly ModelEvent[],
  options: ModelInstanceOptions,
): Promise<readonly string[]> {
  const time = createModelTime(Date.UTC(2026, 10, 24, 3));
  const instance = createModelInstance(time.now, options);
  const ledger = createMemoryLedger<StopRequest>(time.clockNow);
  const dry = new Set<string>();
  const check = createModelCheck(time, instance, (by) => !dry.has(by));
  let fault: ModelFault | undefined;
  let count = 0;
  const failed: unknown[] = [];

  const spawn = (work: (parts: Parts, now: number) => Promise<void>): void => {
    const process: ModelProcess = { id: ++count, dead: false };
    const parts: Parts = {
      ledger: ledgerOf(ledger, process, time, (record) => check.hooks.wrote(process, record)),
      dlf: createModelDlf(process, { time, instance, nextFault: () => fault, check: check.hooks }),
      clock: time.clockFor(process),
      policy: defaultPolicy,
      channels: [],
      randomBytes: (size) => new Uint8Array(size).fill(count),
    };
    work(parts, time.clockNow()).catch((error: unknown) => {
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
      const { request, outcome, leader } = await carryOut(parts, intakeOf(intent, now), untilOf(now, timeMs));
      if (request !== undefined) check.told(request, outcome, leader !== undefined);
    });
  const goOn = (key: string, timeMs: number): void =>
    spawn(async (parts, now) => {
      await seeThrough(parts, key, untilOf(now, timeMs));
    });

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
  await drain(time, ledger, (key) => goOn(key, 25_000));
  for (const key of KEYS) {
    const record = await ledger.read(key);
    if (record === undefined) continue;
    check.told(record, outcomeOf(record, false), isClosed(record) && record.state.leader !== undefined);
    if (!isClosed(record) && !(await isWatched(ledger, record))) {
      failed.push(`${key} is still ${record.state.name}`);
    }
  }
  return [...check.violations, ...failed.map(String)];
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
    due: (now, limit) => inTurn(() => ledger.due(now, limit)),
  };
}
