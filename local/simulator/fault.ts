import type { Operation } from './route.ts';

interface FaultScope {
  /** Which call it spoils. Default `any`. */
  readonly on?: Operation | 'any';
  /** How many calls it spoils. Default: all, until faults are cleared. */
  readonly times?: number;
}

/** What a fault answers in place of the real answer. */
export interface FaultStatus {
  readonly status: number;
  /** Default: what the gateway (or IAM) says with this status. */
  readonly code?: string;
  /** Without a `code` this is the whole body, as `text/html`: that makes garbage of any status. */
  readonly message?: string;
  /** The Retry-After header: seconds or an HTTP date. */
  readonly retryAfter?: number | string;
}

/** Something that goes wrong. The first fault that fits a call decides what becomes of it. */
export type Fault = FaultScope &
  (
    | { /** Does the work this much later and then answers normally. */ kind: 'delay'; ms: number }
    | { /** Accepts the request and never answers. */ kind: 'silent' }
    | { /** Resets the connection without doing anything. */ kind: 'reset' }
    | { /** Does the work, then resets the connection: the answer is lost. */ kind: 'drop' }
    | { /** Refuses connections, until faults are cleared; `on` and `times` mean nothing. */ kind: 'refuse' }
    | ({ /** Answers a status without doing anything. */ kind: 'status' } & FaultStatus)
    | ({ /** Does the work, then answers a status of its own. */ kind: 'work-then-status' } & FaultStatus)
    | { /** 200 with an HTML page. */ kind: 'garbage' }
    | { /** Promises a longer body than it sends, then breaks the connection. */ kind: 'truncated' }
    | { /** 401 APIG.0307, whatever the credentials. */ kind: 'expired-token' }
    | { /** Stop and show look at the instance ID alone. */ kind: 'ignores-job-name' }
  );
