import { createSign } from 'node:crypto';
import type { Sample, SampleEnv } from '../sample.ts';
import { sampleLabels, sampleTarget } from '../sample-target.ts';

export const sampleEnv: SampleEnv = {
  SNS_TOPIC_ARNS: 'arn:aws:sns:eu-west-1:123456789012:dlf-alarms',
};

/** A CloudWatch alarm through a topic, signed with the key of the local stand-in. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const target = sampleTarget(command);
  const topic = secret('SNS_TOPIC_ARNS');
  const at = new Date(now).toISOString();
  const dimensions = Object.entries(sampleLabels(target)).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  );
  const message = {
    Message: JSON.stringify({
      AlarmName: 'dlf-job-running-too-long',
      AlarmDescription: null,
      NewStateValue: 'ALARM',
      NewStateReason: 'Threshold Crossed: 10800 was greater than the threshold (7200).',
      StateChangeTime: at.replace('Z', '+0000'),
      Region: 'EU (Ireland)',
      AlarmArn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${unique}`,
      OldStateValue: 'OK',
      Trigger: { MetricName: 'InstanceRunningSeconds', Namespace: 'Custom/DLF', Dimensions: dimensions },
    }),
    MessageId: unique,
    Subject: 'ALARM: "dlf-job-running-too-long" in EU (Ireland)',
    Timestamp: at,
    TopicArn: topic,
    Type: 'Notification',
  };
  const signed = Object.entries(message)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
  return {
    path: '/webhooks/sns',
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
      'x-amz-sns-message-type': message.Type,
      'x-amz-sns-topic-arn': topic,
    },
    body: JSON.stringify({
      ...message,
      SignatureVersion: '2',
      Signature: createSign('RSA-SHA256').update(signed).sign(secret('TOPIC_PRIVATE_KEY'), 'base64'),
      SigningCertURL: `https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-${'0'.repeat(32)}.pem`,
    }),
  };
};
