import { readConfig } from '../../lib/config/config.ts';
import { ConfigError, type Env } from '../../lib/config/env-reader.ts';
import type { DlfConfig } from '../../lib/dlf/client.ts';
import { parseInstanceId } from '../../lib/intent/instance-id.ts';
import { parseJobName } from '../../lib/intent/job-name.ts';
import type { Target } from '../../lib/intent/target.ts';

/** Where the contract is checked, and with what. */
export interface LiveSettings {
  readonly dlf: DlfConfig;
  readonly target: Target;
  readonly dataArtsInstanceId: string | undefined;
  readonly mayStop: boolean;
}

export type LiveReading =
  | { readonly kind: 'settings'; readonly settings: LiveSettings }
  /** In words for who runs it. */
  | { readonly kind: 'missing'; readonly why: string };

/** Those of the service's own variables that say how DLF is called. */
const DLF_VARIABLES = [
  'DLF_ENDPOINT',
  'DLF_REGION',
  'DLF_PROJECT_ID',
  'DLF_WORKSPACE',
  'HUAWEICLOUD_SDK_AK',
  'HUAWEICLOUD_SDK_SK',
  'HUAWEICLOUD_SDK_SECURITY_TOKEN',
  'IAM_ENDPOINT',
  'IAM_DOMAIN',
  'IAM_USER',
  'IAM_PASSWORD',
] as const;

const HOW = `It calls a real DLF, with the variables of the service itself:
  DLF_ENDPOINT or DLF_REGION; DLF_PROJECT_ID; DLF_WORKSPACE (none: the default one)
  HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_SECURITY_TOKEN; or IAM_USER, IAM_PASSWORD, IAM_DOMAIN
and with its own:
  LIVE_JOB_NAME, LIVE_INSTANCE_ID   an instance to look at
  DATAARTS_INSTANCE_ID              to list workspaces, too
  LIVE_STOP=yes                     to stop that instance; without it everything is read-only`;

/** Reads what `npm run test:live` is configured with. */
export function readLiveSettings(env: Env): LiveReading {
  const problems: string[] = [];
  const dlf = readDlf(env, problems);
  const jobName = parseJobName(env['LIVE_JOB_NAME']);
  if (!jobName.ok) problems.push(`LIVE_JOB_NAME is not a job’s name: ${jobName.problem.why}`);
  const instanceId = parseInstanceId(env['LIVE_INSTANCE_ID']);
  if (!instanceId.ok) problems.push(`LIVE_INSTANCE_ID is not an instance’s ID: ${instanceId.problem.why}`);
  const stop = env['LIVE_STOP'] ?? '';
  if (!['', 'yes', 'no'].includes(stop)) problems.push('LIVE_STOP is neither `yes` nor `no`');
  if (dlf === undefined || !jobName.ok || !instanceId.ok || problems.length > 0) {
    return { kind: 'missing', why: `test:live cannot begin.\n  ${problems.join('\n  ')}\n\n${HOW}` };
  }
  return {
    kind: 'settings',
    settings: {
      dlf: dlf.dlf,
      target: { workspace: dlf.workspace, jobName: jobName.value, instanceId: instanceId.value },
      dataArtsInstanceId: env['DATAARTS_INSTANCE_ID'] || undefined,
      mayStop: stop === 'yes',
    },
  };
}

function readDlf(env: Env, problems: string[]): ReturnType<typeof readConfig> | undefined {
  try {
    return readConfig(Object.fromEntries(DLF_VARIABLES.map((name) => [name, env[name]])));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
