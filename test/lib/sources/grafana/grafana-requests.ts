import { readFileSync } from 'node:fs';
import { createEnvReader, type Env } from '../../../../lib/config/env-reader.ts';
import { grafanaEnv } from '../../../../lib/sources/grafana/env.ts';
import { secrets } from '../../../helpers/secrets.ts';

/** When the delivery in the file was signed. */
export const SIGNED_AT = 1_795_485_600_000;
export const TIMESTAMP_HEADER = 'x-grafana-alerting-timestamp';

/** A delivery of Grafana 12.3, byte for byte: it writes no white space, which the file has. */
export const firingBody: string = JSON.stringify(
  JSON.parse(readFileSync(new URL('./grafana-firing.json', import.meta.url), 'utf8')),
);

/** With the secret `secrets.grafana`, and the time of the signature. */
export const firingHeaders = {
  'content-type': 'application/json',
  'user-agent': 'Grafana',
  [TIMESTAMP_HEADER]: '1795485600',
  'x-grafana-alerting-signature': '8c22b46606d1ae74ff57e5e5933401264291da154edfd1643d46fbcd46e438a6',
};

export const signing = {
  GRAFANA_HMAC_SECRET: secrets.grafana,
  GRAFANA_TIMESTAMP_HEADER: 'X-Grafana-Alerting-Timestamp',
};

/** @throws ConfigError */
export function configure(env: Env) {
  const reader = createEnvReader(env);
  const config = grafanaEnv().configure(reader);
  reader.finish();
  return config;
}

export function configured(env: Env) {
  const config = configure(env);
  if (config === undefined) throw new Error('Grafana is not configured');
  return config;
}
