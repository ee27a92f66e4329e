import type { AskedTarget } from '../intent/target.ts';
import { openLeader } from './advance.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { isClosed, type Leader, leaderOf, outcomeOf, type StopRequest, targetOf } from './request.ts';

/** What can be said of a request now. */
export interface Standing {
  readonly outcome: Outcome;
  /** What is meant, as far as it is known. */
  readonly target: AskedTarget;
  /** The earlier request for the same instance, whose outcome this is. */
  readonly leader?: Leader;
  /** Whether it has not ended and somebody comes back to it. */
  readonly goesOn: boolean;
}

/** What is known of the request that has the instance is known of those that wait for it. */
export async function standingOf(parts: Parts, request: StopRequest): Promise<Standing> {
  // What waits for an answer goes on with whoever answers.
  const goesOn = !isClosed(request) && (parts.queue !== undefined || request.state.name === 'asked');
  const open = await openLeader(parts, request);
  const target = targetOf(request);
  if (open !== undefined) return { target, outcome: outcomeOf(open, goesOn), leader: leaderOf(open), goesOn };
  const leader = isClosed(request) ? request.state.leader : undefined;
  return { target, outcome: outcomeOf(request, goesOn), ...(leader && { leader }), goesOn };
}
