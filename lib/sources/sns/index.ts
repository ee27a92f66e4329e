import { alertSource } from '../alert-source.ts';
import type { Source } from '../source.ts';
import { readTopicDelivery, type TopicDelivery } from '../topic-reading.ts';
import type { SnsConfig } from './env.ts';
import { verifySns } from './verify.ts';

/** Amazon SNS over HTTPS: CloudWatch alarms, and any JSON that names a job. */
export const source = {
  // A 5xx is tried again, three times by default; a 4xx is the end of it.
  ...alertSource,
  // SNS calls its JSON text/plain.
  body: { kind: 'json-text', maxBytes: 4 * 1024 * 1024 },
  // SNS waits 15 s.
  limitMs: 12_000,
  verify: verifySns,
  read: ({ found }, { names }) => readTopicDelivery('sns', found, names),
} satisfies Source<SnsConfig, TopicDelivery>;
