import { integerText, isRecord, recordIn, textOf } from '../http/exact-json.ts';
import type { Ask } from '../intent/intent.ts';
import type { Result } from '../intent/result.ts';
import { askOf } from './alert.ts';
import type { Place } from './find-target.ts';
import type { Ignored, IgnoredReason } from './ignored.ts';
import type { AlertNames } from './names.ts';
import { placeOfJson, placeOfKey, placeOfTags } from './places.ts';

type Json = Readonly<Record<string, unknown>>;

/** A change of a CloudWatch alarm's state, whichever way it came. */
interface StateChange {
  readonly name: unknown;
  readonly arn: unknown;
  readonly description: unknown;
  readonly state: unknown;
  readonly previous: unknown;
  readonly reason: unknown;
  readonly at: unknown;
  readonly dimensions: readonly Place[];
  readonly tags: unknown;
}

/** Whether a message of SNS is a CloudWatch alarm. */
export const isAlarmMessage = (message: Json): boolean =>
  typeof message['AlarmName'] === 'string' && 'NewStateValue' in message;

/** Reads the text that a CloudWatch alarm publishes to an SNS topic; metric math has its dimensions in `Metrics`. */
export function readAlarmMessage(message: Json, source: string, names: AlertNames): Result<Ask, Ignored> {
  const trigger = recordIn(message, 'Trigger');
  return readChange(
    {
      name: message['AlarmName'],
      arn: message['AlarmArn'],
      description: message['AlarmDescription'],
      state: message['NewStateValue'],
      previous: message['OldStateValue'],
      reason: message['NewStateReason'],
      at: message['StateChangeTime'],
      dimensions: [
        placeOfTags(trigger['Dimensions']),
        ...listIn(trigger, 'Metrics').map((metric) =>
          placeOfTags(recordIn(recordIn(metric, 'MetricStat'), 'Metric')['Dimensions']),
        ),
      ],
      tags: undefined,
    },
    source,
    names,
  );
}

/**
 * Reads the alarm of an event: `detail` through EventBridge, `alarmData` where the alarm invokes Lambda itself
 * (docs.aws.amazon.com, "Alarm events and EventBridge", "Invoke a Lambda function from an alarm").
 */
export function readAlarmEvent(
  event: Json,
  alarm: Json,
  source: string,
  names: AlertNames,
): Result<Ask, Ignored> {
  const configuration = recordIn(alarm, 'configuration');
  const state = recordIn(alarm, 'state');
  const resources = Array.isArray(event['resources']) ? (event['resources'] as unknown[]) : [];
  return readChange(
    {
      name: alarm['alarmName'],
      arn: event['alarmArn'] ?? resources[0],
      description: configuration['description'],
      state: state['value'],
      previous: recordIn(alarm, 'previousState')['value'],
      reason: state['reason'],
      at: state['timestamp'],
      dimensions: listIn(configuration, 'metrics').map((metric) =>
        placeOfTags(recordIn(recordIn(metric, 'metricStat'), 'metric')['dimensions']),
      ),
      tags: alarm['alarmTags'],
    },
    source,
    names,
  );
}

function readChange(change: StateChange, source: string, names: AlertNames): Result<Ask, Ignored> {
  const { name, arn, description, state, previous, reason, at, dimensions, tags } = change;
  const tagged = placeOfTags(tags);
  const dimension: Place = Object.assign({}, ...[...dimensions].reverse()) as Place;
  return askOf(
    {
      source,
      name: textOf(name),
      summary: textOf(reason),
      places: [...dimensions, placeOfJson(description), tagged, placeOfKey(name)],
      labels: { ...tagged, ...dimension, alarm_name: name },
      startedAt: timeIn(at),
      key: [textOf(arn) ?? textOf(name) ?? '', textOf(at) ?? ''],
      silence: silenceOf(state, previous) ?? (areOfSeveral(dimensions, names) ? 'contradiction' : undefined),
    },
    names,
  );
}

function silenceOf(state: unknown, previous: unknown): IgnoredReason | undefined {
  if (state === 'ALARM') return previous === 'ALARM' ? 'still-firing' : undefined;
  if (state === 'OK') return 'resolved';
  return state === 'INSUFFICIENT_DATA' ? 'no-data' : 'unknown-state';
}

/** The metrics of one alarm may be about several instances: then none of them is meant. */
const areOfSeveral = (dimensions: readonly Place[], names: AlertNames): boolean =>
  [names.jobName, names.instanceId, names.workspace].some(
    (keys) =>
      new Set(
        dimensions.flatMap((place) =>
          keys.flatMap((key) => (Object.hasOwn(place, key) ? [integerText(place[key])] : [])),
        ),
      ).size > 1,
  );

/** `2026-11-24T01:10:00.123+0000`: without its colon an offset is no RFC 3339. */
const timeIn = (at: unknown): unknown =>
  typeof at === 'string' ? at.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') : undefined;

function listIn(value: Json, key: string): readonly Json[] {
  const member = value[key];
  return Array.isArray(member) ? (member as unknown[]).filter(isRecord) : [];
}
