import type { Sample, SampleEnv } from '../sample.ts';
import { sampleTarget } from '../sample-target.ts';
import { pagerDutySignature } from './verify.ts';

export const sampleEnv: SampleEnv = {
  PAGERDUTY_SECRET: 'local-pagerduty-secret',
};

/** A new incident whose key names the instance. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const { jobName, instanceId, workspace } = sampleTarget(command);
  const at = new Date(now).toISOString();
  const body = JSON.stringify({
    event: {
      id: unique,
      event_type: 'incident.triggered',
      resource_type: 'incident',
      occurred_at: at,
      agent: null,
      client: null,
      data: {
        id: 'PGR0VU2',
        type: 'incident',
        status: 'triggered',
        incident_key: `dlf:${jobName}:${instanceId}`,
        created_at: at,
        title: `DLF job ${jobName} has run for too long`,
        service: { id: 'PF9KMXH', summary: 'DLF jobs', type: 'service_reference' },
        urgency: 'high',
        custom_fields: workspace === undefined ? [] : [{ name: 'workspace', value: workspace }],
        resolve_reason: null,
      },
    },
  });
  return {
    path: '/webhooks/pagerduty',
    headers: {
      'content-type': 'application/json',
      'x-webhook-id': unique,
      'x-pagerduty-signature': pagerDutySignature(secret('PAGERDUTY_SECRET'), Buffer.from(body)),
    },
    body,
  };
};
