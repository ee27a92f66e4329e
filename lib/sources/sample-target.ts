import { parseCommand } from '../commands/parse-command.ts';
import type { TargetText } from '../intent/target.ts';

/**
 * The target of a command that an alert can carry.
 *
 * @throws Error what it cannot say: leaving an option out would turn a dry run into a stop
 */
export function sampleTarget(command: string): TargetText {
  const parsed = parseCommand(command);
  if (!parsed.ok || parsed.value.kind !== 'stop') throw new Error(`not a stop command: ${command}`);
  const { target, reason, dryRun } = parsed.value;
  if (dryRun || reason !== undefined) throw new Error('an alert carries neither --dry-run nor --reason');
  return target;
}

/** A target under the usual keys. */
export const sampleLabels = ({ jobName, instanceId, workspace }: TargetText) => ({
  job_name: jobName,
  instance_id: instanceId,
  workspace,
});
