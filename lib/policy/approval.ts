import { type Asker, isSameAccount } from '../intent/asker.ts';
import { type Approvers, type Policy, personOf } from './policy.ts';

/** Whether somebody may approve what somebody else asks for, or why not. */
export type Approval =
  | { readonly kind: 'may'; readonly person: string }
  /** Also every program and every account that the policy file does not list. */
  | { readonly kind: 'not-an-approver' }
  /** From whichever of one's accounts. */
  | { readonly kind: 'own-request' };

export function approvalOf(
  policy: Policy,
  { people }: Approvers,
  requester: Asker,
  approver: Asker,
): Approval {
  const person = approver.kind === 'person' ? personOf(policy, approver) : undefined;
  if (person === undefined || !people.includes(person)) {
    return isSameAccount(approver, requester) ? { kind: 'own-request' } : { kind: 'not-an-approver' };
  }
  return personOf(policy, requester) === person ? { kind: 'own-request' } : { kind: 'may', person };
}
