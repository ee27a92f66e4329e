import type { Asker } from '../intent/asker.ts';
import type { AskedTarget } from '../intent/target.ts';
import type { Policy } from '../policy/policy.ts';
import type { FoundInstance, Outcome } from '../stop/outcome.ts';
import type { Seen } from '../stop/seen.ts';
import type { FollowUp } from './status-message.ts';
import type { Words } from './words.ts';

/** Puts an outcome into words: what happened, whether anything was stopped, what to do next. */
type Describe = (
  outcome: Outcome,
  target: AskedTarget | undefined,
  asker: Asker,
  followUp?: FollowUp,
  timeZone?: string,
) => Words;

/** What a message is made of in one language; the words around it are its {@link Phrases}. */
export interface Language {
  readonly describeOutcome: Describe;
  readonly describeRerun: Describe;
  readonly describeInquiry: Describe;
  /** `running for 1 h 12 min` */
  readonly wasDoing: (seen: Seen, timeZone?: string) => string;
  /** One of several instances that may be meant. */
  readonly choiceOf: (instance: FoundInstance, timeZone?: string) => string;
  readonly mayLines: (policy: Policy, asker: Asker) => readonly string[];
  readonly labels: Readonly<
    Record<
      | 'job'
      | 'instance'
      | 'workspace'
      | 'was'
      | 'askedBy'
      | 'askedFirst'
      | 'confirmedBy'
      | 'approvedBy'
      | 'reason',
      string
    >
  >;
}
