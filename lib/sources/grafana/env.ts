import { type Credentials, credentialVars, readCredentials } from '../credentials.ts';
import { type NamedAlerts, readNames } from '../names-env.ts';
import type { SourceEnv } from '../source.ts';

export interface GrafanaConfig extends NamedAlerts {
  /** Of signatures; several during rotation. */
  readonly secrets: readonly string[];
  /** Grafana has no usual name for it, lower case here; undefined: signatures have no time. */
  readonly timestampHeader: string | undefined;
  readonly credentials: Credentials | undefined;
}

export const grafanaEnv = (): SourceEnv<GrafanaConfig> => ({
  vars: [
    { name: 'GRAFANA_HMAC_SECRET', secret: true },
    { name: 'GRAFANA_TIMESTAMP_HEADER', secret: false },
    ...credentialVars('GRAFANA'),
  ],
  configure: (env) => {
    const secrets = env.secrets('GRAFANA_HMAC_SECRET');
    const timestampHeader = env.text('GRAFANA_TIMESTAMP_HEADER')?.toLowerCase();
    const credentials = readCredentials(env, 'GRAFANA');
    if (timestampHeader !== undefined && !/^[a-z0-9-]+$/.test(timestampHeader)) {
      env.problem('GRAFANA_TIMESTAMP_HEADER', 'is not the name of a header');
    }
    if (timestampHeader !== undefined && secrets === undefined) {
      env.problem('GRAFANA_TIMESTAMP_HEADER', 'is set, but no GRAFANA_HMAC_SECRET');
    }
    return secrets === undefined && credentials === undefined
      ? undefined
      : { secrets: secrets ?? [], timestampHeader, credentials, ...readNames(env) };
  },
  warnings: ({ secrets, timestampHeader, credentials }) =>
    secrets.length === 0
      ? []
      : [
          ...(timestampHeader === undefined
            ? ['GRAFANA_TIMESTAMP_HEADER is not set: whoever has seen a signed delivery can send it again']
            : []),
          ...(credentials === undefined
            ? []
            : [
                'GRAFANA_TOKEN or GRAFANA_BASIC is set beside GRAFANA_HMAC_SECRET: with it no signature is asked for',
              ]),
        ],
});
