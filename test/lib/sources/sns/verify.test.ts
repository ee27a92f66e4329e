import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../../../../lib/http/webhook-request.ts';
import { parseTopicArn } from '../../../../lib/sources/sns/topic-arn.ts';
import { verifySns } from '../../../../lib/sources/sns/verify.ts';
import {
  type Members,
  snsCertificateUrl,
  snsInvitation,
  snsMessage,
  snsTopic,
  TOKEN,
} from '../../../helpers/topic-messages.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import { certificatesWith, key, publishedKey, readMessage, refusal, spoilt } from '../topic-verifying.ts';

const MINUTE = 60_000;
const PUBLISHED_AT = Date.UTC(2026, 10, 24, 1, 11);
const names = { jobName: ['job_name'], instanceId: ['instance_id'], workspace: ['workspace'] };
const configFor = (...topics: string[]) => ({
  names,
  topics: topics.flatMap((text) => parseTopicArn(text) ?? []),
});

const requestOf = (message: unknown, headers = {}): WebhookRequest =>
  webhookRequest({ body: JSON.stringify(message), headers });

const verify = (
  message: unknown,
  { now = Date.now(), certificates = certificatesWith(), headers = {}, topics = [snsTopic] } = {},
) => verifySns(requestOf(message, headers), configFor(...topics), now, { certificates });

const refused = (message: unknown, more: Parameters<typeof verify>[1] = {}): Promise<string> =>
  refusal(() => verify(message, more));

describe('published messages of SNS', () => {
  const published = { now: PUBLISHED_AT, certificates: certificatesWith(publishedKey) };

  it('a notification is accepted, with what it says', async () => {
    const message = readMessage('sns/cloudwatch-alarm.json');
    expect(await verify(message, published)).toMatchObject({
      credential: snsTopic,
      found: {
        type: 'Notification',
        id: message['MessageId'],
        topic: snsTopic,
        subject: message['Subject'],
        message: message['Message'],
        timestamp: message['Timestamp'],
        confirmUrl: undefined,
      },
    });
  });

  it('an invitation is accepted, with an address made of what was signed', async () => {
    const message = readMessage('sns/subscription-confirmation.json');
    const { found } = await verify(message, published);
    const confirm = new URL(found.confirmUrl ?? '');
    expect(confirm.origin + confirm.pathname).toBe('https://sns.eu-west-1.amazonaws.com/');
    expect([...confirm.searchParams]).toEqual([
      ['Action', 'ConfirmSubscription'],
      ['TopicArn', snsTopic],
      ['Token', message['Token']],
    ]);
  });
});

describe('a message of SNS', () => {
  it.each([
    ['version 1', { SignatureVersion: '1' }],
    ['version 2', { SignatureVersion: '2' }],
    ['a subject', { Subject: 'ALARM: "x" in EU (Ireland)' }],
    ['null for a subject', { Subject: null }],
    ['a Chinese text of several lines', { Message: '作业超时\n请检查' }],
    ['an empty text', { Message: '' }],
    ['59 minutes', { Timestamp: new Date(Date.now() - 59 * MINUTE).toISOString() }],
    ['4 minutes to come', { Timestamp: new Date(Date.now() + 4 * MINUTE).toISOString() }],
  ])('is accepted with %s', async (_, more) => {
    expect(await refused(snsMessage(key, more))).toBe('accepted');
  });

  it('is accepted at the end of a subscription, where nothing is to be confirmed', async () => {
    for (const SignatureVersion of ['1', '2']) {
      const message = snsInvitation(key, { Type: 'UnsubscribeConfirmation', SignatureVersion });
      const { found } = await verify(message);
      expect(found).toMatchObject({ type: 'UnsubscribeConfirmation', confirmUrl: undefined });
    }
  });

  it('is judged by the certificate that it names', async () => {
    const certificates = certificatesWith();
    await verify(snsMessage(key), { certificates });
    expect(certificates.asked).toEqual([snsCertificateUrl]);
  });

  it.each(['Message', 'MessageId', 'Subject', 'Timestamp'])(
    'is refused with another character in %s, in both versions',
    async (name) => {
      for (const SignatureVersion of ['1', '2']) {
        const message = snsMessage(key, { Subject: 'a subject', SignatureVersion });
        expect(await refused(message)).toBe('accepted');
        expect(await refused(spoilt(message, name))).toMatch(/^(wrong signature|timestamp too far off)$/);
      }
    },
  );

  it.each(['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token'])(
    'is refused as an invitation with another character in %s',
    async (name) => {
      const message = snsInvitation(key);
      expect(await refused(message)).toBe('accepted');
      expect(await refused(spoilt(message, name))).toMatch(/^(wrong signature|timestamp too far off)$/);
      const end = snsInvitation(key, { Type: 'UnsubscribeConfirmation' });
      expect(await refused(spoilt(end, name))).toMatch(/^(wrong signature|timestamp too far off)$/);
    },
  );

  it('is refused as another type than the one that was signed', async () => {
    const end = snsInvitation(key, { Type: 'UnsubscribeConfirmation' });
    expect(await refused({ ...end, Type: 'SubscriptionConfirmation' })).toBe('wrong signature');
    expect(await refused({ ...snsMessage(key), Type: 'UnsubscribeConfirmation' })).toBe('wrong signature');
    expect(await refused({ ...snsInvitation(key), Type: 'Notification' })).toBe('wrong signature');
  });

  it('is refused with the signature of the other version', async () => {
    expect(await refused({ ...snsMessage(key), SignatureVersion: '1' })).toBe('wrong signature');
    expect(await refused({ ...snsMessage(key, { SignatureVersion: '1' }), SignatureVersion: '2' })).toBe(
      'wrong signature',
    );
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['a number', 1],
    ['what is no base64', '****'],
    ['that of another message', snsMessage(key, { Message: 'another' })['Signature']],
  ])('is refused with a wrong signature: %s', async (_, Signature) => {
    expect(await refused({ ...snsMessage(key), Signature })).toBe('wrong signature');
  });

  it('is refused under another key', async () => {
    expect(await refused(snsMessage(key), { certificates: certificatesWith(publishedKey) })).toBe(
      'wrong signature',
    );
  });

  it.each([
    ['of another account', snsTopic.replace('123456789012', '210987654321')],
    ['of another region', snsTopic.replace('eu-west-1', 'eu-west-2')],
    ['of another name', `${snsTopic}2`],
    ['in upper case', snsTopic.toUpperCase()],
    ['with a line end', `${snsTopic}\n`],
    ['in a list', [snsTopic]],
    ['none', undefined],
  ])('is refused from another topic, whatever its signature: %s', async (_, TopicArn) => {
    const certificates = certificatesWith();
    expect(await refused(snsMessage(key, { TopicArn }), { certificates })).toBe('another topic');
    expect(certificates.asked).toEqual([]);
  });

  it.each([
    ['version 3', { SignatureVersion: '3' }],
    ['a version that is a number', { SignatureVersion: 2 }],
    ['no version', { SignatureVersion: undefined }],
    ['another type', { Type: 'Welcome' }],
    ['a type in lower case', { Type: 'notification' }],
    ['no type', { Type: undefined }],
  ])('is no message of SNS with %s', async (_, more) => {
    expect(await refused(snsMessage(key, more))).toBe('not a message of SNS');
  });

  it('is no message of SNS where the body is no object', async () => {
    for (const body of [[], null, 'text', 7, [snsMessage(key)]]) {
      expect(await refused(body)).toBe('not a message of SNS');
    }
  });

  it('is refused where its delivery is raw, even with a signature', async () => {
    const headers = { 'x-amz-sns-rawdelivery': 'true' };
    expect(await refused(snsMessage(key), { headers })).toBe('raw delivery is not signed');
  });

  it.each([
    ['two hours old', new Date(Date.now() - 120 * MINUTE).toISOString()],
    ['61 minutes old', new Date(Date.now() - 61 * MINUTE).toISOString()],
    ['ten minutes ahead', new Date(Date.now() + 10 * MINUTE).toISOString()],
    ['no time', 'yesterday'],
    ['empty', ''],
    ['a number', Date.now()],
    ['missing', undefined],
  ])('is refused where its time is %s', async (_, Timestamp) => {
    const certificates = certificatesWith();
    expect(await refused(snsMessage(key, { Timestamp }), { certificates })).toBe('timestamp too far off');
    expect(certificates.asked).toEqual([]);
  });

  it.each(['Message', 'MessageId', 'Timestamp', 'Token', 'SubscribeURL', 'SigningCertURL'])(
    'is refused where %s is no text',
    async (name) => {
      for (const value of [7, true, null, { a: 1 }, ['a']]) {
        expect(await refused(snsInvitation(key, { [name]: value }))).not.toBe('accepted');
      }
    },
  );

  it('has one reading: what was signed cannot be cut into other members', async () => {
    const message = snsMessage(key, { MessageId: 'the-id', Subject: 'a subject' });
    const { Subject: _, ...rest } = message;
    const otherwise = { ...rest, MessageId: 'the-id\nSubject\na subject' };
    expect(await refused(message)).toBe('accepted');
    expect(await refused(otherwise)).toBe('wrong signature');
    const { MessageId: __, ...nameless } = message;
    const text = `${String(message['Message'])}\nMessageId\nthe-id`;
    expect(await refused({ ...nameless, Message: text })).toBe('wrong signature');
    expect(await refused(snsMessage(key, { MessageId: '' }))).toBe('wrong signature');
  });

  it('is not read from a body that is no JSON', async () => {
    expect(
      await refusal(() =>
        verifySns(webhookRequest({ body: '{' }), configFor(snsTopic), Date.now(), {
          certificates: certificatesWith(),
        }),
      ),
    ).toMatch(/^400 /);
  });

  it('names the host of its own region, in China and elsewhere', async () => {
    for (const [topic, host] of [
      ['arn:aws-cn:sns:cn-north-1:123456789012:t', 'sns.cn-north-1.amazonaws.com.cn'],
      ['arn:aws-us-gov:sns:us-gov-west-1:123456789012:t.fifo', 'sns.us-gov-west-1.amazonaws.com'],
    ] as const) {
      const invitation = (of: string): Members =>
        snsInvitation(key, {
          TopicArn: topic,
          SigningCertURL: snsCertificateUrl.replace('sns.eu-west-1.amazonaws.com', of),
          SubscribeURL: `https://${of}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=${TOKEN}`,
        });
      const { found } = await verify(invitation(host), { topics: [topic] });
      expect(new URL(found.confirmUrl ?? '').host).toBe(host);
      expect(await refused(invitation('sns.eu-west-1.amazonaws.com'), { topics: [topic] })).toBe(
        'certificate of somebody else',
      );
    }
  });
});
