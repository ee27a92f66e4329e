import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';
import { localAws } from '../defaults.ts';

const ACCOUNT = '123456789012';

/** The event of an EventBridge rule with a schedule. Its time has no milliseconds. */
export const scheduledEvent = (at: number): ScheduledEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: ACCOUNT,
  time: new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  region: localAws.region,
  resources: [`arn:aws:events:${localAws.region}:${ACCOUNT}:rule/dlf-stop-local-sweep`],
  detail: {},
});
