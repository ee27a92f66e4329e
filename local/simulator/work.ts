import { type Answer, dlfError, gatewayError } from './answer.ts';
import { type AuthenticationDeps, authenticate } from './authenticate.ts';
import { instanceCall } from './instance-call.ts';
import type { InstanceStore } from './instance-store.ts';
import { type IamUser, issueToken } from './issue-token.ts';
import { listInstances } from './list-instances.ts';
import type { Route } from './route.ts';
import { splitTarget, type WireRequest } from './wire-request.ts';

export interface WorkDeps extends AuthenticationDeps {
  readonly store: InstanceStore;
  readonly projectId: string;
  readonly iam?: IamUser | undefined;
  readonly offsetCountsPages: boolean;
}

export interface Job {
  readonly request: WireRequest;
  readonly route: Route;
  readonly requestId: string;
  readonly ignoresJobName: boolean;
}

/** Does what a request asks for, the way DLF and IAM do when nothing is wrong with them. */
export function work(job: Job, deps: WorkDeps): { readonly answer: Answer; readonly authenticated: boolean } {
  const { request, route, requestId } = job;
  if (route.operation === 'token' && deps.iam) {
    const answer = issueToken(request.body.toString('utf8'), deps.iam, deps.projectId, deps.tokens);
    return { answer, authenticated: answer.status === 201 };
  }
  if (route.operation === 'unknown' || route.operation === 'token') {
    const message = 'The API does not exist or has not been published in the environment';
    return { answer: gatewayError(404, 'APIG.0101', message, requestId), authenticated: false };
  }
  const refusal = authenticate(request, route.project, requestId, deps);
  if (refusal) return { answer: refusal, authenticated: false };
  return { answer: dlfWork(job, route, deps), authenticated: true };
}

type DlfRoute = Extract<Route, { readonly project: string }>;

function dlfWork(job: Job, route: DlfRoute, { store, projectId, offsetCountsPages }: WorkDeps): Answer {
  if (route.project !== projectId) {
    return gatewayError(403, 'APIG.0302', 'The IAM user is not allowed to access the API.', job.requestId);
  }
  const workspace = job.request.headers['workspace'] ?? '';
  if (!store.hasWorkspace(workspace)) return dlfError('DLF.0819', 'The workspace ID does not exist.');
  if (route.operation !== 'list') {
    return instanceCall({ ...route, workspace, ignoresJobName: job.ignoresJobName }, store);
  }
  const instances = store.all().filter((instance) => instance.workspace === workspace);
  return listInstances(instances, splitTarget(job.request.target).query, offsetCountsPages);
}
