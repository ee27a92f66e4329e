import { type NamedAlerts, readNames } from '../names-env.ts';
import type { SourceEnv } from '../source.ts';
import { parseTopicUrn, type Topic } from './topic-urn.ts';

export interface SmnConfig extends NamedAlerts {
  /** Any tenant can own a topic: only these are listened to. */
  readonly topics: readonly Topic[];
}

export const smnEnv = (): SourceEnv<SmnConfig> => ({
  vars: [{ name: 'SMN_TOPIC_URNS', secret: false }],
  configure: (env) => {
    const topics = env.list('SMN_TOPIC_URNS')?.flatMap((text) => {
      const topic = parseTopicUrn(text);
      if (topic === undefined && text !== '') env.problem('SMN_TOPIC_URNS', 'must be URNs of SMN topics');
      return topic ?? [];
    });
    return topics && { topics, ...readNames(env) };
  },
});
