import type { Sample, SampleEnv } from '../sample.ts';
import { sampleLabels, sampleTarget } from '../sample-target.ts';

export const sampleEnv: SampleEnv = {
  ALERTMANAGER_TOKEN: 'local-alertmanager-token',
};

/** A firing alert about the instance that the command names, as Alertmanager sends it. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const target = sampleTarget(command);
  const labels = {
    alertname: 'DlfJobRunningTooLong',
    severity: 'critical',
    ...sampleLabels(target),
  };
  const alert = {
    status: 'firing',
    labels,
    annotations: { summary: `DLF job ${target.jobName} has run for too long` },
    startsAt: new Date(now - 60_000).toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example.com:9090/graph',
    fingerprint: unique,
  };
  return {
    path: '/webhooks/alertmanager',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Alertmanager/0.34.0',
      authorization: `Bearer ${secret('ALERTMANAGER_TOKEN')}`,
    },
    body: JSON.stringify({
      version: '4',
      receiver: 'dlf-stop',
      status: 'firing',
      alerts: [alert],
      groupLabels: { alertname: labels.alertname },
      commonLabels: labels,
      commonAnnotations: alert.annotations,
      externalURL: 'http://alertmanager.example.com:9093',
      groupKey: '{}:{alertname="DlfJobRunningTooLong"}',
      truncatedAlerts: 0,
    }),
  };
};
