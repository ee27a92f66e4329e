import type { Call } from './call.ts';

/** For putting the answer together and handing it to Lambda. */
export const ANSWER_MARGIN_MS = 500;

const WITHOUT_SOURCE_MS = 5_000;

/** Until when a call's sender waits, milliseconds since the epoch. */
export const deadlineOf = (call: Call, now: number): number =>
  call.kind === 'delivery'
    ? call.verified.request.receivedAt + (call.verified.limitMs ?? call.opened.source.limitMs)
    : now + WITHOUT_SOURCE_MS;
