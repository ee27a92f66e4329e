import { splitTarget } from './wire-request.ts';

/** The calls that the simulator knows. */
export const operations = ['stop', 'show', 'list', 'restart', 'workspaces', 'token'] as const;
export type Operation = (typeof operations)[number];

/** Which call a request is; names and IDs are still encoded, as they were on the wire. */
export type Route =
  | { readonly operation: 'token' }
  | { readonly operation: 'unknown' }
  | { readonly operation: 'list'; readonly project: string }
  | { readonly operation: 'workspaces'; readonly project: string; readonly dataArtsId: string }
  | {
      readonly operation: 'stop' | 'show' | 'restart';
      readonly project: string;
      readonly jobName: string;
      readonly instanceId: string;
    };

const unknown: Route = { operation: 'unknown' };

/** Finds the call by method and raw path, without any normalising of the path. */
export function matchRoute(method: string, target: string): Route {
  const [root, ...segments] = splitTarget(target).path.split('/');
  if (root !== '') return unknown;
  const call = `${method} ${segments.length}`;
  if (call === 'POST 3' && segments.join('/') === 'v3/auth/tokens') return { operation: 'token' };

  if (call === 'GET 4') return workspacesRoute(segments);

  const [version, project, jobs, jobName, instances, instanceId, action] = segments;
  if (version !== 'v1' || !project || jobs !== 'jobs' || !jobName) return unknown;
  if (call === 'GET 5') {
    return jobName === 'instances' && instances === 'detail' ? { operation: 'list', project } : unknown;
  }
  if (instances !== 'instances' || !instanceId) return unknown;
  if (call === 'GET 6') return { operation: 'show', project, jobName, instanceId };
  if (call === 'POST 7' && (action === 'stop' || action === 'restart')) {
    return { operation: action, project, jobName, instanceId };
  }
  return unknown;
}

function workspacesRoute([version, project, workspaces, dataArtsId]: readonly string[]): Route {
  if (version !== 'v1' || !project || workspaces !== 'workspaces' || !dataArtsId) return unknown;
  return { operation: 'workspaces', project, dataArtsId };
}
