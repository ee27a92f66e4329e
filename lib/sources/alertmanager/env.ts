import { type NamedToken, readTokens } from '../bearer.ts';
import type { SourceEnv } from '../source.ts';

/** Alertmanager cannot sign (prometheus/alertmanager#4248): bearer or basic authentication, or both. */
export interface AlertmanagerConfig {
  readonly tokens: readonly NamedToken[];
  /** `user:password` */
  readonly basic: string | undefined;
}

export const alertmanagerEnv: SourceEnv<AlertmanagerConfig> = {
  vars: [
    { name: 'ALERTMANAGER_TOKEN', secret: true },
    { name: 'ALERTMANAGER_BASIC', secret: true },
  ],
  configure: (env) => {
    const tokens = readTokens(env, 'ALERTMANAGER_TOKEN');
    const basic = env.secret('ALERTMANAGER_BASIC');
    if (basic !== undefined && !/^[^:]+:.+$/s.test(basic)) {
      env.problem('ALERTMANAGER_BASIC', 'must be user:password');
    }
    return tokens === undefined && basic === undefined ? undefined : { tokens: tokens ?? [], basic };
  },
};
