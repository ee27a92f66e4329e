import { type Answer, dlfError, gatewayError } from './answer.ts';
import { type AuthenticationDeps, authenticate } from './authenticate.ts';
import { instanceCall } from './instance-call.ts';
import type { InstanceStore } from './instance-store.ts';
import { type IamUser, issueToken } from './issue-token.ts';
import { type ListOptions, listInstances } from './list-instances.ts';
import type { Route } from './route.ts';
import { splitTarget, type WireRequest } from './wire-request.ts';
import { canonicalWorkspace, type DataArts, listWorkspaces } from './workspaces.ts';

export interface WorkDeps extends AuthenticationDeps, ListOptions {
  readonly store: InstanceStore;
  readonly projectId: string;
  readonly iam?: IamUser | undefined;
  readonly realTimeJobs: readonly string[];
  readonly dataArts: DataArts;
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

function dlfWork(job: Job, route: DlfRoute, deps: WorkDeps): Answer {
  const { store, dataArts, realTimeJobs, writesNames } = deps;
  if (route.project !== deps.projectId) {
    return gatewayError(403, 'APIG.0302', 'The IAM user is not allowed to access the API.', job.requestId);
  }
  const { query } = splitTarget(job.request.target);
  if (route.operation === 'workspaces') {
    return listWorkspaces(dataArts, route.dataArtsId, query, deps.offsetCountsPages);
  }
  const workspace = canonicalWorkspace(job.request.headers['workspace'] ?? '', dataArts);
  const isListed = dataArts.workspaces.some(({ id }) => id === workspace);
  if (!isListed && !store.hasWorkspace(workspace)) {
    return dlfError('DLF.0819', 'The workspace ID does not exist.');
  }
  if (route.operation !== 'list') {
    const isRealTime = (jobName: string): boolean => realTimeJobs.includes(jobName);
    const { ignoresJobName } = job;
    return instanceCall({ ...route, workspace, ignoresJobName, isRealTime, writesNames }, store);
  }
  const instances = store.all().filter((instance) => instance.workspace === workspace);
  return listInstances(instances, query, deps);
}
