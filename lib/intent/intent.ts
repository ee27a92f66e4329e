import type { Asker } from './asker.ts';
import type { RequestId } from './request-id.ts';
import type { AskedTarget, TargetText } from './target.ts';

/** What is to be done: to stop a run, or to run again what has ended. */
export type Action = 'stop' | 'rerun';

/** What a sender asks for, as it wrote it: nothing is validated yet. */
export interface Ask {
  readonly target: TargetText;
  readonly asker: Asker;
  readonly reason?: string;
  readonly dryRun: boolean;
  /** Absent: stop. */
  readonly action?: Action;
  /** A job may be named without an instance: its only running one is meant then. */
  readonly mayBeByName?: boolean;
  /** What policy may want to know of an alert. */
  readonly alert?: {
    readonly labels: Readonly<Record<string, string>>;
    /** When it began, milliseconds since the epoch; absent: it does not say. */
    readonly startedAt?: number;
  };
  /** Parts of the signed content that are the same in every repeat of this ask; none: every delivery is new. */
  readonly dedupe?: readonly string[];
}

/** An ask with a valid target, and the ID of the request that it will be. */
export interface Intent {
  readonly requestId: RequestId;
  readonly target: AskedTarget;
  readonly asker: Asker;
  readonly reason?: string;
  readonly dryRun: boolean;
  /** Absent: stop. */
  readonly action?: Action;
  /** SHA-256 of the body that it came with, base64url. */
  readonly payload?: string;
  /**
   * Since when an alert has been firing that names no instance, milliseconds since the epoch: it comes again and again, and a
   * run that began later is not the one that it is about.
   */
  readonly since?: number;
}
