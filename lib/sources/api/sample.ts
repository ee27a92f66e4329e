import { parseCommand } from '../../commands/parse-command.ts';
import type { Sample } from '../sample.ts';

/** A call of the API with a bearer token. */
export const sample: Sample = ({ command, secret }) => {
  const parsed = parseCommand(command);
  const stop = parsed.ok && parsed.value.kind === 'stop' ? parsed.value : undefined;
  return {
    path: '/webhooks/api',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${secret('API_TOKENS').replace(/^[\w.-]+:/, '')}`,
    },
    body: JSON.stringify({
      job_name: stop?.target.jobName,
      instance_id: stop?.target.instanceId,
      workspace: stop?.target.workspace,
      reason: stop?.reason,
      dry_run: stop?.dryRun,
    }),
  };
};
