import type { StopRequest } from './request.ts';

/** What one step of a request leads to. */
export type Step =
  /** it has got further: take the next step at once */
  | { readonly kind: 'next'; readonly request: StopRequest }
  /** look again after a while */
  | { readonly kind: 'wait'; readonly request: StopRequest }
  /** another request has the instance's lock */
  | { readonly kind: 'follow'; readonly request: StopRequest; readonly leader: string }
  /** nothing more can be done in the time given */
  | { readonly kind: 'pause'; readonly request: StopRequest };

export const next = (request: StopRequest): Step => ({ kind: 'next', request });
export const wait = (request: StopRequest): Step => ({ kind: 'wait', request });
export const pause = (request: StopRequest): Step => ({ kind: 'pause', request });
