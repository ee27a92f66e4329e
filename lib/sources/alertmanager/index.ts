import { readAlertGroup } from '../../alerts/alert-group.ts';
import { jsonBody } from '../../http/json-body.ts';
import { refuseAlerts, respondAlerts } from '../alert-answers.ts';
import { alertsReading } from '../alerts-reading.ts';
import { verifyCredentials } from '../credentials.ts';
import type { Source } from '../source.ts';
import type { AlertmanagerConfig } from './env.ts';

const NAME = 'alertmanager';

/** Prometheus Alertmanager's `webhook_config`, version 4. */
export const source = {
  body: { kind: 'json', maxBytes: 4 * 1024 * 1024 },
  // Alertmanager itself waits as long as its group_interval; API Gateway gives up after 29 s.
  limitMs: 20_000,
  lifeMs: 6 * 60 * 60_000,
  mayGoOn: true,
  verify: verifyCredentials,
  read: ({ request }, { names }) =>
    alertsReading(NAME, readAlertGroup(jsonBody(request), { source: NAME, version: '4', names })),
  // It tries again at once only after a 5xx (notify/util.go, Retrier.Check): 429 would be final.
  respond: (answer) => respondAlerts(answer, 503),
  refuse: refuseAlerts,
} satisfies Source<AlertmanagerConfig, undefined>;
