import { newCode } from '../intent/code.ts';
import type { Decision } from '../policy/policy.ts';
import type { Parts } from './parts.ts';
import type { Consent, OpenQuestion, StopRequest } from './request.ts';
import { save } from './save.ts';
import type { Seen } from './seen.ts';
import { pause, type Step } from './step.ts';

/** Whether policy wants somebody's word first, and has not got it. */
export function isConsentMissing({ verdict, approvers }: Decision, consent: Consent | undefined): boolean {
  switch (verdict) {
    case 'confirm':
      return consent === undefined;
    case 'approve':
      return consent?.kind !== 'approve' || consent.by.length < (approvers?.count ?? 1);
    case 'stop':
    case 'dry-run':
    case 'refuse':
      return false;
  }
}

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
    approvals: request.consent?.kind === 'approve' ? request.consent.by : [],
  };
  await ledger.lock(codeName(question.code), request.id, question.until + KEEP_CODE_MS);
  // Whoever could approve may be anywhere.
  const untold = kind === 'approve' && queue !== undefined ? channels : [];
  return pause(await save(parts, request, { state: { name: 'asked', question, before }, decision, untold }));
}

/** Under which the ledger knows whose question a code belongs to. */
export const codeName = (code: string): string => `question/${code}`;
