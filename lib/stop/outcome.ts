import type { DlfSaid, NotFound } from '../dlf/answers.ts';
import type { Asker } from '../intent/asker.ts';
import type { InstanceId } from '../intent/instance-id.ts';
import type { JobName } from '../intent/job-name.ts';
import type { Malformed } from '../intent/malformed.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { Target, TargetProblem } from '../intent/target.ts';
import type { Explanation, Question } from '../policy/decide.ts';
import type { LimitScope } from '../policy/limits.ts';
import type { DecidedBy } from '../policy/policy.ts';
import type { AuditedEntry } from './audit-entry.ts';
import type { Freeze } from './freeze.ts';
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
  /** There is a policy, and it could not be read yet: nothing is known of what it allows. */
  | { readonly why: 'policy' }
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
       * `later`: what runs began after the request had come, or its alert had, so that it cannot have been meant.
       */
      readonly when: 'before' | 'after' | 'restarted' | 'later';
    }
  | {
      readonly kind: 'dry-run';
      readonly why: { readonly kind: 'asked' } | DecidedBy;
      /** undefined: DLF could not be asked, or has not been asked yet */
      readonly seen?: Seen;
      readonly isForecast?: true;
      /** What would have held it back. */
      readonly instead?: TurnedAway;
      /** Somebody would have been asked first. */
      readonly wouldAsk?: 'confirm' | 'approve';
    }
  /** Its asker has to say it again; a code is what is said. */
  | (AskedFirst & { readonly kind: 'needs-confirmation' })
  /** Somebody else has to agree. Without a code nobody has been asked yet. */
  | (Partial<AskedFirst> & {
      readonly kind: 'needs-approval';
      /** By their names in the policy file. */
      readonly approvers: readonly string[];
      /** How many of them have still to agree. */
      readonly missing: number;
    })
  /** Its asker, or somebody who could have approved it, has called it off. */
  | { readonly kind: 'cancelled'; readonly by: Asker }
  /** No automatic stop goes out while a freeze stands, and none that waited during one. */
  | { readonly kind: 'frozen'; readonly freeze: Freeze }
  /** This instance has been stopped as often as may be. */
  | (OverLimit & { readonly kind: 'cool-down' })
  /** So many have been stopped that no more may be. */
  | (OverLimit & { readonly kind: 'over-budget' })
  /** Taken in, not sent, and gone on with. */
  | { readonly kind: 'queued'; readonly setback?: Setback }
  /** Sent, no word whether it was carried out, and being looked into. */
  | { readonly kind: 'in-doubt'; readonly seen?: Seen }
  | { readonly kind: 'malformed'; readonly problem: Malformed }
  | { readonly kind: 'invalid-target'; readonly problem: TargetProblem }
  | {
      readonly kind: 'refused';
      readonly why:
        | DecidedBy
        | { readonly kind: 'other-job' }
        | { readonly kind: 'outsider' }
        | { readonly kind: 'may-not-freeze' }
        /** Other processes would not know of it. */
        | { readonly kind: 'not-shared' }
        | { readonly kind: 'answer'; readonly problem: AnswerProblem };
    }
  | { readonly kind: 'not-found'; readonly what: NotFound['what']; readonly said?: DlfSaid }
  /** None of the job's instances of the last seven days runs; the latest one. */
  | { readonly kind: 'nothing-running'; readonly last?: FoundInstance }
  /** Several run, and none was named; how many, and the latest of them. */
  | { readonly kind: 'ambiguous'; readonly instances: readonly FoundInstance[]; readonly count: number }
  | { readonly kind: 'not-stoppable'; readonly seen?: Seen; readonly said: DlfSaid }
  | { readonly kind: 'expired'; readonly setback?: Setback; readonly unanswered?: 'confirm' | 'approve' }
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
  /** Whether a freeze stands, and what the command has changed; stops that had gone out before and have not ended. */
  | {
      readonly kind: 'freeze';
      readonly change: 'began' | 'stood' | 'ended' | 'none';
      readonly freeze?: Freeze;
      readonly sent: readonly SentStop[];
    }
  /** The latest first. */
  | { readonly kind: 'history'; readonly records: readonly AuditedEntry[] }
  /** What policy says of a stop that nobody has asked for yet. */
  | { readonly kind: 'explained'; readonly question: Question; readonly explanation: Explanation }
  /** Sent, no word whether it was carried out, and nobody looks any more; what the last look showed. */
  | { readonly kind: 'unknown'; readonly seen?: Seen };

/** What holds a stop back that policy allows. */
export type TurnedAway = Extract<Outcome, { kind: 'frozen' | 'cool-down' | 'over-budget' }>;

/** An automatic stop that a freeze came too late for. */
export interface SentStop {
  readonly requestId: RequestId;
  readonly target: Target;
}

/** Somebody has to say yes first. */
interface AskedFirst {
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly seen?: Seen;
  /** What asks for it. */
  readonly why?: DecidedBy;
}

/** A limit that has no place left. */
interface OverLimit {
  /** The name of its window. */
  readonly budget: string;
  readonly scope: LimitScope;
  readonly max: number;
  readonly windowMs: number;
  /** When the next window begins, in milliseconds since the epoch. */
  readonly until: number;
}

/** Why a confirmation or an approval does not count. */
export type AnswerProblem =
  /** there is no such question, or not any more */
  | 'no-question'
  | 'wrong-code'
  | 'too-many-tries'
  /** somebody else was asked, or the asker in another place */
  | 'not-yours'
  | 'not-an-approver'
  | 'own-request'
  | 'approved-before'
  /** what policy says of it cannot be read at the moment */
  | 'no-policy';

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

const COUNTED: ReadonlySet<Outcome['kind']> = new Set(['stopped', 'accepted', 'unknown']);

/**
 * Counted by limits, where a call went out: what was stopped, or may have been. Whatever restarts what we stop is what a
 * limit is for.
 */
export const isCounted = (outcome: Outcome): boolean =>
  COUNTED.has(outcome.kind) || (outcome.kind === 'already-ended' && outcome.when === 'restarted');
