import { isRecord, jsonOrNothing, textOf } from '../http/exact-json.ts';
import { retryAfter } from '../http/retry-after.ts';
import type { Exchange } from '../http/send.ts';
import { truncate } from '../intent/truncate.ts';
import { canonicalCode } from './canonical-code.ts';
import { type JobInstance, readJobInstance } from './job-instance.ts';

/** What DLF said besides its status: its own code, and its request ID for Huawei's support. */
export interface DlfSaid {
  readonly status?: number;
  /** e.g. `DLF.30118`; messages are localised, so only codes are compared */
  readonly code?: string;
  readonly message?: string;
  readonly dlfRequestId?: string;
}

/** Why a call did not do what it was for. */
export type DlfFailure = { readonly said: DlfSaid } & (
  | { readonly kind: 'credentials-refused' }
  | { readonly kind: 'forbidden' }
  /** No such API at this endpoint (`APIG.0101`): the endpoint or the project is wrong. */
  | { readonly kind: 'wrong-endpoint' }
  | { readonly kind: 'throttled'; readonly retryAfterMs?: number }
  /** Nothing was carried out: not connected, or the gateway says that the service is not there. */
  | { readonly kind: 'down' }
  /** The call may have been carried out: no answer, or one that does not tell. */
  | { readonly kind: 'no-word'; readonly why: 'silent' | 'reset' | 'server-error' | 'not-understood' }
);

export type NotFound = {
  readonly kind: 'not-found';
  readonly what: 'job' | 'instance' | 'workspace';
  readonly said: DlfSaid;
};

export type ShowResult = { readonly kind: 'found'; readonly instance: JobInstance } | NotFound | DlfFailure;

export type StopResult =
  | { readonly kind: 'taken'; readonly said: DlfSaid }
  | NotFound
  /** Another 400, e.g. `DLF.30118`: only a look tells what state the instance is in. */
  | { readonly kind: 'rejected'; readonly said: DlfSaid }
  | DlfFailure;

/** What a restart comes to is told in the same ways. */
export type RestartResult = StopResult;

export type ListResult =
  | {
      readonly kind: 'listed';
      readonly instances: readonly JobInstance[];
      /** Whether these are all: no item was unreadable, no page missing, and nobody asked for fewer. */
      readonly isComplete: boolean;
    }
  | NotFound
  | DlfFailure;

export interface ListedWorkspace {
  readonly id: string;
  readonly name: string;
}

export type WorkspacesResult =
  | { readonly kind: 'listed'; readonly workspaces: readonly ListedWorkspace[] }
  | DlfFailure;

/** By canonical code. */
const NOT_FOUND: Readonly<Record<string, NotFound['what']>> = {
  'DLF.0100': 'job',
  'DLF.0137': 'instance',
  'DLF.0819': 'workspace',
};

/** Whether DLF refused because the job is a real-time one, which has no instances to look at, to stop or to run again. */
export const isRealTimeJob = ({ code }: DlfSaid): boolean =>
  code !== undefined && canonicalCode(code) === 'DLF.0136';

/** Reads the answer to ShowJobInstance. */
export function readShow(exchange: Exchange): ShowResult {
  if (exchange.kind === 'answer' && exchange.status === 200) {
    const instance = readJobInstance(jsonOrNothing(exchange.body));
    return instance === undefined
      ? { kind: 'no-word', why: 'not-understood', said: saidIn(exchange) }
      : { kind: 'found', instance };
  }
  return readQueryProblem(exchange);
}

/** Reads any answer to a call that only asks, other than the one that was asked for. */
export function readQueryProblem(exchange: Exchange): NotFound | DlfFailure {
  // A handshake that takes its time is not a DLF that is down.
  if (exchange.kind === 'no-answer' && exchange.why === 'silent') {
    return { kind: 'no-word', why: 'silent', said: {} };
  }
  const result = readProblem(exchange);
  return result.kind === 'rejected' ? { kind: 'no-word', why: 'not-understood', said: result.said } : result;
}

/** Reads the answer to StopJobInstance or RestoreJobInstance, which means accepted, not done. */
export function readStop(exchange: Exchange): StopResult {
  if (exchange.kind === 'answer' && isTaken(exchange)) return { kind: 'taken', said: saidIn(exchange) };
  const result = readProblem(exchange);
  // A gateway that says 503 may have handed the call on before.
  return result.kind === 'down' && exchange.kind === 'answer'
    ? { kind: 'no-word', why: 'server-error', said: result.said }
    : result;
}

/** 204 is documented; another 2xx without a page in it says the same. */
const isTaken = ({ status, body }: Extract<Exchange, { kind: 'answer' }>): boolean =>
  status === 204 ||
  (status >= 200 && status < 300 && (body.trim() === '' || jsonOrNothing(body) !== undefined));

function readProblem(exchange: Exchange): NotFound | DlfFailure | { kind: 'rejected'; said: DlfSaid } {
  if (exchange.kind === 'no-answer') {
    if (!exchange.sent) return { kind: 'down', said: {} };
    return { kind: 'no-word', why: exchange.why === 'silent' ? 'silent' : 'reset', said: {} };
  }
  const said = saidIn(exchange);
  const { status } = exchange;
  if (status === 401) return { kind: 'credentials-refused', said };
  if (status === 403) return { kind: 'forbidden', said };
  if (status === 404) return { kind: 'wrong-endpoint', said };
  if (status === 429) return { kind: 'throttled', said, ...retryAfter(exchange.headers['retry-after']) };
  // RFC 9110, 15.6.4: a 503 says that the request is not being handled.
  if (status === 503) return { kind: 'down', said };
  if (status >= 500) return { kind: 'no-word', why: 'server-error', said };
  if (status === 400 && said.code !== undefined) {
    const what = NOT_FOUND[canonicalCode(said.code)];
    return what === undefined ? { kind: 'rejected', said } : { kind: 'not-found', what, said };
  }
  return { kind: 'no-word', why: 'not-understood', said };
}

const MAX_MESSAGE = 200;

/** Both spellings of the members are documented; IAM nests its own. */
export function saidIn(exchange: Extract<Exchange, { kind: 'answer' }>): DlfSaid {
  const value = jsonOrNothing(exchange.body);
  const body = isRecord(value) ? value : {};
  const code = textOf(body['error_code']) ?? textOf(body['errorCode']);
  const message = textOf(body['error_msg']) ?? textOf(body['errorMsg']);
  const dlfRequestId = exchange.headers['x-request-id'] ?? textOf(body['request_id']);
  return {
    status: exchange.status,
    ...(code !== undefined && /^[A-Za-z]+\.[0-9]+$/.test(code) ? { code } : {}),
    // The gateway repeats our canonical request, signed header values included.
    ...(message === undefined
      ? {}
      : { message: truncate(message.split(/,?\s*canonicalRequest/)[0] ?? '', MAX_MESSAGE) }),
    ...(dlfRequestId !== undefined && /^[\w-]{1,64}$/.test(dlfRequestId) ? { dlfRequestId } : {}),
  };
}
