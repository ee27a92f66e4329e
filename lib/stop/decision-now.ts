import type { AskedTarget } from '../intent/target.ts';
import { decide, type Question } from '../policy/decide.ts';
import { type Decision, isStricter } from '../policy/policy.ts';
import type { Parts } from './parts.ts';
import type { StopRequest } from './request.ts';

type Asking = Pick<StopRequest, 'intent' | 'decision'>;

/** What is asked of policy for a request. */
export const questionOf = (
  { clock }: Pick<Parts, 'clock'>,
  { intent: { asker, action = 'stop' } }: Pick<StopRequest, 'intent'>,
  target: AskedTarget,
): Question => ({ target, asker, verb: action, at: clock.now() });

/**
 * What policy says of a request now, and no less than it has said before. Among equals the later one: who may approve is
 * for today's policy to say.
 */
export function decisionNow(
  parts: Pick<Parts, 'policy' | 'clock'>,
  request: Asking,
  target: AskedTarget,
): Decision {
  const now = decide(parts.policy, questionOf(parts, request, target));
  const { decision: earlier } = request;
  return earlier !== undefined && isStricter(earlier.verdict, now.verdict) ? earlier : now;
}
