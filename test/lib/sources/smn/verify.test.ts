import { describe, expect, it } from 'vitest';
import { parseTopicUrn } from '../../../../lib/sources/smn/topic-urn.ts';
import { verifySmn } from '../../../../lib/sources/smn/verify.ts';
import {
  smnCertificateUrl,
  smnConfirmUrl,
  smnInvitation,
  smnMessage,
  smnTopic,
} from '../../../helpers/topic-messages.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import { certificatesWith, key, publishedKey, readMessage, refusal, spoilt } from '../topic-verifying.ts';

const MINUTE = 60_000;
const names = { jobName: ['job_name'], instanceId: ['instance_id'], workspace: ['workspace'] };

const verify = (
  message: unknown,
  { now = Date.now(), certificates = certificatesWith(), topics = [smnTopic] } = {},
) =>
  verifySmn(
    webhookRequest({ body: JSON.stringify(message) }),
    { names, topics: topics.flatMap((text) => parseTopicUrn(text) ?? []) },
    now,
    { certificates },
  );

const refused = (message: unknown, more: Parameters<typeof verify>[1] = {}): Promise<string> =>
  refusal(() => verify(message, more));

const at = (ms: number): string => `${new Date(Date.now() + ms).toISOString().slice(0, 19)}Z`;

describe('published messages of SMN', () => {
  it('a notification is accepted, with what it says', async () => {
    const message = readMessage('smn/notification.json');
    const published = { now: Date.UTC(2026, 10, 24, 1, 11), certificates: certificatesWith(publishedKey) };
    expect((await verify(message, published)).found).toEqual({
      type: 'Notification',
      id: message['message_id'],
      topic: smnTopic,
      subject: message['subject'],
      message: message['message'],
      timestamp: message['timestamp'],
      confirmUrl: undefined,
    });
  });

  it('an invitation is accepted, with an address made anew', async () => {
    const message = readMessage('smn/subscription-confirmation.json');
    const published = { now: Date.UTC(2026, 10, 24, 0, 1), certificates: certificatesWith(publishedKey) };
    const { found } = await verify(message, published);
    const confirm = new URL(found.confirmUrl ?? '');
    expect(confirm.origin + confirm.pathname).toBe(
      'https://console.huaweicloud.com/smn/subscription/confirm',
    );
    expect([...confirm.searchParams]).toEqual([
      ['token', '0a419ac94f80f2c62f14'],
      ['topic_urn', smnTopic],
      ['region', 'cn-north-4'],
      ['region_id', 'cn-north-4'],
    ]);
  });
});

describe('a message of SMN', () => {
  it.each([
    ['a subject', { subject: 'DataArts数据开发作业 [ads_demo_job] 运行超时。' }],
    ['no subject', {}],
    ['an empty subject', { subject: '' }],
    ['a text of several lines', { message: '规则名称：x;\n告警级别：y' }],
    ['an empty text', { message: '' }],
    ['59 minutes', { timestamp: at(-59 * MINUTE) }],
    ['4 minutes to come', { timestamp: at(4 * MINUTE) }],
  ])('is accepted with %s', async (_, more) => {
    expect(await refused(smnMessage(key, more))).toBe('accepted');
  });

  it('is accepted at the end of a subscription, where nothing is to be confirmed', async () => {
    const message = smnInvitation(key, { type: 'UnsubscribeConfirmation' });
    expect((await verify(message)).found).toMatchObject({
      type: 'UnsubscribeConfirmation',
      confirmUrl: undefined,
    });
  });

  it('needs no more than one subject to be another message', async () => {
    const { subject: _, ...without } = smnMessage(key, { subject: 'a subject' });
    expect(await refused(without)).toBe('wrong signature');
    expect(await refused({ ...smnMessage(key), subject: 'a subject' })).toBe('wrong signature');
  });

  it.each(['message', 'message_id', 'subject', 'timestamp'])(
    'is refused with another character in %s',
    async (name) => {
      const message = smnMessage(key, { subject: 'a subject' });
      expect(await refused(message)).toBe('accepted');
      expect(await refused(spoilt(message, name))).toMatch(/^(wrong signature|timestamp too far off)$/);
    },
  );

  it.each(['message', 'message_id', 'subscribe_url', 'timestamp'])(
    'is refused as an invitation or an end with another character in %s',
    async (name) => {
      for (const type of ['SubscriptionConfirmation', 'UnsubscribeConfirmation']) {
        const message = smnInvitation(key, { type });
        expect(await refused(message)).toBe('accepted');
        expect(await refused(spoilt(message, name))).toMatch(/^(wrong signature|timestamp too far off)$/);
      }
    },
  );

  it('is refused as another type than the one that was signed', async () => {
    const end = smnInvitation(key, { type: 'UnsubscribeConfirmation' });
    expect(await refused({ ...end, type: 'SubscriptionConfirmation' })).toBe('wrong signature');
    expect(await refused({ ...smnMessage(key), type: 'UnsubscribeConfirmation' })).toBe('wrong signature');
    expect(await refused({ ...smnInvitation(key), type: 'Notification' })).toBe('wrong signature');
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['a number', 1],
    ['what is no base64', '****'],
    ['that of another message', smnMessage(key, { message: 'another' })['signature']],
  ])('is refused with a wrong signature: %s', async (_, signature) => {
    expect(await refused({ ...smnMessage(key), signature })).toBe('wrong signature');
  });

  it('is refused under another key', async () => {
    expect(await refused(smnMessage(key), { certificates: certificatesWith(publishedKey) })).toBe(
      'wrong signature',
    );
  });

  it.each([
    ['of another tenant', smnTopic.replace('0a419ac9', '0a419ac8')],
    ['of another region', smnTopic.replace('cn-north-4', 'cn-north-1')],
    ['of another name', `${smnTopic}2`],
    ['with a line end', `${smnTopic}\n`],
    ['in a list', [smnTopic]],
    ['none', undefined],
  ])('is refused from another topic, whatever its signature: %s', async (_, topic_urn) => {
    const certificates = certificatesWith();
    expect(await refused(smnMessage(key, { topic_urn }), { certificates })).toBe('another topic');
    expect(certificates.asked).toEqual([]);
  });

  it.each([
    ['another version', { signature_version: 'v2' }],
    ['a version in upper case', { signature_version: 'V1' }],
    ['no version', { signature_version: undefined }],
    ['a type of newer consoles', { type: 'HttpSubscriptionUserConfirm' }],
    ['no type', { type: undefined }],
  ])('is no message of SMN with %s', async (_, more) => {
    expect(await refused(smnMessage(key, more))).toBe('not a message of SMN');
  });

  it('is no message of SMN where the body is no object', async () => {
    for (const body of [[], null, 'text', 7, [smnMessage(key)]]) {
      expect(await refused(body)).toBe('not a message of SMN');
    }
  });

  it.each([
    ['two hours old', at(-120 * MINUTE)],
    ['61 minutes old', at(-61 * MINUTE)],
    ['ten minutes ahead', at(10 * MINUTE)],
    ['no time', 'yesterday'],
    ['a number', Date.now()],
    ['missing', undefined],
  ])('is refused where its time is %s', async (_, timestamp) => {
    const certificates = certificatesWith();
    expect(await refused(smnMessage(key, { timestamp }), { certificates })).toBe('timestamp too far off');
    expect(certificates.asked).toEqual([]);
  });

  it.each(['message', 'message_id', 'timestamp', 'subscribe_url', 'signing_cert_url'])(
    'is refused where %s is no text',
    async (name) => {
      for (const value of [7, true, null, { a: 1 }, ['a']]) {
        expect(await refused(smnInvitation(key, { [name]: value }))).not.toBe('accepted');
      }
    },
  );

  it('has one reading: what was signed cannot be cut into other members', async () => {
    const message = smnMessage(key, { message_id: 'the-id', subject: 'a subject' });
    const { subject: _, ...rest } = message;
    expect(await refused(message)).toBe('accepted');
    expect(await refused({ ...rest, message_id: 'the-id\nsubject\na subject' })).toBe('wrong signature');
    expect(await refused(smnMessage(key, { message_id: '' }))).toBe('wrong signature');
  });

  it('is accepted with the certificate of each of its clouds, in its own region only', async () => {
    for (const [region, domain] of [
      ['cn-north-4', 'myhuaweicloud.com'],
      ['cn-north-2', 'myhuaweicloud.cn'],
      ['eu-west-101', 'myhuaweicloud.eu'],
      ['eu-de', 'otc.t-systems.com'],
    ] as const) {
      const topic = smnTopic.replace('cn-north-4', region);
      const url = `https://smn.${region}.${domain}/smn/SMN_${region}_${'a'.repeat(32)}.pem`;
      const from = (signing_cert_url: string) =>
        refused(smnMessage(key, { topic_urn: topic, signing_cert_url }), { topics: [topic] });
      expect(await from(url)).toBe('accepted');
      expect(await from(url.replaceAll(region, 'cn-south-1'))).toBe('certificate of somebody else');
      expect(await from(url.replace(`SMN_${region}`, 'SMN_cn-south-1'))).toBe('certificate of somebody else');
    }
    expect(await refused(smnMessage(key, { signing_cert_url: smnCertificateUrl }))).toBe('accepted');
  });

  it('may be confirmed at the console of its region', async () => {
    const subscribe_url = smnConfirmUrl.replace('//console', '//cn-north-4-console');
    const { found } = await verify(smnInvitation(key, { subscribe_url }));
    expect(new URL(found.confirmUrl ?? '').host).toBe('cn-north-4-console.huaweicloud.com');
  });
});
