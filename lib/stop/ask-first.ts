import { newCode } from '../intent/code.ts';
import type { Decision } from '../policy/policy.ts';
import type { Parts } from './parts.ts';
import type { Consent, Consenter, OpenQuestion, StopRequest } from './request.ts';
import { KEEP_OPEN_MS, save } from './save.ts';
import type { Seen } from './seen.ts';
import { pause, type Step } from './step.ts';

/** Whether policy wants somebody's word first, and has not got it. */
export function isConsentMissing(decision: Decision, consent: Consent | undefined): boolean {
  switch (decision.verdict) {
    case 'confirm':
      return consent === undefined;
    case 'approve':
      return stillApproved(decision, consent).length < (decision.approvers?.count ?? 1);
    case 'stop':
    case 'dry-run':
    case 'refuse':
      return false;
  }
}

/** The approvals of those who may still approve. */
const stillApproved = (decision: Decision, consent: Consent | undefined): readonly Consenter[] =>
  consent?.kind === 'approve' ? approvedBy(decision, consent.by) : [];

/** Who has approved, of those whom policy lets approve now. */
export const approvedBy = ({ approvers }: Decision, by: readonly Consenter[]): readonly Consenter[] =>
  by.filter(({ person }) => person !== undefined && approvers?.people.includes(person));

const CONFIRM_MS = 5 * 60_000;
/** Who types a code that is over hears so, and not that it is wrong. */
const KEEP_CODE_MS = 24 * 60 * 60_000;

/** Leaves a request for somebody to confirm or approve: for this run, and no other. */
export async function askFirst(
  parts: Parts,
  request: StopRequest,
  decision: Decision,
  before: Seen,
): Promise<Step> {
  const { ledger, clock, randomBytes, channels, queue } = parts;
  const { approvers } = decision;
  const kind = decision.verdict === 'approve' ? 'approve' : 'confirm';
  const question: OpenQuestion = {
    kind,
    code: newCode(randomBytes),
    until: clock.now() + (kind === 'approve' ? (approvers?.withinMs ?? CONFIRM_MS) : CONFIRM_MS),
    approvals: stillApproved(decision, request.consent),
  };
  await ledger.lock(codeName(question.code), request.id, question.until + KEEP_CODE_MS);
  // Whoever could approve may be anywhere.
  const untold = kind === 'approve' && queue !== undefined ? channels : [];
  return pause(
    await save(parts, request, {
      state: { name: 'asked', question, before },
      decision,
      untold,
      keepUntil: Math.max(request.keepUntil, question.until + KEEP_OPEN_MS),
    }),
  );
}

/** Under which the ledger knows whose question a code belongs to. */
export const codeName = (code: string): string => `question/${code}`;
