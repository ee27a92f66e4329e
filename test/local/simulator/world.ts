import type { SimulatedInstance } from '../../../local/simulator/instance.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../local/simulator/simulator.ts';
import { type Reply, send } from './send.ts';
import { signedHeaders } from './sign.ts';

export const projectId = 'b384b9e9ab9b4ee8994c8633aabc9505';
export const otherWorkspace = '0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f';
export const iam = { domain: 'acme', user: 'dlf-stopper', password: 'correct horse' };

/** A simulator under a clock that stands still until it is told to go on. */
export interface World {
  readonly simulator: Simulator;
  readonly now: () => number;
  pass(ms: number): void;
  /** A rightly signed call of a path below the project, e.g. `/jobs/a/instances/1/stop`. */
  call(method: string, path: string, extra?: Extra): Promise<Reply>;
  stop(jobName: string, instanceId: string, extra?: Extra): Promise<Reply>;
  show(jobName: string, instanceId: string, extra?: Extra): Promise<Reply>;
  token(password?: string, body?: string): Promise<Reply>;
}

interface Extra {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly secretKey?: string;
  readonly accessKey?: string;
  readonly ca?: string;
}

export async function startWorld(options: Partial<SimulatorOptions> = {}): Promise<World> {
  let time = Date.UTC(2026, 10, 24, 3, 0, 0);
  const now = (): number => time;
  const simulator = await startSimulator({
    now,
    projectId,
    accessKey: 'THEACCESSKEY',
    secretKey: 'the-secret-key',
    iam,
    ...options,
  });
  const host = new URL(simulator.url).host;

  const call: World['call'] = (method, path, { query, ca, ...extra } = {}) => {
    const rawPath = `/v1/${projectId}${path}`;
    const headers = signedHeaders({
      method,
      host,
      canonicalPath: `${rawPath}/`,
      canonicalQuery: query ?? '',
      at: time,
      ...extra,
    });
    return send({
      url: simulator.url,
      method,
      path: query === undefined ? rawPath : `${rawPath}?${query}`,
      headers,
      ...(ca && { ca }),
    });
  };
  return {
    simulator,
    now,
    pass: (ms) => {
      time += ms;
    },
    call,
    stop: (jobName, instanceId, extra) =>
      call('POST', `/jobs/${encodeURIComponent(jobName)}/instances/${instanceId}/stop`, extra),
    show: (jobName, instanceId, extra) =>
      call('GET', `/jobs/${encodeURIComponent(jobName)}/instances/${instanceId}`, extra),
    token: (password = iam.password, body = tokenBody(password)) =>
      send({ url: simulator.url, method: 'POST', path: '/v3/auth/tokens?nocatalog=true', body }),
  };
}

export function tokenBody(password: string, scope: unknown = { project: { name: 'eu-de' } }): string {
  const user = { name: iam.user, password, domain: { name: iam.domain } };
  return JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope } });
}

/** A running instance, save for what is given. */
export function running(partial: Partial<SimulatedInstance> = {}): SimulatedInstance {
  return {
    workspace: '',
    jobName: 'job_batch',
    instanceId: '34765',
    status: 'running',
    planTime: 1_000,
    startTime: 2_000,
    ...partial,
  };
}
