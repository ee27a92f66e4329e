import type { Until } from '../clock.ts';
import type { TargetText } from '../intent/target.ts';
import type { Parts } from '../stop/parts.ts';

/** IDs are 32 hexadecimal digits: nobody has to be asked what they are called. */
const ID = /^[0-9a-f]{32}$/;

/** A target with its workspace's ID in the place of a name that only DataArts Studio knows. */
export async function withNamedWorkspace(
  { policy, workspaceIdOf }: Parts,
  target: TargetText,
  until: Until,
): Promise<TargetText> {
  const { workspace } = target;
  const { named, fallback } = policy.workspaces;
  if (workspaceIdOf === undefined || workspace === undefined || workspace === '') return target;
  if (named.has(workspace) || workspace === fallback || ID.test(workspace)) return target;
  return { ...target, workspace: (await workspaceIdOf(workspace, until)) ?? workspace };
}
