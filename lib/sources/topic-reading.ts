import { sorted } from '../alerts/alert-group.ts';
import type { AlertNames } from '../alerts/names.ts';
import { readTopicMessage } from '../alerts/topic-message.ts';
import type { Reading } from './source.ts';

/** What SNS and SMN deliver over HTTPS, once it is proven. */
export interface TopicDelivery {
  readonly type: TopicDeliveryType;
  readonly id: string;
  readonly topic: string;
  readonly subject: string | undefined;
  readonly message: string;
  /** RFC 3339 */
  readonly timestamp: string;
  /** Of an invitation: the address that accepts it, made of what was signed. */
  readonly confirmUrl: string | undefined;
}

const TYPES = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'] as const;
type TopicDeliveryType = (typeof TYPES)[number];

export const topicDeliveryType = (text: unknown): TopicDeliveryType | undefined =>
  TYPES.find((each) => each === text);

/** What a topic's delivery turned out to be: a message, an invitation that is to be accepted, or the end of a subscription. */
export function readTopicDelivery(
  source: 'sns' | 'smn',
  delivery: TopicDelivery,
  names: AlertNames,
): Reading {
  const { type, id, topic, subject, message, timestamp, confirmUrl } = delivery;
  if (type === 'Notification') {
    const read = readTopicMessage({ source, id, subject, text: message, at: timestamp }, names);
    return { kind: 'alerts', ...sorted([read]) };
  }
  if (confirmUrl !== undefined) return { kind: 'subscription', topic, confirmUrl };
  const asker = { kind: 'alert', source, id: topic } as const;
  return { kind: 'alerts', asks: [], ignored: [{ reason: 'unsubscribed', asker, dedupe: [source, topic] }] };
}
