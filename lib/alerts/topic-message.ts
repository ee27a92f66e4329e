import { isRecord, jsonOrNothing, textOf } from '../http/exact-json.ts';
import type { Ask } from '../intent/intent.ts';
import { failed, type Result } from '../intent/result.ts';
import { askOf } from './alert.ts';
import { isCloudEyeAlarm, readCloudEyeAlarm } from './cloud-eye-alarm.ts';
import { isAlarmMessage, readAlarmEvent, readAlarmMessage } from './cloudwatch-alarm.ts';
import { isJobNotice, readJobNotice } from './data-arts-notice.ts';
import { firstText, type Place } from './find-target.ts';
import type { Ignored, IgnoredReason } from './ignored.ts';
import type { AlertNames } from './names.ts';
import { placeOfKey, placesIn } from './places.ts';
import { silenceOfState } from './state-word.ts';

/** What came through a topic of SNS or SMN. */
export interface TopicMessage {
  readonly source: 'sns' | 'smn';
  /** The same in each attempt to deliver it. */
  readonly id: string;
  readonly subject: string | undefined;
  readonly text: string;
  /** When it was published, RFC 3339. */
  readonly at: string;
  /** What its publisher wrote beside the text. */
  readonly attributes?: Place;
}

/** Reads a message: an alarm of a monitoring service that is known, or any JSON that names a job. */
export function readTopicMessage(message: TopicMessage, names: AlertNames): Result<Ask, Ignored> {
  const { source, id, subject, text, at, attributes = {} } = message;
  const value = jsonOrNothing(text);
  if (!isRecord(value)) {
    const key = placeOfKey(text.trim());
    if (Object.keys(key).length > 0) return askOf({ ...common(message), places: [key] }, names);
    return failed({
      reason: 'text',
      asker: { kind: 'alert', source, id: 'a message' },
      dedupe: [source, id],
    });
  }
  if (source === 'sns') {
    if (isAlarmMessage(value)) return readAlarmMessage(value, source, names);
    // A rule of EventBridge may have the topic as its target.
    const { source: origin, detail } = value;
    if (origin === 'aws.cloudwatch' && isRecord(detail)) return readAlarmEvent(value, detail, source, names);
  } else {
    const origin = { source, messageId: id, at, subject };
    if (isCloudEyeAlarm(value)) return readCloudEyeAlarm(value, origin, names);
    if (isJobNotice(value)) return readJobNotice(value, origin, names);
  }
  const labels = isRecord(value['labels']) ? value['labels'] : undefined;
  const places = [...placesIn(value), attributes];
  return askOf(
    {
      ...common(message),
      name: firstText(places, ['alertname', 'alarm_name', 'name', 'title']) ?? subject,
      summary: firstText(places, ['summary', 'message', 'reason']) ?? subject,
      places,
      labels: labels ?? value,
      silence: silenceIn(value),
    },
    names,
  );
}

/** One word is enough to keep a run going, whatever the others say. */
function silenceIn(value: Readonly<Record<string, unknown>>): IgnoredReason | undefined {
  const said = ['status', 'state', 'alarm_status']
    .map((key) => value[key] ?? undefined)
    .filter((state) => state !== undefined)
    .map(silenceOfState);
  return said.find((reason) => reason !== undefined && reason !== 'unknown-state') ?? said[0];
}

const common = ({ source, id, subject, at }: TopicMessage) => ({
  source,
  name: subject,
  summary: subject,
  startedAt: at,
  key: [textOf(id) ?? ''],
});
