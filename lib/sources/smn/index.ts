import { alertSource } from '../alert-source.ts';
import type { Source } from '../source.ts';
import { readTopicDelivery, type TopicDelivery } from '../topic-reading.ts';
import type { SmnConfig } from './env.ts';
import { verifySmn } from './verify.ts';

/** Huawei Cloud SMN over HTTPS: DataArts Factory's job notices, Cloud Eye's alarms, and any JSON that names a job. */
export const source = {
  // It tries again, up to six times, after a 5xx and nothing else.
  ...alertSource,
  body: { kind: 'json-text', maxBytes: 4 * 1024 * 1024 },
  // SMN waits 5 s, and keeps an address that is slow again and again on a black list for minutes.
  limitMs: 4_000,
  verify: verifySmn,
  read: ({ found }, { names }) => readTopicDelivery('smn', found, names),
} satisfies Source<SmnConfig, TopicDelivery>;
