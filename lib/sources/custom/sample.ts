import type { Sample, SampleEnv } from '../sample.ts';
import { sampleLabels, sampleTarget } from '../sample-target.ts';

export const sampleEnv: SampleEnv = {
  PLAIN_TOKEN: 'local-plain-token',
};

/** An alert as `examples/mappings/plain.yaml` reads it. */
export const sample: Sample = ({ command, secret, now, unique }) => ({
  path: '/webhooks/custom/plain',
  headers: {
    'content-type': 'application/json',
    authorization: `Bearer ${secret('PLAIN_TOKEN')}`,
  },
  body: JSON.stringify({
    id: unique,
    status: 'firing',
    title: 'a job runs too long',
    since: new Date(now - 60_000).toISOString(),
    ...sampleLabels(sampleTarget(command)),
  }),
});
