import type { Setback } from '../stop/outcome.ts';
import { NOTHING_STOPPED } from './words.ts';

/** Why a request that goes on has not got further. */
export function queuedHeadline(setback: Setback | undefined, it: string): string {
  switch (setback?.why) {
    case 'throttled':
      return `DLF is throttling calls: the stop of ${it} has not got through yet, and is tried again.`;
    case 'silent':
      return `DLF has not answered in time: the stop of ${it} has not got through yet, and is tried again.`;
    case 'down':
      return `DLF does not answer: the stop of ${it} has not got through yet, and is tried again.`;
    case 'partial':
      return `DLF did not show all instances: which one is meant is looked for again. Or name it.`;
    case 'another-request':
      return `Request ${setback.requestId} is already stopping ${it}, and has not ended yet.`;
    case 'policy':
      return `The policy at POLICY_URL cannot be read, so nothing is allowed until it can: whether ${it} may be stopped is asked again.`;
    case 'no-time':
    case 'failed':
    case 'ledger':
    case undefined:
      return `The request to stop ${it} is still being worked on.`;
  }
}

/** Why a request was given up. */
export function expiredHeadline(setback: Setback | undefined, it: string): string {
  const gaveUp = `Gave up stopping ${it}`;
  switch (setback?.why) {
    case 'throttled':
      return `${gaveUp}: DLF was throttling calls until the request expired.`;
    case 'down':
    case 'silent':
      return `${gaveUp}: DLF did not answer until the request expired.`;
    case 'partial':
      return `${gaveUp}: DLF did not show all instances, so that it was not clear which one is meant. Name it.`;
    case 'another-request':
      return `${gaveUp}: request ${setback.requestId}, which came first, has ended without stopping it.`;
    case 'policy':
      return `${gaveUp}: the policy at POLICY_URL could not be read until the request expired.`;
    case 'no-time':
    case 'failed':
    case 'ledger':
    case undefined:
      return `The request to stop ${it} came too late to be carried out.`;
  }
}

/** Why nothing is pending. */
export function setbackHeadline(setback: Setback, it: string): string {
  switch (setback.why) {
    case 'throttled':
      return `DLF is throttling calls, so the stop of ${it} did not get through.`;
    case 'down':
      return `DLF does not answer, so the stop of ${it} did not get through.`;
    case 'silent':
      return `DLF did not answer in time, so the stop of ${it} was not sent.`;
    case 'partial':
      return `DLF did not show all instances, so that it is not clear which one is meant: name it.`;
    case 'no-time':
      return `There was no time left to ask DLF, so the stop of ${it} was not sent.`;
    case 'another-request':
      return `Request ${setback.requestId} is already stopping ${it} and has not ended.`;
    case 'policy':
      return `The policy at POLICY_URL cannot be read, so nothing is allowed until it can: ${it} was left alone.`;
    case 'failed':
      return `dlf-stop failed each time that it tried to stop ${it}; the stop was not sent.`;
    case 'ledger':
      return `dlf-stop cannot reach what it remembers, so nothing was done about ${it}.`;
  }
}

/** Whether anything was stopped, and what to do next. */
export function setbackDetails(setback: Setback): string[] {
  if (setback.why === 'another-request') return ['This one sent nothing; that one will say what came of it.'];
  const mayGoOn = setback.why === 'ledger' && setback.mayGoOn;
  return [
    NOTHING_STOPPED,
    'Ask again in a moment.',
    ...(mayGoOn ? ['If this request was taken in all the same, it goes on, and its end is told.'] : []),
  ];
}

/** What has held something up, as the beginning of a sentence. */
export function setbackReason(setback: Setback): string {
  switch (setback.why) {
    case 'throttled':
      return 'DLF is throttling calls';
    case 'down':
      return 'DLF does not answer';
    case 'silent':
      return 'DLF did not answer in time';
    case 'partial':
      return 'DLF did not show all instances';
    case 'no-time':
      return 'There was no time left to ask DLF';
    case 'another-request':
      return `Request ${setback.requestId} has the instance`;
    case 'policy':
      return 'The policy at POLICY_URL cannot be read';
    case 'failed':
      return 'dlf-stop failed each time that it tried';
    case 'ledger':
      return 'dlf-stop cannot reach what it remembers';
  }
}
