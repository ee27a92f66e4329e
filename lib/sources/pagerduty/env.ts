import { type NamedAlerts, readNames } from '../names-env.ts';
import type { SourceEnv } from '../source.ts';

export interface PagerDutyConfig extends NamedAlerts {
  /** Several during rotation, or of several subscriptions. */
  readonly secrets: readonly string[];
}

export const pagerdutyEnv = (): SourceEnv<PagerDutyConfig> => ({
  vars: [{ name: 'PAGERDUTY_SECRET', secret: true }],
  configure: (env) => {
    const secrets = env.secrets('PAGERDUTY_SECRET');
    return secrets && { secrets, ...readNames(env) };
  },
});
