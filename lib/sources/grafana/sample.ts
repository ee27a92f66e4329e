import type { Sample, SampleEnv } from '../sample.ts';
import { sampleLabels, sampleTarget } from '../sample-target.ts';
import { grafanaSignature, SIGNATURE_HEADER } from './verify.ts';

export const sampleEnv: SampleEnv = {
  GRAFANA_HMAC_SECRET: 'local-grafana-hmac-secret',
  GRAFANA_TIMESTAMP_HEADER: 'X-Grafana-Alerting-Timestamp',
};

/** A firing alert about the instance that the command names, signed as Grafana does where a timestamp header is set. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const target = sampleTarget(command);
  const labels = {
    alertname: 'DlfJobRunningTooLong',
    grafana_folder: 'Data',
    severity: 'critical',
    ...sampleLabels(target),
  };
  const body = JSON.stringify({
    receiver: 'dlf-stop',
    status: 'firing',
    alerts: [
      {
        status: 'firing',
        labels,
        annotations: { summary: `DLF job ${target.jobName} has run for too long` },
        startsAt: new Date(now - 60_000).toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'https://grafana.example.com/alerting/grafana/adx1v2/view?orgId=1',
        fingerprint: unique,
        ruleUID: 'adx1v2',
        values: { B: 10_800, C: 1 },
        orgId: 1,
      },
    ],
    groupLabels: { alertname: labels.alertname },
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: 'https://grafana.example.com/',
    version: '1',
    groupKey: '{}:{alertname="DlfJobRunningTooLong"}',
    truncatedAlerts: 0,
    orgId: 1,
    title: '[FIRING:1] DlfJobRunningTooLong Data (critical)',
    state: 'alerting',
  });
  const timestamp = String(Math.floor(now / 1000));
  return {
    path: '/webhooks/grafana',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Grafana',
      [secret('GRAFANA_TIMESTAMP_HEADER').toLowerCase()]: timestamp,
      [SIGNATURE_HEADER]: grafanaSignature(secret('GRAFANA_HMAC_SECRET'), timestamp, Buffer.from(body)),
    },
    body,
  };
};
