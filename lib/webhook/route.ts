import { withoutPrefix } from '../http/path.ts';

/** Where a path leads. */
export type Route =
  | { readonly kind: 'health' }
  | {
      readonly kind: 'source';
      readonly source: string;
      readonly methods: 'POST' | 'GET, POST' | 'GET' | 'GET, POST, DELETE';
      readonly params: Readonly<Record<string, string>>;
      /** What stands in front of the service's own paths. */
      readonly prefix: readonly string[];
    };

/**
 * Finds the route of a path. A named stage is taken off only where the path does not fit without:
 * HTTP APIs put it in front on their own domain name, but not on a custom one, and it may be called `v1`.
 */
export function findRoute(
  path: readonly string[],
  prefixes: { readonly basePath: readonly string[]; readonly stage: string | undefined },
): Route | undefined {
  const stage = prefixes.stage === undefined ? [] : [prefixes.stage];
  for (const prefix of [[], prefixes.basePath, stage, [...stage, ...prefixes.basePath]]) {
    const rest = withoutPrefix(path, prefix);
    const route = rest && match(rest);
    if (route !== undefined) return route.kind === 'source' ? { ...route, prefix } : route;
  }
  return undefined;
}

type Match = { readonly kind: 'health' } | Omit<Extract<Route, { kind: 'source' }>, 'prefix'>;

function match(path: readonly string[]): Match | undefined {
  const [first, second, third, instances, instanceId, verb] = path;
  if (path.length === 1 && first === 'health') return { kind: 'health' };
  if (path.length === 2 && first === 'webhooks' && second !== undefined) {
    return { kind: 'source', source: second, methods: 'GET, POST', params: {} };
  }
  // Senders that the policy file declares share a source: which one it is, is a part of the path.
  if (path.length === 3 && first === 'webhooks' && second === 'custom' && third !== undefined) {
    return { kind: 'source', source: 'custom', methods: 'GET, POST', params: { name: third } };
  }
  if (path.length === 3 && first === 'v1' && second === 'requests' && third !== undefined) {
    return { kind: 'source', source: 'api', methods: 'GET', params: { request_id: third } };
  }
  const isAnswer = instances === 'confirm' || instances === 'cancel';
  if (path.length === 4 && first === 'v1' && second === 'requests' && third !== undefined && isAnswer) {
    return {
      kind: 'source',
      source: 'api',
      methods: 'POST',
      params: { request_id: third, answer: instances },
    };
  }
  if (path.length === 2 && first === 'v1' && second === 'audit') {
    return { kind: 'source', source: 'api', methods: 'GET', params: { resource: 'audit' } };
  }
  if (path.length === 2 && first === 'v1' && second === 'freeze') {
    return { kind: 'source', source: 'api', methods: 'GET, POST, DELETE', params: { resource: 'freeze' } };
  }
  const isOfJob = first === 'v1' && second === 'jobs' && third !== undefined && instances === 'instances';
  if (isOfJob && path.length === 4) {
    return { kind: 'source', source: 'api', methods: 'GET', params: { job_name: third } };
  }
  if (isOfJob && path.length === 5 && instanceId !== undefined) {
    return {
      kind: 'source',
      source: 'api',
      methods: 'GET',
      params: { job_name: third, instance_id: instanceId },
    };
  }
  if (isOfJob && path.length === 6 && instanceId !== undefined && verb === 'stop') {
    return {
      kind: 'source',
      source: 'api',
      methods: 'POST',
      params: { job_name: third, instance_id: instanceId },
    };
  }
  return undefined;
}
