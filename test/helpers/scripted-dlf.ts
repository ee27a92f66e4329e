import type { Until } from '../../lib/clock.ts';
import type {
  DlfFailure,
  DlfSaid,
  ListResult,
  RestartResult,
  ShowResult,
  StopResult,
  WorkspacesResult,
} from '../../lib/dlf/answers.ts';
import type { DlfClient } from '../../lib/dlf/client.ts';
import type { InstanceQuery } from '../../lib/dlf/list-instances.ts';
import type { Target } from '../../lib/intent/target.ts';

/** One answer; a function is called when the call is made, e.g. to let time pass. */
type Answers<Result> = readonly (Result | ((until: Until) => Result | Promise<Result>))[];

export interface ScriptedDlf extends DlfClient {
  /** What was called, in order. */
  readonly calls: readonly (keyof Script)[];
  /** What the lists were asked for. */
  readonly queries: readonly InstanceQuery[];
  readonly stopCalls: () => number;
  /** What the next calls get, in place of what is left. */
  now(script: Script): void;
}

export interface Script {
  /** The last answer is given again and again. */
  readonly show?: Answers<ShowResult>;
  readonly stop?: Answers<StopResult>;
  readonly restart?: Answers<RestartResult>;
  readonly list?: Answers<ListResult>;
  readonly workspaces?: Answers<WorkspacesResult>;
}

/** A DLF that says what it is told to; a call that is not in the script fails the test. */
export function createScriptedDlf(script: Script): ScriptedDlf {
  let left: Script = script;
  const calls: (keyof Script)[] = [];
  const queries: InstanceQuery[] = [];
  const answer = async <Result>(
    what: keyof Script,
    answers: Answers<Result> | undefined,
    until: Until,
  ): Promise<Result> => {
    calls.push(what);
    const [first, ...rest] = answers ?? [];
    if (first === undefined) throw new Error(`DLF was not to be asked to ${what}`);
    if (rest.length > 0) left = { ...left, [what]: rest };
    return typeof first === 'function' ? (first as (until: Until) => Result | Promise<Result>)(until) : first;
  };
  return {
    calls,
    queries,
    stopCalls: () => calls.filter((call) => call === 'stop').length,
    now: (next) => {
      left = { ...left, ...next };
    },
    showJobInstance: (_target: Target, until: Until) => answer('show', left.show, until),
    stopJobInstance: (_target: Target, until: Until) => answer('stop', left.stop, until),
    restartJobInstance: (_target: Target, until: Until) => answer('restart', left.restart, until),
    listJobInstances: (query: InstanceQuery, until: Until) => {
      queries.push(query);
      return answer('list', left.list, until);
    },
    listWorkspaces: (_id: string, until: Until) => answer('workspaces', left.workspaces, until),
  };
}

const refuseToAnswer = (what: string) => async (): Promise<never> => {
  throw new Error(`DLF was not to be asked to ${what}`);
};

/** For a DLF that only shows and stops. */
export const notAsked: Pick<DlfClient, 'restartJobInstance' | 'listJobInstances' | 'listWorkspaces'> = {
  restartJobInstance: refuseToAnswer('restart'),
  listJobInstances: refuseToAnswer('list'),
  listWorkspaces: refuseToAnswer('list workspaces'),
};

/** The run that instances are in unless a test says otherwise. */
export const firstRun = { plannedAt: 1_000, startedAt: 2_000 };
export const secondRun = { plannedAt: 1_000, startedAt: Date.UTC(2026, 10, 24, 2) };

export const found = (
  status: string,
  more: { jobName?: string; instanceId?: string; plannedAt?: number; startedAt?: number } = firstRun,
): ShowResult => ({
  kind: 'found',
  instance: { jobName: 'job_batch', instanceId: '34765', status, ...more },
});

const said = (status: number, code?: string): DlfSaid => ({ status, ...(code !== undefined && { code }) });

export const taken: StopResult = { kind: 'taken', said: said(204) };
export const rejected: StopResult = { kind: 'rejected', said: said(400, 'DLF.30118') };
export const noInstance = { kind: 'not-found', what: 'instance', said: said(400, 'DLF.0137') } as const;

export const failures = {
  throttled: { kind: 'throttled', said: said(429, 'APIG.0308'), retryAfterMs: 7_000 },
  down: { kind: 'down', said: {} },
  reset: { kind: 'no-word', why: 'reset', said: {} },
  silent: { kind: 'no-word', why: 'silent', said: {} },
  serverError: { kind: 'no-word', why: 'server-error', said: said(500, 'APIG.0601') },
  badGateway: { kind: 'no-word', why: 'server-error', said: said(502, 'APIG.0202') },
  gatewayTimeout: { kind: 'no-word', why: 'server-error', said: said(504, 'APIG.0203') },
  garbage: { kind: 'no-word', why: 'not-understood', said: said(200) },
  oddRejection: { kind: 'no-word', why: 'not-understood', said: said(400, 'DLF.3051') },
  forbidden: { kind: 'forbidden', said: said(403, 'APIG.0302') },
  wrongEndpoint: { kind: 'wrong-endpoint', said: said(404, 'APIG.0101') },
  credentials: { kind: 'credentials-refused', said: said(401, 'APIG.0301') },
} as const satisfies Record<string, DlfFailure>;

/** An answer that comes once something has happened. */
export const whenAsked =
  <Result>(happens: () => void, result: Result): (() => Result) =>
  () => {
    happens();
    return result;
  };
