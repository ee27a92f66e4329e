import { type Asker, accountOf } from '../intent/asker.ts';
import type { Workspaces } from '../intent/workspace.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Limits } from './limits.ts';
import type { QuietHours } from './quiet-hours.ts';

/** What policy says, from the loosest to the strictest; later checks may only move right. */
export type Verdict = 'stop' | 'confirm' | 'approve' | 'dry-run' | 'refuse';

/** What somebody may want: names and states of jobs are not for everybody either. */
export type Verb = 'stop' | 'status' | 'list' | 'rerun' | 'history' | 'freeze';

/** Who may approve, by their names in the policy file, how many of them it takes, and how long they have. */
export interface Approvers {
  readonly people: readonly string[];
  readonly count: number;
  readonly withinMs: number;
}

/** What decided. */
export type DecidedBy =
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'default-policy' }
  | { readonly kind: 'other-workspace' }
  | { readonly kind: 'no-rule' }
  /** it is one of the hours in which everything is stricter, as the policy file writes them */
  | { readonly kind: 'quiet'; readonly name: string }
  /** the alert began too long ago; without `ageMs` it does not say when */
  | { readonly kind: 'alert-age'; readonly ageMs?: number; readonly maxMs: number }
  | { readonly kind: 'too-many-targets'; readonly count: number; readonly max: number }
  /** it takes an approval, and the policy file names nobody who could give it */
  | { readonly kind: 'nobody-to-ask'; readonly name: string }
  /** POLICY_URL could not be read, or not be understood, since the start */
  | { readonly kind: 'unreadable-policy' };

export interface Decision {
  readonly verdict: Verdict;
  readonly by: DecidedBy;
  /** Set where the verdict is `approve`. */
  readonly approvers?: Approvers;
}

/** One rule of the policy file. Undefined: it does not matter. An empty list matches nothing. */
export interface Rule {
  readonly name: string;
  /** Sources. */
  readonly from: readonly string[] | undefined;
  /** Persons, by their names in the policy file. */
  readonly people: readonly string[] | undefined;
  /** `slack:C0G9QF9GW` */
  readonly channels: readonly string[] | undefined;
  /** Canonical workspaces. */
  readonly workspaces: readonly string[] | undefined;
  /** The values that an alert's label may have, for each that is named. */
  readonly labels: Readonly<Record<string, readonly string[]>> | undefined;
  readonly jobs: readonly string[];
  /** What the rule is about. */
  readonly may: readonly Verb[];
  readonly verdict: Verdict;
  /** Set where the verdict is `approve`. */
  readonly approvers?: Approvers;
  /** What an alert means that names a job and no instance; absent: nothing. */
  readonly resolve?: 'only-running';
}

/** What an alert has to keep to. */
export interface AlertLimits {
  /** From its start to the first time that we received it. */
  readonly maxAgeMs?: number;
  /** How many targets one delivery may name; with more of them none is touched. */
  readonly maxTargets?: number;
}

/** A policy file that has been read. */
export interface FilePolicy {
  readonly kind: 'file';
  readonly workspaces: Workspaces;
  readonly rules: readonly Rule[];
  /** Person by account, e.g. `slack:T1DC2JH3J/U2CERLKJA`. */
  readonly people: ReadonlyMap<string, string>;
  readonly limits: Limits;
  readonly alerts: AlertLimits;
  readonly quiet: readonly QuietHours[];
  /** Alert senders of the operator's own, by name. */
  readonly senders: ReadonlyMap<string, Mapping>;
}

export type Policy =
  | FilePolicy
  | { readonly kind: 'default'; readonly workspaces: Workspaces }
  /** Allows nothing. */
  | { readonly kind: 'unreadable'; readonly workspaces: Workspaces };

const STRICTNESS: Readonly<Record<Verdict, number>> = {
  stop: 0,
  confirm: 1,
  approve: 2,
  'dry-run': 3,
  refuse: 4,
};

/** Whether the first verdict leaves less room than the second. */
export const isStricter = (first: Verdict, second: Verdict): boolean =>
  STRICTNESS[first] > STRICTNESS[second];

/** Later decisions may only move right: the stricter one, the earlier one among equals. */
export const stricter = (earlier: Decision, later: Decision): Decision =>
  isStricter(later.verdict, earlier.verdict) ? later : earlier;

/** Whose account it is; undefined: it is nobody's who is listed. */
export const personOf = (policy: Policy, asker: Asker): string | undefined =>
  policy.kind === 'file' && asker.kind !== 'alert' ? policy.people.get(accountOf(asker)) : undefined;

/** Nobody is there to think twice: alerts and programs. */
export const isAutomatic = ({ kind }: Asker): boolean => kind !== 'person';
