import type { AlertAsker } from '../intent/asker.ts';
import type { Ask } from '../intent/intent.ts';
import type { TargetText } from '../intent/target.ts';

/** Why something that a delivery tells asks for nothing. */
export type IgnoredReason =
  | 'resolved'
  | 'not-firing'
  | 'no-data'
  | 'test'
  /** somebody has taken note of it, commented on it, or handed it on */
  | 'update'
  /** it fired before, and fires still */
  | 'still-firing'
  /** DLF tells that a run was stopped: by hand, or by us */
  | 'cancelled'
  /** DLF tells that a run has ended: there is nothing to stop */
  | 'ended'
  | 'unknown-state'
  | 'no-job-name'
  | 'no-instance-id'
  /** it means a job's only run, and does not say since when it fires: which run that is cannot be known */
  | 'no-start'
  /** its places name different jobs, instances or workspaces */
  | 'contradiction'
  /** it happened too long ago, or has not happened yet */
  | 'stale'
  | 'not-an-alert'
  /** a text for people, in which nothing is looked for */
  | 'text'
  /** its sender left alerts out of the delivery */
  | 'truncated'
  /** a subscription has ended */
  | 'unsubscribed';

/** What a delivery tells that asks for nothing, and why. */
export interface Ignored {
  readonly reason: IgnoredReason;
  readonly asker: AlertAsker;
  /** How many it stands for; absent: one. */
  readonly count?: number;
  readonly target?: Partial<TargetText>;
  /** Parts that are the same in every repeat. */
  readonly dedupe?: readonly string[];
}

/** What a delivery of alerts comes to. */
export interface ReadAlerts {
  readonly asks: readonly Ask[];
  readonly ignored: readonly Ignored[];
}
