import type { Setback } from './outcome.ts';
import type { StopRequest } from './request.ts';
import type { Seen } from './seen.ts';

/** What one step of a request leads to. */
export type Step =
  /** it has got further: take the next step at once */
  | { readonly kind: 'next'; readonly request: StopRequest }
  /** look again after a while */
  | { readonly kind: 'wait'; readonly request: StopRequest }
  /** DLF did not take the stop: look and send again after a while, if there is time */
  | { readonly kind: 'retry'; readonly request: StopRequest; readonly setback: Setback }
  /** another request has the instance's lock */
  | {
      readonly kind: 'follow';
      readonly request: StopRequest;
      readonly holder: string;
      readonly before?: Seen;
    }
  /** nothing more can be done in the time given */
  | { readonly kind: 'pause'; readonly request: StopRequest };

export const next = (request: StopRequest): Step => ({ kind: 'next', request });
export const wait = (request: StopRequest): Step => ({ kind: 'wait', request });
export const retry = (request: StopRequest, setback: Setback): Step => ({ kind: 'retry', request, setback });
export const pause = (request: StopRequest): Step => ({ kind: 'pause', request });
