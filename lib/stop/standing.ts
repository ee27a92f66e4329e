import { openLeader } from './advance.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { isClosed, type Leader, leaderOf, outcomeOf, type StopRequest } from './request.ts';

/** What can be said of a request now. */
export interface Standing {
  readonly outcome: Outcome;
  /** The earlier request for the same instance, whose outcome this is. */
  readonly leader?: Leader;
  /** Whether it has not ended and somebody comes back to it. */
  readonly goesOn: boolean;
}

/** What is known of the request that has the instance is known of those that wait for it. */
export async function standingOf(parts: Parts, request: StopRequest): Promise<Standing> {
  const goesOn = parts.queue !== undefined && !isClosed(request);
  const open = await openLeader(parts, request);
  if (open !== undefined) return { outcome: outcomeOf(open, goesOn), leader: leaderOf(open), goesOn };
  const leader = isClosed(request) ? request.state.leader : undefined;
  return { outcome: outcomeOf(request, goesOn), ...(leader && { leader }), goesOn };
}
