import type { StatusMessage } from '../messages/status-message.ts';

/** The answers to a delivery of alerts, in their order. */
export interface AlertAnswers {
  readonly messages: readonly StatusMessage[];
  /** Set while an alert is not settled and nobody goes on with it: the sender has to come again. */
  readonly retryAfterSeconds?: number;
}

const DEFAULT_RETRY_SECONDS = 15;

/** Says when the sender has to come again, if it has to. */
export function withRetry(messages: readonly StatusMessage[]): AlertAnswers {
  const waits = messages
    .filter(isUnsettled)
    .map(({ retryAfterSeconds = DEFAULT_RETRY_SECONDS }) => retryAfterSeconds);
  return waits.length === 0 ? { messages } : { messages, retryAfterSeconds: Math.max(...waits) };
}

/** `unknown`: the next delivery looks again, and sends again where that is safe. */
const isUnsettled = ({ outcome, followUp }: StatusMessage): boolean =>
  outcome === 'unavailable' || (followUp === undefined && (outcome === 'unknown' || outcome === 'queued'));
