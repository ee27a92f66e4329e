import { type InstanceId, type InstanceIdProblem, parseInstanceId } from './instance-id.ts';
import { type JobName, type JobNameProblem, parseJobName } from './job-name.ts';
import { ok, type Result } from './result.ts';
import { resolveWorkspace, type Workspace, type WorkspaceProblem, type Workspaces } from './workspace.ts';

/** What is asked for: an instance, or without its ID a job's only running one. */
export interface AskedTarget {
  readonly workspace: Workspace;
  readonly jobName: JobName;
  readonly instanceId?: InstanceId;
}

/** The one instance that is meant. */
export interface Target extends AskedTarget {
  readonly instanceId: InstanceId;
}

/** Whether it is clear which instance is meant. */
export const isTarget = (target: AskedTarget): target is Target => target.instanceId !== undefined;

/** A target as a sender wrote it. */
export interface TargetText {
  readonly jobName: string | undefined;
  readonly instanceId: string | undefined;
  readonly workspace: string | undefined;
}

export type TargetProblem = JobNameProblem | InstanceIdProblem | WorkspaceProblem;

/** Reads a target; the first problem, in the order that people write the parts, is the answer. */
export function parseTarget(text: TargetText, known: Workspaces): Result<Target, TargetProblem> {
  const jobName = parseJobName(text.jobName);
  if (!jobName.ok) return jobName;
  const instanceId = parseInstanceId(text.instanceId);
  if (!instanceId.ok) return instanceId;
  const workspace = resolveWorkspace(text.workspace, known);
  if (!workspace.ok) return workspace;
  return ok({ workspace: workspace.value, jobName: jobName.value, instanceId: instanceId.value });
}

/** Reads a job without an instance. */
export function parseJobTarget(
  text: Pick<TargetText, 'jobName' | 'workspace'>,
  known: Workspaces,
): Result<AskedTarget, TargetProblem> {
  const jobName = parseJobName(text.jobName);
  if (!jobName.ok) return jobName;
  const workspace = resolveWorkspace(text.workspace, known);
  if (!workspace.ok) return workspace;
  return ok({ workspace: workspace.value, jobName: jobName.value });
}
