import type { Until } from '../clock.ts';
import type { TargetText } from '../intent/target.ts';
import type { Parts } from '../stop/parts.ts';

/** IDs are 32 hexadecimal digits: nobody has to be asked what they are called. */
const ID = /^[0-9a-f]{32}$/;

/** A target with its workspace's ID in the place of a name that only DataArts Studio knows; undefined: it cannot be asked. */
export async function withNamedWorkspace(
  { policy, workspaceIdOf }: Parts,
  target: TargetText,
  until: Until,
): Promise<TargetText | undefined> {
  const { workspace } = target;
  const { named, fallback } = policy.workspaces;
  if (workspaceIdOf === undefined || workspace === undefined || workspace === '') return target;
  if (named.has(workspace) || workspace === fallback || ID.test(workspace)) return target;
  const found = await workspaceIdOf(workspace, until);
  switch (found.kind) {
    case 'id':
      return { ...target, workspace: found.id };
    case 'none':
      return target;
    case 'unknown':
      return undefined;
  }
}
