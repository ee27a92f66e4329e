import { readAlertmanagerAlerts } from '../../alerts/alertmanager-alerts.ts';
import { jsonBody } from '../../http/json-body.ts';
import { refuseAlerts, respondAlerts } from '../alert-answers.ts';
import type { Source } from '../source.ts';
import type { AlertmanagerConfig } from './env.ts';
import { verifyAlertmanager } from './verify.ts';

/** Prometheus Alertmanager's `webhook_config`, version 4. */
export const source: Source<AlertmanagerConfig> = {
  body: { kind: 'json', maxBytes: 4 * 1024 * 1024 },
  // Alertmanager itself waits as long as its group_interval; API Gateway gives up after 29 s.
  limitMs: 20_000,
  lifeMs: 6 * 60 * 60_000,
  mayGoOn: true,
  verify: verifyAlertmanager,
  read: ({ request }) => {
    const read = readAlertmanagerAlerts(jsonBody(request), 'alertmanager');
    return read.ok
      ? { kind: 'alerts', ...read.value }
      : {
          kind: 'malformed',
          problem: read.problem,
          asker: { kind: 'alert', source: 'alertmanager', id: '' },
        };
  },
  // It tries again at once only after a 5xx (notify/util.go, Retrier.Check): 429 would be final.
  respond: (answer) => respondAlerts(answer, 503),
  refuse: refuseAlerts,
};
