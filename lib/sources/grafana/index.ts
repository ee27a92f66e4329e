import { readAlertGroup } from '../../alerts/alert-group.ts';
import { jsonBody } from '../../http/json-body.ts';
import { alertSource } from '../alert-source.ts';
import { alertsReading } from '../alerts-reading.ts';
import type { Source } from '../source.ts';
import type { GrafanaConfig } from './env.ts';
import { noiseOf } from './noise.ts';
import { verifyGrafana } from './verify.ts';

const NAME = 'grafana';

/** Grafana Alerting's webhook contact point. */
export const source = {
  // Whatever is no 2xx comes again with the next group_interval.
  ...alertSource,
  body: { kind: 'json', maxBytes: 4 * 1024 * 1024 },
  // Grafana waits 30 s, API Gateway 29.
  limitMs: 20_000,
  verify: verifyGrafana,
  read: ({ request }, { names }) =>
    alertsReading(
      NAME,
      readAlertGroup(jsonBody(request), { source: NAME, version: '1', names, noise: noiseOf }),
    ),
} satisfies Source<GrafanaConfig, undefined>;
