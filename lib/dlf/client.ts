import type { Clock, Until } from '../clock.ts';
import type { Exchange, Send } from '../http/send.ts';
import type { Target } from '../intent/target.ts';
import { DEFAULT_WORKSPACE, type Workspace } from '../intent/workspace.ts';
import {
  type DlfFailure,
  type DlfSaid,
  type ListResult,
  type RestartResult,
  readShow,
  readStop,
  type ShowResult,
  type StopResult,
  type WorkspacesResult,
} from './answers.ts';
import { type BreakerStoreOf, createDlfSend, type DlfCall } from './authenticate.ts';
import type { DlfCredentials } from './credentials.ts';
import { type InstanceQuery, listInstances } from './list-instances.ts';
import { listWorkspaces } from './list-workspaces.ts';
import { retryDelay } from './retry.ts';

export type { ListResult, RestartResult, WorkspacesResult } from './answers.ts';
export type { InstanceQuery } from './list-instances.ts';

export interface DlfConfig {
  /** origin of the API, e.g. `https://dayu-dlf.cn-north-4.myhuaweicloud.com` */
  readonly origin: string;
  /** origin of DataArts Studio's other modules, which know the workspaces; default: `origin` */
  readonly dayuOrigin?: string;
  readonly projectId: string;
  readonly credentials: DlfCredentials;
  /** What others know of the access key's signatures; default: this client goes by what it has seen itself. */
  readonly breakerStoreOf?: BreakerStoreOf;
}

/** The DLF API, as far as stopping needs it. No call throws, and none goes on past `until`. */
export interface DlfClient {
  /** `GET /v1/{project_id}/jobs/{job_name}/instances/{instance_id}` */
  showJobInstance(target: Target, until: Until): Promise<ShowResult>;
  /** `POST /v1/{project_id}/jobs/{job_name}/instances/{instance_id}/stop` */
  stopJobInstance(target: Target, until: Until): Promise<StopResult>;
  /** `POST /v1/{project_id}/jobs/{job_name}/instances/{instance_id}/restart`: a new run under the same ID */
  restartJobInstance(target: Target, until: Until): Promise<RestartResult>;
  /** `GET /v1/{project_id}/jobs/instances/detail`, page by page; whatever DLF finds, only the very name that was asked for */
  listJobInstances(query: InstanceQuery, until: Until): Promise<ListResult>;
  /** `GET /v1/{project_id}/workspaces/{instance_id}` of a DataArts Studio instance: what the workspaces are called */
  listWorkspaces(dataArtsInstanceId: string, until: Until): Promise<WorkspacesResult>;
}

/** One silent call must not use up the time of all. */
const MAX_CALL_MS = 8_000;
const MAX_TRIES = 3;
/** Asking twice does no harm. */
const RETRYABLE: readonly string[] = ['throttled', 'down', 'no-word'] satisfies readonly DlfFailure['kind'][];

interface Asked {
  readonly kind: string;
  readonly retryAfterMs?: number;
  readonly said?: DlfSaid;
}

/** A question that was refused with a code of DLF's own (4xx) is refused again. */
function isWorthRepeating({ kind, said }: Asked): boolean {
  const isRefused = said?.code !== undefined && said.status !== undefined && /^4/.test(`${said.status}`);
  return RETRYABLE.includes(kind) && !(kind === 'no-word' && isRefused);
}

export function createDlfClient(
  config: DlfConfig,
  send: Send,
  clock: Clock,
  random: () => number,
): DlfClient {
  const { projectId } = config;
  const sendCall = createDlfSend(
    config.origin,
    projectId,
    config.credentials,
    send,
    clock,
    config.breakerStoreOf,
  );

  const call = (dlfCall: DlfCall, until: Until): Promise<Exchange> =>
    sendCall(dlfCall, { ...until, deadline: Math.min(until.deadline, clock.now() + MAX_CALL_MS) });

  /** Repeats a question that brought no answer. */
  const ask = async <Result extends Asked>(
    dlfCall: DlfCall,
    read: (exchange: Exchange) => Result,
    until: Until,
  ): Promise<Result> => {
    for (let tries = 1; ; tries++) {
      const result = read(await call(dlfCall, until));
      if (tries === MAX_TRIES || !isWorthRepeating(result)) return result;
      const delay = retryDelay(tries, result.retryAfterMs ?? 0, random);
      const isTooLong = delay > (until.patienceMs ?? Number.POSITIVE_INFINITY);
      if (isTooLong || clock.now() + delay >= until.deadline || until.signal.aborted) return result;
      await clock.sleep(delay, until.signal);
    }
  };

  const instanceCall = (
    method: DlfCall['method'],
    target: Target,
    verb: readonly string[] = [],
  ): DlfCall => ({
    method,
    segments: ['v1', projectId, 'jobs', target.jobName, 'instances', target.instanceId, ...verb],
    headers: headersOf(target.workspace),
  });

  return {
    showJobInstance: (target, until) => ask(instanceCall('GET', target), readShow, until),
    // Never repeated here: a look comes before each stop, and before each restart.
    stopJobInstance: async (target, until) =>
      readStop(await call(instanceCall('POST', target, ['stop']), until)),
    restartJobInstance: async (target, until) =>
      readStop(await call(instanceCall('POST', target, ['restart']), until)),
    listJobInstances: (query, until) =>
      listInstances(query, (pairs, read) =>
        ask(
          {
            method: 'GET',
            segments: ['v1', projectId, 'jobs', 'instances', 'detail'],
            query: pairs,
            headers: headersOf(query.workspace),
          },
          read,
          until,
        ),
      ),
    listWorkspaces: (dataArtsInstanceId, until) =>
      listWorkspaces((pairs, read) =>
        ask(
          {
            method: 'GET',
            origin: config.dayuOrigin ?? config.origin,
            segments: ['v1', projectId, 'workspaces', dataArtsInstanceId],
            query: pairs,
            headers: {},
          },
          read,
          until,
        ),
      ),
  };
}

const headersOf = (workspace: Workspace): Readonly<Record<string, string>> =>
  workspace === DEFAULT_WORKSPACE ? {} : { workspace };
