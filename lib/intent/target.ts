import { type InstanceId, type InstanceIdProblem, parseInstanceId } from './instance-id.ts';
import { type JobName, type JobNameProblem, parseJobName } from './job-name.ts';
import { ok, type Result } from './result.ts';
import { resolveWorkspace, type Workspace, type WorkspaceProblem, type Workspaces } from './workspace.ts';

/** The one instance that is to be stopped. */
export interface Target {
  readonly workspace: Workspace;
  readonly jobName: JobName;
  readonly instanceId: InstanceId;
}

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
