import type { Clock, Until } from '../clock.ts';
import type { Exchange, Send } from '../http/send.ts';
import type { Target } from '../intent/target.ts';
import { DEFAULT_WORKSPACE } from '../intent/workspace.ts';
import { readShow, readStop, type ShowResult, type StopResult } from './answers.ts';
import { createDlfSend, type DlfCall } from './authenticate.ts';
import type { DlfCredentials } from './credentials.ts';
import { retryDelay } from './retry.ts';

export interface DlfConfig {
  /** origin of the API, e.g. `https://dayu-dlf.cn-north-4.myhuaweicloud.com` */
  readonly origin: string;
  readonly projectId: string;
  readonly credentials: DlfCredentials;
}

/** The DLF API, as far as stopping needs it. No call throws, and none goes on past `until`. */
export interface DlfClient {
  /** `GET /v1/{project_id}/jobs/{job_name}/instances/{instance_id}` */
  showJobInstance(target: Target, until: Until): Promise<ShowResult>;
  /** `POST /v1/{project_id}/jobs/{job_name}/instances/{instance_id}/stop` */
  stopJobInstance(target: Target, until: Until): Promise<StopResult>;
}

/** One silent call must not use up the time of all. */
const MAX_CALL_MS = 8_000;
const MAX_TRIES = 3;
/** Looking twice does no harm. */
const RETRYABLE: readonly ShowResult['kind'][] = ['throttled', 'down', 'no-word'];

export function createDlfClient(
  config: DlfConfig,
  send: Send,
  clock: Clock,
  random: () => number,
): DlfClient {
  const sendCall = createDlfSend(config.origin, config.projectId, config.credentials, send, clock);

  const call = (
    method: DlfCall['method'],
    target: Target,
    verb: readonly string[],
    until: Until,
  ): Promise<Exchange> =>
    sendCall(
      {
        method,
        segments: ['v1', config.projectId, 'jobs', target.jobName, 'instances', target.instanceId, ...verb],
        headers: target.workspace === DEFAULT_WORKSPACE ? {} : { workspace: target.workspace },
      },
      { ...until, deadline: Math.min(until.deadline, clock.now() + MAX_CALL_MS) },
    );

  const show = async (target: Target, until: Until): Promise<ShowResult> => {
    for (let tries = 1; ; tries++) {
      const result = readShow(await call('GET', target, [], until));
      if (tries === MAX_TRIES || !RETRYABLE.includes(result.kind)) return result;
      const wanted = result.kind === 'throttled' ? (result.retryAfterMs ?? 0) : 0;
      const delay = retryDelay(tries, wanted, random);
      const isTooLong = delay > (until.patienceMs ?? Number.POSITIVE_INFINITY);
      if (isTooLong || clock.now() + delay >= until.deadline || until.signal.aborted) return result;
      await clock.sleep(delay, until.signal);
    }
  };

  return {
    showJobInstance: show,
    // Never repeated here: a look comes before each stop.
    stopJobInstance: async (target, until) => readStop(await call('POST', target, ['stop'], until)),
  };
}
