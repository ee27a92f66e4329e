import type { EnvReader } from '../../config/env-reader.ts';
import { type NamedAlerts, nameVars, readNames } from '../names-env.ts';
import type { SourceEnv } from '../source.ts';

/** The policy file names the variables of these senders. */
export interface CustomConfig extends NamedAlerts {
  secretsIn(variable: string): readonly string[];
}

export const customEnv = (): SourceEnv<CustomConfig> => ({
  vars: nameVars,
  configure: (env) =>
    env.text('POLICY_FILE') === undefined && env.text('POLICY_URL') === undefined
      ? undefined
      : { ...readNames(env), secretsIn: secretsIn(env) },
});

/** An empty one would be everybody's. */
const secretsIn =
  (env: EnvReader) =>
  (variable: string): readonly string[] =>
    (env.secrets(variable) ?? []).filter((secret) => secret !== '');
