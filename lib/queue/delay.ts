/** SQS' longest `DelaySeconds`; who needs more rings again. */
const MAX_SECONDS = 15 * 60;

/** A delay as SQS knows it: in whole seconds, rounded up, since too early would be in vain. */
export const delaySeconds = (delayMs: number): number =>
  Math.min(MAX_SECONDS, Math.max(0, Math.ceil(delayMs / 1_000)));
