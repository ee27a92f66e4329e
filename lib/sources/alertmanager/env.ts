import { type Credentials, credentialVars, readCredentials } from '../credentials.ts';
import { type NamedAlerts, readNames } from '../names-env.ts';
import type { SourceEnv } from '../source.ts';

/** Alertmanager cannot sign (prometheus/alertmanager#4248). */
export interface AlertmanagerConfig extends Credentials, NamedAlerts {}

export const alertmanagerEnv = (): SourceEnv<AlertmanagerConfig> => ({
  vars: credentialVars('ALERTMANAGER'),
  configure: (env) => {
    const credentials = readCredentials(env, 'ALERTMANAGER');
    return credentials && { ...credentials, ...readNames(env) };
  },
});
