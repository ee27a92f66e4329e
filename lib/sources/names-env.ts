import { type AlertNames, defaultNames, NEVER_NAMES } from '../alerts/names.ts';
import type { EnvReader } from '../config/env-reader.ts';
import type { EnvVar } from './source.ts';

/** A sender's alerts, and under which keys they hold targets. */
export interface NamedAlerts {
  readonly names: AlertNames;
}

/** Variables of all alert senders. */
export const nameVars: readonly EnvVar[] = [
  { name: 'ALERT_JOB_NAME_KEYS', secret: false },
  { name: 'ALERT_INSTANCE_ID_KEYS', secret: false },
  { name: 'ALERT_WORKSPACE_KEYS', secret: false },
];

/** Reads under which keys targets are looked for; what is set takes the place of what is usual. */
export function readNames(env: EnvReader): NamedAlerts {
  const keys = (variable: string, usual: readonly string[]): readonly string[] => {
    const given = env.list(variable);
    if (given?.some((key) => NEVER_NAMES.includes(key)) === true) {
      env.problem(variable, 'names job or instance, which are Prometheus’ own words for the scrape');
    }
    return given ?? usual;
  };
  return {
    names: {
      jobName: keys('ALERT_JOB_NAME_KEYS', defaultNames.jobName),
      instanceId: keys('ALERT_INSTANCE_ID_KEYS', defaultNames.instanceId),
      workspace: keys('ALERT_WORKSPACE_KEYS', defaultNames.workspace),
    },
  };
}
