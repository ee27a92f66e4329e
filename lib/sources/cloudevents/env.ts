import { type Credentials, credentialVars, readCredentials } from '../credentials.ts';
import { type NamedAlerts, readNames } from '../names-env.ts';
import type { SourceEnv } from '../source.ts';

export interface CloudEventsConfig extends Credentials, NamedAlerts {}

export const cloudeventsEnv = (): SourceEnv<CloudEventsConfig> => ({
  vars: credentialVars('CLOUDEVENTS'),
  configure: (env) => {
    const credentials = readCredentials(env, 'CLOUDEVENTS');
    return credentials && { ...credentials, ...readNames(env) };
  },
});
