import type { DlfSaid, NotFound } from '../dlf/answers.ts';
import type { InstanceId } from '../intent/instance-id.ts';
import type { JobName } from '../intent/job-name.ts';
import type { Malformed } from '../intent/malformed.ts';
import type { TargetProblem } from '../intent/target.ts';
import type { DecidedBy } from '../policy/policy.ts';
import type { Seen } from './seen.ts';

/** Why a request has not got further yet, or was given up: nothing was sent, or DLF did not take it. */
export type Setback =
  | { readonly why: 'throttled'; readonly said: DlfSaid; readonly retryAfterMs?: number }
  | { readonly why: 'down'; readonly said: DlfSaid }
  /** DLF's list of instances was not whole. */
  | { readonly why: 'partial' }
  /** DLF was asked and did not answer in time. */
  | { readonly why: 'silent' }
  /** There was no time left to ask DLF. */
  | { readonly why: 'no-time' }
  /** Another request is stopping the same instance and has not ended. */
  | { readonly why: 'another-request'; readonly requestId: string }
  /** This service itself failed, each time that it tried. */
  | { readonly why: 'failed' }
  /** What is remembered could not be asked, so that nothing could be promised. */
  | {
      readonly why: 'ledger';
      /** The request may have been taken in all the same, and then goes on. */
      readonly mayGoOn: boolean;
    };

/** An instance that a list has shown. */
export interface FoundInstance {
  readonly instanceId: InstanceId;
  readonly seen: Seen;
}

/** An instance of a list of several jobs. */
export interface ListedInstance extends FoundInstance {
  readonly jobName: JobName;
}

/** What came of a request. The names are API: see the README's table. */
export type Outcome =
  | { readonly kind: 'stopped'; readonly seen: Seen; readonly before?: Seen }
  | {
      readonly kind: 'accepted';
      readonly seen?: Seen;
      /** once it was given up to wait for its end: how long after the send it was seen to run, 0 for not at all */
      readonly watchedMs?: number;
    }
  | {
      readonly kind: 'already-ended';
      readonly seen: Seen;
      /**
       * `before`: nothing was sent. `after`: it ended by itself after our call. `restarted`: another run goes on.
       * `later`: what runs began after the request had come, so that it cannot have been meant.
       */
      readonly when: 'before' | 'after' | 'restarted' | 'later';
    }
  | {
      readonly kind: 'dry-run';
      readonly why: { readonly kind: 'asked' } | DecidedBy;
      /** undefined: DLF could not be asked, or has not been asked yet */
      readonly seen?: Seen;
      readonly isForecast?: true;
    }
  /** Taken in, not sent, and gone on with. */
  | { readonly kind: 'queued'; readonly setback?: Setback }
  /** Sent, no word whether it was carried out, and being looked into. */
  | { readonly kind: 'in-doubt'; readonly seen?: Seen }
  | { readonly kind: 'malformed'; readonly problem: Malformed }
  | { readonly kind: 'invalid-target'; readonly problem: TargetProblem }
  | {
      readonly kind: 'refused';
      readonly why: DecidedBy | { readonly kind: 'other-job' } | { readonly kind: 'outsider' };
    }
  | { readonly kind: 'not-found'; readonly what: NotFound['what']; readonly said?: DlfSaid }
  /** None of the job's instances of the last seven days runs; the latest one. */
  | { readonly kind: 'nothing-running'; readonly last?: FoundInstance }
  /** Several run, and none was named; how many, and the latest of them. */
  | { readonly kind: 'ambiguous'; readonly instances: readonly FoundInstance[]; readonly count: number }
  | { readonly kind: 'not-stoppable'; readonly seen?: Seen; readonly said: DlfSaid }
  | { readonly kind: 'expired'; readonly setback?: Setback }
  | {
      readonly kind: 'dlf-refused';
      readonly why: 'credentials' | 'permissions' | 'endpoint' | 'not-understood';
      readonly said: DlfSaid;
    }
  | { readonly kind: 'unavailable'; readonly setback: Setback }
  /** It runs again; undefined: DLF took the call, and the run was not seen to begin. */
  | { readonly kind: 'rerun'; readonly seen?: Seen }
  /** It has not ended, or DLF would not run it again. */
  | { readonly kind: 'not-restartable'; readonly seen: Seen; readonly said?: DlfSaid }
  /** What was asked for is only what an instance does. */
  | { readonly kind: 'status'; readonly seen: Seen }
  /** The latest first. */
  | { readonly kind: 'list'; readonly instances: readonly ListedInstance[]; readonly isComplete: boolean }
  /** Sent, no word whether it was carried out, and nobody looks any more; what the last look showed. */
  | { readonly kind: 'unknown'; readonly seen?: Seen };

/** Kept for the key for a day: repeats get the same answer. Everything else frees the key. */
const KEPT: ReadonlySet<Outcome['kind']> = new Set([
  'stopped',
  'accepted',
  'rerun',
  'unknown',
  'already-ended',
  'not-found',
]);

export const isKept = (outcome: Outcome): boolean => KEPT.has(outcome.kind);
