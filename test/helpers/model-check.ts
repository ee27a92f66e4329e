import type { Target } from '../../lib/intent/target.ts';
import type { Outcome } from '../../lib/stop/outcome.ts';
import type { StopRequest } from '../../lib/stop/request.ts';
import { WATCH_MS } from '../../lib/stop/send-stop.ts';
import { askedBy, type ModelDlfTools } from './model-dlf.ts';
import type { ModelInstance, ModelRun } from './model-instance.ts';
import type { ModelTime } from './model-time.ts';

const RESEND_AFTER_MS = 10_000;

/** Holds what happens in the model against what is promised. */
export interface ModelCheck {
  readonly hooks: ModelDlfTools['check'];
  readonly violations: readonly string[];
  /** An answer, or the record at the end. */
  told(request: StopRequest, outcome: Outcome, byLeader: boolean): void;
}

/** Outcomes that say: nothing was stopped by this request, and nothing is pending. */
const NOTHING_DONE: ReadonlySet<Outcome['kind']> = new Set([
  'dry-run',
  'refused',
  'unavailable',
  'expired',
  'not-stoppable',
  'dlf-refused',
  'not-found',
]);

export function createModelCheck(
  time: Pick<ModelTime, 'now'>,
  instance: ModelInstance,
  maySend: (by: string) => boolean,
): ModelCheck {
  const violations: string[] = [];
  const fail = (what: string): void => {
    violations.push(`${what} (at ${time.now()})`);
  };
  /** The run that a request saw first, and could write down: the one that it is about. */
  const firstSeen = new Map<string, number>();
  const seenByProcess = new Map<string, number>();
  /** What a process saw last for a request, until it sends. */
  const lastLook = new Map<string, number | 'blind'>();
  const sends = new Map<string, number>();
  /** As written down before the last call, by the processes' clocks. */
  const writtenAt = new Map<string, number>();
  const onTheWayUntil = new Map<string, number>();

  const hooks: ModelDlfTools['check'] = {
    looked: (process, by, run) => {
      lastLook.set(`${process.id} ${by}`, run ?? 'blind');
      const mine = `${process.id} ${by}`;
      if (run !== undefined && !seenByProcess.has(mine)) seenByProcess.set(mine, run);
    },
    late: (by, arrivesAt) => onTheWayUntil.set(by, arrivesAt),
    wrote: (process, { intent, state }) => {
      const by = askedBy(intent.target as Target);
      const run = seenByProcess.get(`${process.id} ${by}`);
      if (run !== undefined && !firstSeen.has(by)) firstSeen.set(by, run);
      if (state.name === 'accepted' && state.answer.kind === 'taken') {
        for (const { carriedOut } of instance.runs) {
          for (const call of carriedOut) if (call.by === by) call.known = true;
        }
      }
      const sentAt = 'sentAt' in state ? state.sentAt : Number.NEGATIVE_INFINITY;
      const earlier = writtenAt.get(by) ?? Number.NEGATIVE_INFINITY;
      if (state.name === 'stopping' && sentAt > earlier && sentAt - earlier < RESEND_AFTER_MS) {
        fail(`${by} was sent again too early`);
      }
      // A call that DLF did not take counts for nothing: the record is set back to before it.
      writtenAt.set(by, sentAt);
    },
    sending: (process, by) => {
      const look = lastLook.get(`${process.id} ${by}`);
      lastLook.delete(`${process.id} ${by}`);
      if (time.now() < (onTheWayUntil.get(by) ?? 0))
        fail(`${by} was sent while an earlier call was on the way`);
      if (!maySend(by)) fail(`${by} was not to be sent`);
      if (look === undefined) fail(`${by} was sent without a look`);
      const first = firstSeen.get(by) ?? seenByProcess.get(`${process.id} ${by}`);
      if (typeof look === 'number' && look !== first) fail(`${by} was sent to another run than it was about`);
      return typeof look === 'number' ? look : undefined;
    },
    carriedOut: (call) => {
      const count = (sends.get(call.by) ?? 0) + 1;
      sends.set(call.by, count);
      const { carriedOut, startedAt } = instance.current();
      const earlier = carriedOut.filter((other) => other !== call).at(-1);
      if (earlier === undefined || call.sentAt - earlier.sentAt >= WATCH_MS) return;
      // Started again between the look and the call: nobody can know which run it hit.
      if ([earlier.meant, call.meant].some((run) => run !== undefined && run !== startedAt)) return;
      if (earlier.by !== call.by) fail(`${call.by} stopped a run that ${earlier.by} had stopped`);
      else if (earlier.known) fail(`${call.by} was sent again after an answer`);
      if (count > 2) fail(`${call.by} was carried out ${count} times`);
    },
  };

  const runOf = (seen: { readonly startedAt?: number }): ModelRun | undefined =>
    instance.runs.find(({ startedAt }) => startedAt === seen.startedAt);
  const carriedOutFor = (by: string): boolean =>
    instance.runs.some((run) => run.carriedOut.some((call) => call.by === by));

  return {
    hooks,
    violations,
    told: (request, outcome, byLeader) => {
      const by = askedBy(request.intent.target as Target);
      const about = firstSeen.get(by);
      const untrue = (): void => fail(`${by} was told ${JSON.stringify(outcome)}, which is untrue`);
      instance.current();
      switch (outcome.kind) {
        case 'stopped':
          if (runOf(outcome.seen)?.status !== 'manual-stop') untrue();
          if (about !== undefined && about !== outcome.seen.startedAt) untrue();
          break;
        case 'already-ended':
          if (outcome.when === 'restarted' && outcome.seen.startedAt === about) untrue();
          if (outcome.when === 'later' && (outcome.seen.startedAt ?? 0) <= request.receivedAt) untrue();
          if ((outcome.when === 'before' || outcome.when === 'after') && !runOf(outcome.seen)?.endedAt)
            untrue();
          if ((outcome.when === 'before' || outcome.when === 'later') && carriedOutFor(by)) untrue();
          break;
        default:
          if (NOTHING_DONE.has(outcome.kind) && !byLeader && carriedOutFor(by)) untrue();
      }
    },
  };
}
