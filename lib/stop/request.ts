import type { DlfSaid } from '../dlf/answers.ts';
import type { Asker } from '../intent/asker.ts';
import type { Intent } from '../intent/intent.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Decision } from '../policy/policy.ts';
import type { Outcome, Setback } from './outcome.ts';
import type { Seen } from './seen.ts';

/** An intent that the ledger has taken in. The record is the truth; `advance` takes it further. */
export interface StopRequest extends LedgerRecord {
  readonly id: RequestId;
  readonly intent: Intent;
  readonly receivedAt: number;
  /** After this moment it is told, never sent. */
  readonly expiresAt: number;
  /** Until when whoever works on it has it for himself; past that, anybody may go on. */
  readonly leaseUntil: number;
  readonly state: RequestState;
}

export type RequestState =
  /** claimed, not decided */
  | { readonly name: 'new' }
  /** allowed; the run that was seen, once one was, is the only one that may be stopped */
  | {
      readonly name: 'ready';
      readonly decision: Decision;
      readonly setback?: Setback;
      readonly before?: Seen;
    }
  /** written down before the call, which may have reached DLF */
  | { readonly name: 'stopping'; readonly attempt: number; readonly sentAt: number; readonly before?: Seen }
  /** DLF took it, or its answer was lost; the instance is watched */
  | {
      readonly name: 'accepted';
      readonly attempt: number;
      readonly sentAt: number;
      readonly answer: Answer;
      readonly before?: Seen;
      readonly seen?: Seen;
    }
  /** has its outcome */
  | {
      readonly name: 'closed';
      readonly outcome: Outcome;
      /** whether a stop call went out for it */
      readonly sent: boolean;
      /** the earlier request for the same instance, whose outcome this is */
      readonly leader?: Leader;
    };

/** DLF's answer to the stop. */
export type Answer =
  | { readonly kind: 'taken' }
  /** none, or one that does not tell whether it was carried out */
  | { readonly kind: 'lost' }
  /** a 400 such as `DLF.30118`: only a look tells why */
  | { readonly kind: 'rejected'; readonly said: DlfSaid };

/** The request that stops an instance for others too. */
export interface Leader {
  readonly requestId: RequestId;
  readonly asker: Asker;
}

export const leaderOf = ({ id, intent }: StopRequest): Leader => ({ requestId: id, asker: intent.asker });

export type ClosedRequest = StopRequest & { readonly state: Extract<RequestState, { name: 'closed' }> };

export const isClosed = (request: StopRequest): request is ClosedRequest => request.state.name === 'closed';

/** What can be said of a request now. */
export function outcomeOf({ state }: StopRequest): Outcome {
  switch (state.name) {
    case 'closed':
      return state.outcome;
    case 'new':
    case 'ready':
      return { kind: 'queued' };
    case 'stopping':
      return { kind: 'unknown', ...(state.before && { seen: state.before }) };
    case 'accepted':
      return acceptedOutcome(state.answer, state.seen);
  }
}

function acceptedOutcome(answer: Answer, seen: Seen | undefined): Outcome {
  const known = seen && { seen };
  switch (answer.kind) {
    case 'taken':
      return { kind: 'accepted', ...known };
    case 'lost':
      return { kind: 'unknown', ...known };
    case 'rejected':
      return { kind: 'not-stoppable', said: answer.said, ...known };
  }
}
