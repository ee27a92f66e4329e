import type { Asker } from '../intent/asker.ts';
import type { Action } from '../intent/intent.ts';
import type { TargetText } from '../intent/target.ts';
import { truncate } from '../intent/truncate.ts';
import type { Audited, AuditRecord } from '../ledger/ledger.ts';
import type { DecidedBy, Decision, Verdict } from '../policy/policy.ts';
import type { Outcome } from './outcome.ts';
import { type ClosedRequest, type Consent, targetOf } from './request.ts';

/** What something came to: an outcome, or that it asked for nothing. */
export type Ending = Outcome | { readonly kind: 'ignored'; readonly reason: string };

/** What the audit says of a decision: who, where, what, by which rule, and what came of it. */
export interface AuditEntry {
  readonly requestId: string;
  readonly asker: Asker;
  readonly action: Action | 'freeze' | 'unfreeze' | 'answer' | 'read';
  /** As it was named, as far as it was. */
  readonly target?: Partial<TargetText>;
  readonly dryRun: boolean;
  readonly reason?: string;
  readonly verdict?: Verdict;
  readonly by?: DecidedBy;
  readonly consent?: Consent;
  readonly outcome: Ending['kind'];
  /** What kind of reason the outcome gives. */
  readonly why?: string;
  /** Whether a call went out that may have changed something. */
  readonly sent: boolean;
  /** Huawei's ID of that call. */
  readonly dlfRequestId?: string;
  /** The request whose outcome this is. */
  readonly leader?: string;
  /** From its receipt, milliseconds. */
  readonly ms: number;
  /** SHA-256 of the body that asked for it, base64url. */
  readonly payload?: string;
  /** How many decisions it stands for, where they were too many to be written one by one. */
  readonly count?: number;
}

/** A decision as it is read back. */
export type AuditedEntry = Audited<AuditEntry>;

/** The record of a request that has ended. */
export function auditOfEnd(request: ClosedRequest): AuditRecord<AuditEntry> {
  const { id, claim, intent, decision, consent, dlfRequestId, receivedAt, state } = request;
  const { outcome, sent, closedAt: at, leader } = state;
  return {
    // What was sent is one of its own; what set its key free comes again with each repeat of an alert.
    id: sent ? `${id}/${claim}` : coalesced(id, outcome, at),
    write: claim,
    at,
    entry: {
      requestId: id,
      asker: intent.asker,
      action: intent.action ?? 'stop',
      target: targetOf(request),
      dryRun: intent.dryRun,
      ...(intent.reason !== undefined && { reason: intent.reason }),
      ...decided(decision),
      ...(consent && { consent }),
      outcome: outcome.kind,
      ...whyOf(outcome),
      sent,
      ...(leader && { leader: leader.requestId }),
      ...(dlfRequestId !== undefined && { dlfRequestId }),
      ms: at - receivedAt,
      ...(intent.payload !== undefined && { payload: intent.payload }),
    },
  };
}

const DAY_MS = 24 * 60 * 60_000;
const MAX_REASON = 300;
/** As long as a job's name can be: one that is cut would be another job's. */
const MAX_NAMED = 257;

/** The record of what never became a request. */
export function auditOfAnswer(
  entry: Omit<AuditEntry, 'sent'>,
  outcome: Ending,
  at: number,
  write: string,
): AuditRecord<AuditEntry> {
  const { target, reason, count } = entry;
  const id = coalesced(entry.requestId, outcome, at);
  return {
    // Times are of records that stand for as many.
    id: count === undefined ? id : `${id}/${count}`,
    write,
    at,
    entry: {
      ...entry,
      ...whyOf(outcome),
      ...(reason !== undefined && { reason: truncate(reason, MAX_REASON) }),
      ...(target && { target: shortened(target) }),
      sent: false,
    },
  };
}

const shortened = (target: Partial<TargetText>): Partial<TargetText> =>
  Object.fromEntries(
    Object.entries(target).flatMap(([name, value]: [string, string | undefined]) =>
      value === undefined ? [] : [[name, truncate(value, MAX_NAMED)]],
    ),
  );

function whyOf(outcome: Ending): Pick<AuditEntry, 'why'> {
  switch (outcome.kind) {
    case 'refused':
      return { why: outcome.why.kind === 'answer' ? outcome.why.problem : outcome.why.kind };
    case 'ignored':
      return { why: outcome.reason };
    case 'dry-run':
      return { why: outcome.why.kind };
    case 'invalid-target':
      return { why: `${outcome.problem.field}: ${outcome.problem.why}` };
    case 'malformed':
      return { why: outcome.problem.kind };
    case 'expired':
    case 'unavailable':
      return outcome.setback === undefined ? {} : { why: outcome.setback.why };
    case 'cool-down':
    case 'over-budget':
      return { why: outcome.scope };
    default:
      return {};
  }
}

/** One record a day for a request that comes to the same each time. */
const coalesced = (requestId: string, { kind }: Ending, at: number): string =>
  `${requestId}/${kind}/${Math.floor(at / DAY_MS)}`;

export const decided = (decision: Decision | undefined): Pick<AuditEntry, 'verdict' | 'by'> =>
  decision === undefined ? {} : { verdict: decision.verdict, by: decision.by };
