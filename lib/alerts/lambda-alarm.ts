import { isRecord, textOf } from '../http/exact-json.ts';
import type { Ask } from '../intent/intent.ts';
import { failed, ok, type Result } from '../intent/result.ts';
import { sorted } from './alert-group.ts';
import { ALERT_LIFE_MS } from './alert-life.ts';
import { readAlarmEvent } from './cloudwatch-alarm.ts';
import type { Place } from './find-target.ts';
import type { Ignored, ReadAlerts } from './ignored.ts';
import type { AlertNames } from './names.ts';
import { readTopicMessage } from './topic-message.ts';

/**
 * Reads what AWS invokes Lambda with: messages of SNS, an alarm through EventBridge, or an alarm's own action. IAM has proven
 * them; whatever else there is in an account asks for nothing here.
 *
 * @param topics those that are listened to; undefined: all that IAM lets through
 */
export function readLambdaAlarm(
  event: unknown,
  names: AlertNames,
  topics: readonly string[] | undefined,
): ReadAlerts {
  if (!isRecord(event)) return sorted([nothing('event')]);
  const { Records: records, detail, alarmData } = event;
  if (Array.isArray(records)) {
    return sorted((records as unknown[]).map((record) => readRecord(record, names, topics)));
  }
  if (event['source'] !== 'aws.cloudwatch') return sorted([nothing('event')]);
  const isFromBus = 'detail-type' in event;
  if (isFromBus && event['detail-type'] !== 'CloudWatch Alarm State Change') {
    return sorted([nothing('eventbridge')]);
  }
  const alarm = isRecord(detail) ? detail : alarmData;
  const source = isFromBus ? 'eventbridge' : 'cloudwatch';
  return sorted([isRecord(alarm) ? readAlarmEvent(event, alarm, source, names) : nothing(source)]);
}

/**
 * Takes out what happened long ago: an alarm tells of one moment, not that it fires still, and by now another run of its
 * job may go on. SNS brings a message to Lambda for 23 days, and dead letters may be sent again later than that.
 */
export function withoutStale({ asks, ignored }: ReadAlerts, now: number): ReadAlerts {
  const read = asks.map((ask): Result<Ask, Ignored> => {
    const { asker, alert, target, dedupe } = ask;
    const isStale = now - (alert?.startedAt ?? now) > ALERT_LIFE_MS;
    if (!isStale || asker.kind !== 'alert') return ok(ask);
    return failed({ reason: 'stale', asker, target, ...(dedupe && { dedupe }) });
  });
  return sorted([...read, ...ignored.map((each) => failed(each))]);
}

function readRecord(
  record: unknown,
  names: AlertNames,
  topics: readonly string[] | undefined,
): Result<Ask, Ignored> {
  if (!isRecord(record) || record['EventSource'] !== 'aws:sns' || !isRecord(record['Sns'])) {
    return nothing('event');
  }
  const sns = record['Sns'];
  const topic = textOf(sns['TopicArn']) ?? '';
  if (topics !== undefined && !topics.includes(topic)) return nothing('sns');
  return readTopicMessage(
    {
      source: 'sns',
      id: textOf(sns['MessageId']) ?? '',
      subject: textOf(sns['Subject']),
      text: textOf(sns['Message']) ?? '',
      at: textOf(sns['Timestamp']) ?? '',
      attributes: attributesOf(sns['MessageAttributes']),
    },
    names,
  );
}

/** `{"job_name":{"Type":"String","Value":"…"}}` */
const attributesOf = (attributes: unknown): Place =>
  isRecord(attributes)
    ? Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key, isRecord(value) ? value['Value'] : undefined]),
      )
    : {};

const nothing = (source: string): Result<Ask, Ignored> =>
  failed({ reason: 'not-an-alert', asker: { kind: 'alert', source, id: 'an event of another kind' } });
