import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readAlertGroup } from '../../lib/alerts/alert-group.ts';
import { defaultNames } from '../../lib/alerts/names.ts';
import { createEnvReader } from '../../lib/config/env-reader.ts';
import { grafanaEnv } from '../../lib/sources/grafana/env.ts';
import { grafanaSignature, verifyGrafana } from '../../lib/sources/grafana/verify.ts';
import { metricsText } from '../../local/simulator/metrics.ts';
import { sampleInstances } from '../../local/simulator/sample-instances.ts';
import { webhookRequest } from '../lib/http/webhook-requests.ts';

const read = (path: string): string =>
  readFileSync(join(import.meta.dirname, '../../examples', path), 'utf8');

const NOW = 1_795_485_600_000;
const metrics = metricsText(sampleInstances(NOW), NOW);
/** What the metric is called, and the labels that its series have. */
const [series = ''] = metrics.split('\n').filter((line) => line.includes('"34765"'));
const metric = series.slice(0, series.indexOf('{'));
const labels = Object.fromEntries(
  [...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
);

/** An alert of a rule about that series, as its sender puts it together. */
const firing = (alertname: string, more: object) => ({
  status: 'firing',
  labels: { ...labels, ...more, alertname, job: 'dlf', instance: '10.0.0.1:9100' },
  annotations: {},
  startsAt: '2026-11-24T01:10:00Z',
  fingerprint: 'f1',
});

const asksFor = (alert: object, source: string, version: string) => {
  const group = readAlertGroup({ version, alerts: [alert] }, { source, version, names: defaultNames });
  return group.ok ? group.value.asks : [];
};

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Route {
  readonly receiver: string;
  readonly matchers: readonly string[];
  readonly continue: boolean;
  readonly group_interval: string;
  readonly group_by: readonly string[];
}

const rules: readonly Rule[] = parse(read('prometheus/dlf-rules.yaml')).groups[0].rules;
const routes: readonly Route[] = parse(read('alertmanager/alertmanager.yaml')).route.routes;

describe('the examples for Prometheus and Alertmanager', () => {
  it('are about the metric that there is, and name its instance', () => {
    for (const rule of rules) {
      expect(rule.expr.startsWith(`${metric} >`)).toBe(true);
      expect(asksFor(firing(rule.alert, rule.labels), 'alertmanager', '4')).toMatchObject([
        { target: { jobName: 'job_batch', instanceId: '34765' } },
      ]);
    }
  });

  it('lead the alert to dlf-stop, and to people as before', () => {
    const [rule] = rules;
    expect(routes).toMatchObject([
      {
        receiver: 'dlf-stop',
        continue: true,
        matchers: [`alertname="${rule?.alert}"`, `severity="${rule?.labels['severity']}"`],
      },
    ]);
  });

  it('let one delivery hold all that fires, so that max_targets can count it', () => {
    for (const { group_by: groupBy } of routes) {
      for (const key of [...defaultNames.jobName, ...defaultNames.instanceId, '...']) {
        expect(groupBy).not.toContain(key);
      }
    }
  });
});

const contactPoint = parse(read('grafana/contact-point.yaml')).contactPoints[0];
const rule = parse(read('grafana/alert-rule.yaml')).groups[0].rules[0];

describe('the examples for Grafana', () => {
  const [{ settings }] = contactPoint.receivers;
  const { header, timestampHeader, secret: variable } = settings.hmacConfig;
  const secret = 'grafana-hmac-secret-91';
  const env = createEnvReader({ GRAFANA_HMAC_SECRET: secret, GRAFANA_TIMESTAMP_HEADER: timestampHeader });
  const config = grafanaEnv().configure(env);

  it('sign what is accepted, under the names that the contact point gives its headers', () => {
    const body = '{"status":"firing"}';
    const timestamp = String(NOW / 1000);
    const signature = grafanaSignature(secret, timestamp, Buffer.from(body));
    const request = webhookRequest({
      headers: { [header.toLowerCase()]: signature, [timestampHeader.toLowerCase()]: timestamp },
      body,
    });
    if (config === undefined) throw new Error('not configured');
    expect(verifyGrafana(request, config, NOW).credential).toBe('hmac-secret');
    expect(() => verifyGrafana(request, config, NOW + 600_000)).toThrow();
    expect(grafanaEnv().warnings?.(config)).toEqual([]);
  });

  it('have no secret in them, and send to the route', () => {
    expect(variable).toMatch(/^\$[A-Z_]+$/);
    expect(new URL(settings.url).pathname).toBe('/webhooks/grafana');
    expect(contactPoint.receivers[0].type).toBe('webhook');
  });

  it('ask for the instance that the series names, by the contact point', () => {
    const [query] = rule.data;
    expect(query.model.expr).toBe(metric);
    expect(rule.condition).toBe(rule.data.at(-1).refId);
    expect(rule.notification_settings).toMatchObject({
      receiver: contactPoint.name,
      // Grafana insists on these two.
      group_by: expect.arrayContaining(['alertname', 'grafana_folder']),
    });
    expect(asksFor(firing(rule.title, rule.labels), 'grafana', '1')).toMatchObject([
      { target: { jobName: 'job_batch', instanceId: '34765' } },
    ]);
  });

  it('make no alert of an instance out of a query that finds nothing or fails', () => {
    expect(rule).toMatchObject({ noDataState: 'OK', execErrState: 'Error' });
  });
});
