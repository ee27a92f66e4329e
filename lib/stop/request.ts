import type { DlfSaid } from '../dlf/answers.ts';
import type { Asker } from '../intent/asker.ts';
import type { Intent } from '../intent/intent.ts';
import type { Late } from '../intent/late.ts';
import type { RequestId } from '../intent/request-id.ts';
import type { AskedTarget, Target } from '../intent/target.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import type { Decision } from '../policy/policy.ts';
import type { Outcome, Setback } from './outcome.ts';
import type { Seen } from './seen.ts';

/** An intent that the ledger has taken in. The record is the truth; `advance` takes it further. */
export interface StopRequest extends LedgerRecord {
  readonly id: RequestId;
  readonly intent: Intent;
  /** The instance that is meant: as it was named, or the only one of its job that was running. */
  readonly target?: Target;
  readonly receivedAt: number;
  /** After this moment it is told, never sent. */
  readonly expiresAt: number;
  /** Until when whoever works on it has it for himself; past that, anybody may go on. */
  readonly leaseUntil: number;
  /** Its delivery waits, and will be answered with its end. */
  readonly inline: boolean;
  /** How often DLF has kept it from going on since it was put off first: the place in the retry schedule. */
  readonly tries: number;
  /** Where its asker hears more than the answer said. */
  readonly late?: Late | undefined;
  /** Who has not heard its end, or its question, yet: {@link ASKER}, or channels by name. */
  readonly untold: readonly string[];
  /** The strictest that policy has said of it, or that its sender was told that policy says. */
  readonly decision?: Decision;
  /** Who has confirmed or approved it. */
  readonly consent?: Consent;
  /** The budgets in which it has asked for a place, by name: given back unless it counts. */
  readonly budgets?: readonly string[];
  /** Huawei's ID of its stop call. */
  readonly dlfRequestId?: string;
  readonly state: RequestState;
}

export const ASKER = 'asker';

/** What somebody has to be asked before the stop is sent. */
export interface OpenQuestion {
  /** Whether the asker thinks twice, or others have to agree. */
  readonly kind: 'confirm' | 'approve';
  /** Whoever answers names it: it shows that the question was read. */
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** Who has approved so far. */
  readonly approvals: readonly Consenter[];
}

/** Who has said yes; a person's name in the policy file, where it is listed. */
export interface Consenter {
  readonly asker: Asker;
  readonly person?: string;
}

/** An answered question. */
export interface Consent {
  readonly kind: OpenQuestion['kind'];
  readonly by: readonly Consenter[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export type RequestState =
  /** claimed, not decided */
  | { readonly name: 'new' }
  /** waits for a confirmation or an approval; the run that it is about */
  | { readonly name: 'asked'; readonly question: OpenQuestion; readonly before: Seen }
  /** allowed; the run that was seen, once one was, is the only one that may be stopped */
  | {
      readonly name: 'ready';
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
      /** milliseconds since the epoch */
      readonly closedAt: number;
      /** whether a stop call went out for it */
      readonly sent: boolean;
      /** the earlier request for the same instance, whose outcome this is */
      readonly leader?: Leader;
    };

export type Asked = Extract<RequestState, { name: 'asked' }>;
export type Ready = Extract<RequestState, { name: 'ready' }>;
export type Accepted = Extract<RequestState, { name: 'accepted' }>;

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

/** What is meant, as far as it is known. */
export const targetOf = ({ target, intent }: Pick<StopRequest, 'target' | 'intent'>): AskedTarget =>
  target ?? intent.target;

export const isClosed = (request: StopRequest): request is ClosedRequest => request.state.name === 'closed';

export type AskedRequest = StopRequest & { readonly state: Asked };

export const isAsked = (request: StopRequest): request is AskedRequest => request.state.name === 'asked';

/** No stop call has gone out for it. */
export const isUnsent = ({ state }: StopRequest): boolean =>
  state.name === 'new' || state.name === 'asked' || state.name === 'ready';

/** What can be said of a request now; `goesOn`: somebody comes back to it if it is open. */
export function outcomeOf({ state, intent, decision }: StopRequest, goesOn: boolean): Outcome {
  const doubt = goesOn ? 'in-doubt' : 'unknown';
  switch (state.name) {
    case 'closed':
      return state.outcome;
    case 'new':
      return { kind: 'queued' };
    case 'asked':
      return questionOutcome(state, decision);
    case 'ready':
      return { kind: 'queued', ...(state.setback && { setback: state.setback }) };
    case 'stopping':
      return { kind: doubt, ...(state.before && { seen: state.before }) };
    case 'accepted':
      if (intent.action === 'rerun') return { kind: state.answer.kind === 'taken' ? 'rerun' : doubt };
      // A stop that was rejected is settled by the next look: until then its fate is not known.
      return goesOn && state.answer.kind === 'rejected'
        ? { kind: doubt, ...(state.seen && { seen: state.seen }) }
        : acceptedOutcome(state, doubt);
  }
}

function questionOutcome({ question, before }: Asked, decision: Decision | undefined): Outcome {
  const { kind, code, until, approvals } = question;
  const asked = { code, until, seen: before, ...(decision && { why: decision.by }) };
  return kind === 'confirm'
    ? { kind: 'needs-confirmation', ...asked }
    : {
        kind: 'needs-approval',
        ...asked,
        approvers: decision?.approvers?.people ?? [],
        missing: (decision?.approvers?.count ?? 1) - approvals.length,
      };
}

/** What an unfinished watch says of a stop that was sent. */
export function acceptedOutcome({ answer, seen }: Accepted, doubt: 'in-doubt' | 'unknown'): Outcome {
  const known = seen && { seen };
  switch (answer.kind) {
    case 'taken':
      return { kind: 'accepted', ...known };
    case 'lost':
      return { kind: doubt, ...known };
    case 'rejected':
      return { kind: 'not-stoppable', said: answer.said, ...known };
  }
}
