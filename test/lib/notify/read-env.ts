import { ConfigError, createEnvReader, type Env, type EnvReader } from '../../../lib/config/env-reader.ts';

/** What is read from an environment, and what is said to be wrong with it. */
export function readEnv<Value>(
  env: Env,
  read: (reader: EnvReader) => Value,
): { readonly value: Value; readonly problem: string | undefined } {
  const reader = createEnvReader(env);
  const value = read(reader);
  try {
    reader.finish();
    return { value, problem: undefined };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { value, problem: error.message };
  }
}
