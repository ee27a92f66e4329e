import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLambdaAlarm } from '../../lib/alerts/lambda-alarm.ts';
import { defaultNames } from '../../lib/alerts/names.ts';
import { parseTopicArn } from '../../lib/sources/sns/topic-arn.ts';
import { type Resource, stackOf } from '../helpers/cloudformation.ts';

const text = readFileSync(join(import.meta.dirname, '../../examples/cloudwatch/alarm.yaml'), 'utf8');

const made = {
  'AWS::AccountId': '123456789012',
  Topic: 'arn:aws:sns:eu-west-1:123456789012:dlf-alarms',
  'Alarm.Arn': 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:dlf-running-too-long-34765',
  'Rule.Arn': 'arn:aws:events:eu-west-1:123456789012:rule/dlf-stop',
};
const EventFunction = 'arn:aws:lambda:eu-west-1:123456789012:function:dlf-stop-prod-event';
const target = { jobName: 'job_batch', instanceId: '34765' };

const stack = (Way: string) =>
  stackOf(text, { Way, JobName: target.jobName, InstanceId: target.instanceId, EventFunction }, made);

const propertiesOf = (resources: Readonly<Record<string, Resource>>, name: string) =>
  resources[name]?.Properties ?? {};

interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** What of the alarm CloudWatch tells when its state changes. */
function alarmOf(way: string) {
  const { AlarmName, AlarmDescription, Namespace, MetricName, Dimensions } = propertiesOf(
    stack(way),
    'Alarm',
  );
  return {
    name: String(AlarmName),
    description: String(AlarmDescription),
    namespace: String(Namespace),
    metric: String(MetricName),
    dimensions: Dimensions as readonly Dimension[],
  };
}

const AT = '2026-11-24T01:10:00.123+0000';

const stateChange = (value: string) => {
  const { name, description, namespace, metric, dimensions } = alarmOf('lambda');
  return {
    alarmName: name,
    state: { value, reason: 'Threshold Crossed', timestamp: AT },
    previousState: { value: value === 'ALARM' ? 'OK' : 'ALARM' },
    configuration: {
      description,
      metrics: [
        {
          id: 'm1',
          metricStat: {
            metric: {
              namespace,
              name: metric,
              dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])),
            },
            period: 60,
            stat: 'Maximum',
          },
          returnData: true,
        },
      ],
    },
  };
};

/** As a topic delivers it to Lambda; over HTTPS `Message` is the same text. */
const fromTopic = (value: string) => {
  const { name, description, namespace, metric, dimensions } = alarmOf('sns');
  const message = {
    AlarmName: name,
    AlarmDescription: description,
    NewStateValue: value,
    OldStateValue: value === 'ALARM' ? 'OK' : 'ALARM',
    NewStateReason: 'Threshold Crossed',
    StateChangeTime: AT,
    AlarmArn: made['Alarm.Arn'],
    Trigger: {
      MetricName: metric,
      Namespace: namespace,
      Dimensions: dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })),
    },
  };
  const Sns = {
    Type: 'Notification',
    MessageId: 'm1',
    TopicArn: made.Topic,
    Subject: 'ALARM',
    Message: JSON.stringify(message),
    Timestamp: '2026-11-24T01:10:01.000Z',
  };
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns }] };
};

const fromAlarm = (value: string) => ({
  source: 'aws.cloudwatch',
  alarmArn: made['Alarm.Arn'],
  accountId: made['AWS::AccountId'],
  time: AT,
  region: 'eu-west-1',
  alarmData: stateChange(value),
});

const fromBus = (value: string) => ({
  version: '0',
  id: 'e1',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: made['AWS::AccountId'],
  time: AT,
  region: 'eu-west-1',
  resources: [made['Alarm.Arn']],
  detail: stateChange(value),
});

/** As EventBridge does: each list has one of the event's values, each object is a pattern of its own. */
function fits(pattern: unknown, value: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (Array.isArray(pattern)) return values.some((each) => pattern.includes(each));
  return Object.entries(pattern as object).every(([key, each]) =>
    fits(each, (value as Readonly<Record<string, unknown>>)[key]),
  );
}

describe('the example of a CloudWatch alarm', () => {
  it.each([
    ['sns', 'sns', fromTopic],
    ['lambda', 'cloudwatch', fromAlarm],
    ['eventbridge', 'eventbridge', fromBus],
  ] as const)(
    'asks by %s for a stop of the instance that it is about, and for nothing once it is over',
    (_, source, event) => {
      const { asks, ignored } = readLambdaAlarm(event('ALARM'), defaultNames, [made.Topic]);
      expect(ignored).toEqual([]);
      expect(asks).toMatchObject([
        {
          target,
          asker: { kind: 'alert', source },
          alert: { startedAt: Date.UTC(2026, 10, 24, 1, 10, 0, 123) },
        },
      ]);
      expect(readLambdaAlarm(event('OK'), defaultNames, [made.Topic])).toMatchObject({
        asks: [],
        ignored: [{ reason: 'resolved', target }],
      });
    },
  );

  it('publishes to a topic that signs with SHA-256, and whose messages come to the webhook with their signature', () => {
    const resources = stack('sns');
    expect(Object.keys(resources)).toEqual(['Alarm', 'Topic', 'Subscription']);
    expect(propertiesOf(resources, 'Alarm')['AlarmActions']).toEqual([made.Topic]);
    const { SignatureVersion, TopicName } = propertiesOf(resources, 'Topic');
    expect(SignatureVersion).toBe('2');
    expect(parseTopicArn(`arn:aws:sns:eu-west-1:123456789012:${String(TopicName)}`)?.name).toBe(made.Topic);
    expect(propertiesOf(resources, 'Subscription')).toEqual({
      TopicArn: made.Topic,
      Protocol: 'https',
      Endpoint: 'https://dlf-stop.example.com/webhooks/sns',
      RawMessageDelivery: false,
    });
  });

  it('may invoke the function itself, and no other alarm of no other account may', () => {
    const resources = stack('lambda');
    expect(Object.keys(resources)).toEqual(['Alarm', 'AlarmMayInvoke']);
    expect(propertiesOf(resources, 'Alarm')['AlarmActions']).toEqual([EventFunction]);
    expect(propertiesOf(resources, 'AlarmMayInvoke')).toEqual({
      FunctionName: EventFunction,
      Action: 'lambda:InvokeFunction',
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceAccount: '123456789012',
      SourceArn: made['Alarm.Arn'],
    });
  });

  it('goes through a rule that lets its own alarms through and nothing else', () => {
    const resources = stack('eventbridge');
    expect(Object.keys(resources)).toEqual(['Alarm', 'Rule', 'RuleMayInvoke']);
    expect(propertiesOf(resources, 'Alarm')['AlarmActions']).toEqual([]);
    const { EventPattern, Targets } = propertiesOf(resources, 'Rule');
    expect(fits(EventPattern, fromBus('ALARM'))).toBe(true);
    expect(fits(EventPattern, fromBus('OK'))).toBe(false);
    expect(fits(EventPattern, { ...fromBus('ALARM'), resources: ['another'] })).toBe(false);
    expect(Targets).toEqual([{ Id: 'dlf-stop', Arn: EventFunction }]);
    expect(propertiesOf(resources, 'RuleMayInvoke')).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: made['Rule.Arn'],
    });
  });
});
