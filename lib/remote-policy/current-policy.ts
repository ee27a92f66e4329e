import type { Clock, Until } from '../clock.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { inTime } from '../in-time.ts';
import type { PolicyProblem } from '../intent/policy-problem.ts';
import type { Result } from '../intent/result.ts';
import type { Log } from '../logging.ts';
import type { FilePolicy, Policy } from '../policy/policy.ts';
import { MAX_POLICY_BYTES, TOO_LARGE } from './max-bytes.ts';
import { PolicyReadError } from './read-error.ts';

/** A policy that may change while the service runs. */
export interface CurrentPolicy {
  /**
   * The last good one, read anew if that was a minute ago. It never fails: where there has been no good one, what it
   * answers allows nothing. Nothing is left running once `until` is over.
   */
  get(until: Until): Promise<Policy>;
  /** What is wrong with the latest; undefined: nothing. */
  problem(): PolicyProblem | undefined;
}

export interface CurrentPolicyOptions {
  /** What stands in front of the problems, e.g. `POLICY_URL s3://bucket/policy.yaml`. */
  readonly where: string;
  /** It may throw PolicyReadError, whose message is told; of others only that they were thrown. */
  readonly read: (signal: AbortSignal) => Promise<string>;
  /** The problems name line and path. */
  readonly parse: (text: string) => Result<FilePolicy, readonly string[]>;
  /** Allows nothing. */
  readonly unreadable: Policy;
  readonly clock: Clock;
  readonly log: Log;
}

const READ_EVERY_MS = 60_000;
/** Somebody waits for an answer, and the last good one will do. */
const READ_MS = 1_000;
/** Without one the answer is a refusal: then it is worth a little more. */
const FIRST_READ_MS = 1_500;
/** Of a text in which everything is wrong, enough to see that. */
const MAX_PROBLEMS = 5;

/** Reads a policy when it is asked for, once a minute at most, and keeps to the last good one. */
export function createCurrentPolicy(options: CurrentPolicyOptions): CurrentPolicy {
  const { where, read, parse, unreadable, clock, log } = options;
  let good: { readonly id: string; readonly policy: FilePolicy } | undefined;
  let problem: PolicyProblem | undefined;
  let readAt: number | undefined;
  let underWay: Promise<void> | undefined;

  const isOld = (): boolean => readAt === undefined || Math.abs(clock.now() - readAt) >= READ_EVERY_MS;
  const isOver = ({ deadline, signal }: Until): boolean => signal.aborted || clock.now() >= deadline;

  /** Each kind once: what stays bad in the same way is not said again each minute. */
  const report = (key: string, problems: readonly string[]): void => {
    const id = sha256Hex(key);
    if (problem?.id === id) return;
    const more = problems.length - MAX_PROBLEMS;
    const shown = [...problems.slice(0, MAX_PROBLEMS), ...(more > 0 ? [`and ${more} more`] : [])];
    problem = { id, words: `${where}: ${shown.join('; ')}`, hasGoodOne: good !== undefined };
    log.error('policy', { problem: problem.words, in_force: good?.id ?? 'nothing is allowed' });
  };

  const take = (text: string): void => {
    if (Buffer.byteLength(text) > MAX_POLICY_BYTES) {
      report(TOO_LARGE, [TOO_LARGE]);
      return;
    }
    const id = sha256Hex(text);
    if (good?.id !== id) {
      const parsed = parse(text);
      if (!parsed.ok) {
        report(text, parsed.problem);
        return;
      }
      good = { id, policy: parsed.value };
      log.info('policy', { in_force: id });
    }
    problem = undefined;
  };

  const readAnew = async ({ deadline, signal }: Until): Promise<void> => {
    const now = clock.now();
    const patienceMs = good === undefined ? FIRST_READ_MS : READ_MS;
    const limitMs = Math.min(patienceMs, deadline - now);
    readAt = now;
    try {
      const text = await inTime(clock, limitMs, signal, read, () => undefined);
      if (text !== undefined) take(text);
      // That its caller had no more time says nothing of the policy: the next one reads it.
      else if (signal.aborted || limitMs < patienceMs) readAt = undefined;
      else report('silent', ['does not answer in time']);
    } catch (error) {
      if (signal.aborted) {
        readAt = undefined;
        return;
      }
      const words = error instanceof PolicyReadError ? error.message : 'cannot be read';
      report(words, [words]);
    }
  };

  return {
    get: async (until) => {
      while (underWay !== undefined && !isOver(until)) {
        const shared = underWay;
        const restMs = until.deadline - clock.now();
        await inTime(
          clock,
          restMs,
          until.signal,
          () => shared,
          () => undefined,
        );
      }
      if (isOld() && !isOver(until)) {
        underWay = readAnew(until).finally(() => {
          underWay = undefined;
        });
        await underWay;
      }
      return good?.policy ?? unreadable;
    },
    problem: () => problem,
  };
}
