import { type Answer, gatewayError } from './answer.ts';
import type { Fault } from './fault.ts';
import { faultAnswer, garbage } from './fault-answer.ts';
import type { Route } from './route.ts';

/** What becomes of one request. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'later'; readonly ms: number }
  | { readonly kind: 'silent' | 'reset' | 'truncated' };

export interface OutcomeContext {
  readonly operation: Route['operation'];
  readonly requestId: string;
  /** Does what the request asks for. */
  readonly work: (options: { readonly ignoresJobName: boolean }) => Answer;
}

/** Decides what becomes of a request, given the fault that fits it; does the work if that is part of it. */
export function outcomeOf(fault: Fault | undefined, { operation, requestId, work }: OutcomeContext): Outcome {
  const answered = (answer: Answer): Outcome => ({ kind: 'answer', answer });
  switch (fault?.kind) {
    case undefined:
    case 'refuse':
      return answered(work({ ignoresJobName: false }));
    case 'ignores-job-name':
      return answered(work({ ignoresJobName: true }));
    case 'delay':
      return { kind: 'later', ms: fault.ms };
    case 'silent':
    case 'reset':
    case 'truncated':
      return { kind: fault.kind };
    case 'drop':
      work({ ignoresJobName: false });
      return { kind: 'reset' };
    case 'status':
      return answered(faultAnswer(fault, operation, requestId));
    case 'work-then-status':
      work({ ignoresJobName: false });
      return answered(faultAnswer(fault, operation, requestId));
    case 'garbage':
      return answered(garbage);
    case 'expired-token':
      return answered(gatewayError(401, 'APIG.0307', 'The token must be updated', requestId));
  }
}
