import type { Sample, SampleEnv } from '../sample.ts';
import { sampleLabels, sampleTarget } from '../sample-target.ts';

export const sampleEnv: SampleEnv = {
  CLOUDEVENTS_TOKEN: 'local-cloudevents-token',
};

/** An event in structured mode. */
export const sample: Sample = ({ command, secret, now, unique }) => ({
  path: '/webhooks/cloudevents',
  headers: {
    'content-type': 'application/cloudevents+json; charset=utf-8',
    authorization: `Bearer ${secret('CLOUDEVENTS_TOKEN')}`,
  },
  body: JSON.stringify({
    specversion: '1.0',
    type: 'com.example.dlf.job.overrun',
    source: '/monitoring/dlf',
    id: unique,
    time: new Date(now).toISOString(),
    datacontenttype: 'application/json',
    data: { status: 'firing', ...sampleLabels(sampleTarget(command)) },
  }),
});
