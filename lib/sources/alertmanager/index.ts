import { readAlertGroup } from '../../alerts/alert-group.ts';
import { jsonBody } from '../../http/json-body.ts';
import { alertSource } from '../alert-source.ts';
import { alertsReading } from '../alerts-reading.ts';
import { verifyCredentials } from '../credentials.ts';
import type { Source } from '../source.ts';
import type { AlertmanagerConfig } from './env.ts';

const NAME = 'alertmanager';

/** Prometheus Alertmanager's `webhook_config`, version 4. */
export const source = {
  // It tries again at once only after a 5xx (notify/util.go, Retrier.Check): 429 would be final.
  ...alertSource,
  body: { kind: 'json', maxBytes: 4 * 1024 * 1024 },
  // Alertmanager itself waits as long as its group_interval; API Gateway gives up after 29 s.
  limitMs: 20_000,
  verify: verifyCredentials,
  read: ({ request }, { names }) =>
    alertsReading(NAME, readAlertGroup(jsonBody(request), { source: NAME, version: '4', names })),
} satisfies Source<AlertmanagerConfig, undefined>;
