import { sign } from 'node:crypto';

/** Members of a message; undefined: it is not there. */
export type Members = Readonly<Record<string, unknown>>;

export const snsTopic = 'arn:aws:sns:eu-west-1:123456789012:dlf-alarms';
export const smnTopic = 'urn:smn:cn-north-4:0a419ac94f80f2c62f14c01e34ae5dfc:dlf-alarms';
export const snsCertificateUrl = `https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-${'1'.repeat(32)}.pem`;
export const smnCertificateUrl = `https://smn.cn-north-4.myhuaweicloud.com/smn/SMN_cn-north-4_${'1'.repeat(32)}.pem`;

/** What the two manuals say is signed; `Subject` only where there is one. */
const SIGNED = {
  sns: {
    Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
    other: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  },
  smn: {
    Notification: ['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type'],
    other: ['message', 'message_id', 'subscribe_url', 'timestamp', 'topic_urn', 'type'],
  },
} as const;

function signatureOf(service: 'sns' | 'smn', members: Members, algorithm: string, key: string): string {
  const isNotification = (members['Type'] ?? members['type']) === 'Notification';
  const text = SIGNED[service][isNotification ? 'Notification' : 'other']
    .filter((name) => members[name] !== undefined && members[name] !== null)
    .filter((name) => name !== 'subject' || members[name] !== '')
    .map((name) => `${name}\n${String(members[name])}\n`)
    .join('');
  return sign(algorithm, Buffer.from(text), key).toString('base64');
}

let messages = 0;
const uniqueId = (): string => `0aa1ff22-0000-4000-8000-${String(messages++).padStart(12, '0')}`;

/** A message of SNS, signed over what it says at last. */
export function snsMessage(key: string, more: Members = {}): Members {
  const members = {
    Type: 'Notification',
    MessageId: uniqueId(),
    TopicArn: snsTopic,
    Message: '{}',
    Timestamp: new Date().toISOString(),
    SignatureVersion: '2',
    SigningCertURL: snsCertificateUrl,
    ...more,
  };
  const algorithm = members.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return { Signature: signatureOf('sns', members, algorithm, key), ...members };
}

/** An invitation to a topic of SNS. */
export const snsInvitation = (key: string, more: Members = {}): Members =>
  snsMessage(key, {
    Type: 'SubscriptionConfirmation',
    Message: `You have chosen to subscribe to the topic ${snsTopic}.`,
    Token: TOKEN,
    SubscribeURL: snsConfirmUrl,
    ...more,
  });

/** A message of SMN, signed over what it says at last. */
export function smnMessage(key: string, more: Members = {}): Members {
  const members = {
    type: 'Notification',
    message_id: uniqueId().replaceAll('-', ''),
    topic_urn: smnTopic,
    message: '{}',
    timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    signature_version: 'v1',
    signing_cert_url: smnCertificateUrl,
    ...more,
  };
  return { signature: signatureOf('smn', members, 'RSA-SHA256', key), ...members };
}

/** An invitation to a topic of SMN. */
export const smnInvitation = (key: string, more: Members = {}): Members =>
  smnMessage(key, {
    type: 'SubscriptionConfirmation',
    message: `You are invited to subscribe to topic: ${smnTopic}.`,
    subscribe_url: smnConfirmUrl,
    ...more,
  });

/** It must stand in no log: whoever has it can subscribe, too. */
export const TOKEN = '2336412f37fb687f5d51e6e241d09c805a5a57b30d712f79';
export const snsConfirmUrl = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${snsTopic}&Token=${TOKEN}`;
export const smnConfirmUrl = `https://console.huaweicloud.com/smn/subscription/confirm?token=${TOKEN}&topic_urn=${smnTopic}&region=cn-north-4&region_id=cn-north-4`;
