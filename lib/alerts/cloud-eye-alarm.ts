import { isRecord, textOf } from '../http/exact-json.ts';
import type { Ask } from '../intent/intent.ts';
import type { Result } from '../intent/result.ts';
import { askOf } from './alert.ts';
import type { Ignored, IgnoredReason } from './ignored.ts';
import type { AlertNames } from './names.ts';
import { placeOfJson, placeOfKey, placeOfTags } from './places.ts';

type Json = Readonly<Record<string, unknown>>;

/** Whether a message of SMN is an alarm of Cloud Eye, of the old template or the new one. */
export const isCloudEyeAlarm = (message: Json): boolean =>
  message['message_type'] === 'alarm' || (message['version'] === 'v1' && isRecord(message['data']));

/**
 * Reads an alarm of Cloud Eye (support.huaweicloud.com, Cloud Eye, "HTTP/HTTPS notifications"). Its own `instance_id` is
 * a server's more often than a run's: dimensions count only where they name a job as well.
 */
export function readCloudEyeAlarm(
  message: Json,
  { source, messageId, at }: { readonly source: string; readonly messageId: string; readonly at: string },
  names: AlertNames,
): Result<Ask, Ignored> {
  const { data, template_variable: template } = message;
  const details = isRecord(data) ? data : isRecord(template) ? template : {};
  const name = textOf(message['alarm_name']) ?? textOf(details['AlarmRuleName']);
  const dimensions = placeOfTags(message['dimension']);
  const isOfJob = names.jobName.some((key) => Object.hasOwn(dimensions, key));
  return askOf(
    {
      source,
      name,
      summary: textOf(message['sms_content']) ?? textOf(details['CurrentData']),
      places: [
        placeOfJson(details['AlarmDesc']),
        placeOfJson(details['ResourceName']),
        ...(isOfJob ? [dimensions] : []),
        placeOfKey(name),
        placeOfKey(details['ResourceName']),
      ],
      labels: { alarm_name: name, alarm_level: details['AlarmLevel'], namespace: message['namespace'] },
      startedAt: message['time'] ?? at,
      key: [messageId],
      silence: silenceOf(message['alarm_status'], details['IsAlarm']),
    },
    names,
  );
}

function silenceOf(status: unknown, isAlarm: unknown): IgnoredReason | undefined {
  // The two must not say different things.
  if (status === 'ok' || isAlarm === false || isAlarm === 'false') return 'resolved';
  return status === 'alarm' || (status === undefined && (isAlarm === true || isAlarm === 'true'))
    ? undefined
    : 'unknown-state';
}
