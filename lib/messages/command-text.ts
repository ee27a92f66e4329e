import type { Target } from '../intent/target.ts';

/**
 * What a person types for a target: its parts hold nothing that would need quotation marks. The workspace is always
 * named: which one is meant without it is for the configuration to say.
 */
export const commandText = (
  verb: 'stop' | 'rerun',
  { jobName, instanceId, workspace }: Target,
  dryRun = false,
): string =>
  [`${verb} ${jobName} ${instanceId}`, `--workspace ${workspace}`, ...(dryRun ? ['--dry-run'] : [])].join(
    ' ',
  );
