import { refuseAlerts, respondAlerts } from '../alert-answers.ts';
import type { Source } from '../source.ts';
import { readTopicDelivery, type TopicDelivery } from '../topic-reading.ts';
import type { SnsConfig } from './env.ts';
import { verifySns } from './verify.ts';

/** Amazon SNS over HTTPS: CloudWatch alarms, and any JSON that names a job. */
export const source = {
  // SNS calls its JSON text/plain.
  body: { kind: 'json-text', maxBytes: 4 * 1024 * 1024 },
  // SNS waits 15 s.
  limitMs: 12_000,
  lifeMs: 6 * 60 * 60_000,
  mayGoOn: true,
  verify: verifySns,
  read: ({ found }, { names }) => readTopicDelivery('sns', found, names),
  // A 5xx is tried again, three times by default; a 4xx is the end of it.
  respond: (answer) => respondAlerts(answer, 503),
  refuse: refuseAlerts,
} satisfies Source<SnsConfig, TopicDelivery>;
