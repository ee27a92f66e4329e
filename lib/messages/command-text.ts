import type { Target } from '../intent/target.ts';
import { DEFAULT_WORKSPACE } from '../intent/workspace.ts';

/** What a person types for a target: its parts hold nothing that would need quotation marks. */
export const commandText = (
  verb: 'stop' | 'rerun',
  { jobName, instanceId, workspace }: Target,
  dryRun = false,
): string =>
  [
    `${verb} ${jobName} ${instanceId}`,
    ...(workspace === DEFAULT_WORKSPACE ? [] : [`--workspace ${workspace}`]),
    ...(dryRun ? ['--dry-run'] : []),
  ].join(' ');
