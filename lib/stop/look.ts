import type { Until } from '../clock.ts';
import {
  type DlfFailure,
  type DlfSaid,
  isRealTimeJob,
  type NotFound,
  type ShowResult,
} from '../dlf/answers.ts';
import type { Target } from '../intent/target.ts';
import type { Outcome, Setback } from './outcome.ts';
import type { Parts } from './parts.ts';
import { type Seen, seenIn } from './seen.ts';

/** What looking at the named instance showed. */
export type Look =
  | { readonly kind: 'seen'; readonly seen: Seen }
  /** It is not the instance that was named, or there is none: nothing may be sent. */
  | { readonly kind: 'end'; readonly outcome: Outcome }
  /** DLF cannot be reached now, and a stop would not get through either. */
  | { readonly kind: 'setback'; readonly setback: Setback }
  /** DLF answers, but does not let us see: what that means depends on what policy allows. */
  | { readonly kind: 'blind'; readonly failure: DlfFailure };

/** Looks at an instance, and makes sure that it is the one that was named. */
export async function look(parts: Pick<Parts, 'dlf' | 'clock'>, target: Target, until: Until): Promise<Look> {
  const shown = await parts.dlf.showJobInstance(target, until);
  return readLook(shown, target, parts.clock.now());
}

function readLook(shown: ShowResult, target: Target, at: number): Look {
  switch (shown.kind) {
    case 'found':
      // Byte for byte: nothing documents that DLF itself checks the name in the path.
      if (shown.instance.instanceId !== target.instanceId || shown.instance.jobName !== target.jobName) {
        return { kind: 'end', outcome: { kind: 'refused', why: { kind: 'other-job' } } };
      }
      return { kind: 'seen', seen: seenIn(shown.instance, at) };
    case 'not-found':
    case 'credentials-refused':
      return { kind: 'end', outcome: refusalOf(shown) };
    case 'throttled':
    case 'down':
      return { kind: 'setback', setback: setbackOf(shown) };
    case 'forbidden':
    case 'wrong-endpoint':
      return { kind: 'blind', failure: shown };
    case 'no-word':
      // It is no batch job's: DLF has said no, and would say so to a stop.
      if (isRealTimeJob(shown.said))
        return { kind: 'end', outcome: { kind: 'not-stoppable', said: shown.said } };
      if (shown.why === 'silent') return { kind: 'setback', setback: { why: 'silent' } };
      if (isDown(shown)) return { kind: 'setback', setback: { why: 'down', said: shown.said } };
      // A success that is no job instance does not come from DLF: a stop would not reach it.
      return (shown.said.status ?? 0) < 400
        ? { kind: 'end', outcome: refusalOf(shown) }
        : { kind: 'blind', failure: shown };
  }
}

/** No answer at all, or a gateway's word that it got none: a stop would fare no better. */
const isDown = (failure: Extract<DlfFailure, { kind: 'no-word' }>): boolean =>
  failure.why === 'reset' || failure.said.status === 502 || failure.said.status === 504;

/** The outcome of a failure after which nothing can be tried again. */
export function refusalOf(failure: NotFound | DlfFailure): Outcome {
  switch (failure.kind) {
    case 'not-found':
      return { kind: 'not-found', what: failure.what, said: failure.said };
    case 'credentials-refused':
      return dlfRefused('credentials', failure.said);
    case 'forbidden':
      return dlfRefused('permissions', failure.said);
    case 'wrong-endpoint':
      return dlfRefused('endpoint', failure.said);
    case 'no-word':
      return dlfRefused('not-understood', failure.said);
    case 'throttled':
    case 'down':
      return { kind: 'unavailable', setback: setbackOf(failure) };
  }
}

/** Whether DLF itself failed: another day, or another try, may do better. */
export const isServerError = (failure: DlfFailure): boolean =>
  failure.kind === 'no-word' && failure.why === 'server-error';

export function setbackOf(failure: Extract<DlfFailure, { kind: 'throttled' | 'down' }>): Setback {
  const { said } = failure;
  return failure.kind === 'down'
    ? { why: 'down', said }
    : {
        why: 'throttled',
        said,
        ...(failure.retryAfterMs !== undefined && { retryAfterMs: failure.retryAfterMs }),
      };
}

const dlfRefused = (why: Extract<Outcome, { kind: 'dlf-refused' }>['why'], said: DlfSaid): Outcome => ({
  kind: 'dlf-refused',
  why,
  said,
});
