import { type NamedAlerts, readNames } from '../names-env.ts';
import type { SourceEnv } from '../source.ts';
import { parseTopicArn, type Topic } from './topic-arn.ts';

export interface SnsConfig extends NamedAlerts {
  /** Anybody can own a topic: only these are listened to. */
  readonly topics: readonly Topic[];
}

export const snsEnv = (): SourceEnv<SnsConfig> => ({
  vars: [{ name: 'SNS_TOPIC_ARNS', secret: false }],
  configure: (env) => {
    const topics = env.list('SNS_TOPIC_ARNS')?.flatMap((text) => {
      const topic = parseTopicArn(text);
      if (topic === undefined && text !== '') env.problem('SNS_TOPIC_ARNS', 'must be ARNs of SNS topics');
      return topic ?? [];
    });
    return topics && { topics, ...readNames(env) };
  },
});
