import { splitTarget, type WireRequest } from './wire-request.ts';

/** One request that the DLF and IAM listener received. */
export interface RecordedCall {
  readonly method: string;
  /** Path and query exactly as on the wire. */
  readonly rawPath: string;
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  /** The same headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at: number;
  readonly status: number | 'no-answer';
  /** Whether credentials were checked and right; `false` when a fault came before the check. */
  readonly authenticated: boolean;
}

/** What is learnt about a call after it was recorded. */
export type CallResult = Partial<Pick<RecordedCall, 'status' | 'authenticated'>>;

export interface CallLog {
  /** Records a call, and gives the function that adds what became of it. */
  record(request: WireRequest): (result: CallResult) => void;
  calls(): readonly RecordedCall[];
  stopCalls(): readonly RecordedCall[];
  clear(): void;
}

/** Keeps every call since the start or the last reset. */
export function createCallLog(now: () => number): CallLog {
  let log: { call: RecordedCall }[] = [];
  const calls = (): RecordedCall[] => log.map(({ call }) => call);
  return {
    record: ({ method, target, rawHeaders, headers, body }) => {
      const entry: { call: RecordedCall } = {
        call: {
          method,
          rawPath: target,
          rawHeaders,
          headers,
          body: body.toString('utf8'),
          at: now(),
          status: 'no-answer',
          authenticated: false,
        },
      };
      log.push(entry);
      return (result) => {
        entry.call = { ...entry.call, ...result };
      };
    },
    calls,
    // By the look of it alone: a stop sent to a wrong path must be seen too.
    stopCalls: () =>
      calls().filter((call) => call.method === 'POST' && splitTarget(call.rawPath).path.endsWith('/stop')),
    clear: () => {
      log = [];
    },
  };
}
