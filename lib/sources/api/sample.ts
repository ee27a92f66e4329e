import { parseCommand } from '../../commands/parse-command.ts';
import type { Sample, SampleEnv } from '../sample.ts';

export const sampleEnv: SampleEnv = {
  API_TOKENS: 'local:local-api-token',
};

/** A call of the API with a bearer token. */
export const sample: Sample = ({ command, secret }) => {
  const parsed = parseCommand(command);
  if (!parsed.ok || parsed.value.kind !== 'stop') throw new Error(`not a stop command: ${command}`);
  const { target, reason, dryRun } = parsed.value;
  return {
    path: '/webhooks/api',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${secret('API_TOKENS').replace(/^[\w.-]+:/, '')}`,
    },
    body: JSON.stringify({
      job_name: target.jobName,
      instance_id: target.instanceId,
      workspace: target.workspace,
      reason,
      dry_run: dryRun,
    }),
  };
};
