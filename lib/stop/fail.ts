import type { Until } from '../clock.ts';
import { takeOver } from './advance.ts';
import { unanswered } from './answer-question.ts';
import { claimRequest, type Intake } from './carry-out.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import { acceptedOutcome, isClosed, type StopRequest } from './request.ts';
import { close } from './save.ts';

/** Takes in what could not be carried out, so that it has an end that can be told. */
export async function failIntake(
  parts: Parts,
  intake: Intake,
  until: Until,
): Promise<StopRequest | undefined> {
  const claim = await claimRequest(parts, intake, until);
  return claim.kind === 'first'
    ? close(parts, claim.record, failure(claim.record, parts.clock.now()))
    : undefined;
}

/** Closes a request that could not be carried out; undefined while somebody is at it. */
export async function failRequest(
  parts: Parts,
  request: StopRequest,
  until: Until,
): Promise<StopRequest | undefined> {
  if (isClosed(request)) return request;
  // It waits for somebody's answer, which no message brings.
  if (request.state.name === 'asked' && parts.clock.now() < request.state.question.until) return undefined;
  const owned = await takeOver(parts, request, until);
  return owned && close(parts, owned, failure(owned, parts.clock.now()));
}

/** What is true of a request that nobody goes on with. */
function failure({ state, expiresAt, intent }: StopRequest, now: number): Outcome {
  switch (state.name) {
    case 'closed':
      return state.outcome;
    case 'stopping':
      return { kind: 'unknown', ...(state.before && { seen: state.before }) };
    case 'accepted':
      if (intent.action === 'rerun') return { kind: 'unknown' };
      return acceptedOutcome(state, 'unknown');
    case 'asked':
      return unanswered(state);
    case 'new':
    case 'ready':
      return now >= expiresAt
        ? { kind: 'expired', setback: { why: 'failed' } }
        : { kind: 'unavailable', setback: { why: 'failed' } };
  }
}
