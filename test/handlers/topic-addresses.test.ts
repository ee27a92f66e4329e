import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Hostile, lookAlikes } from '../helpers/hostile-addresses.ts';
import { logOf } from '../helpers/log-of.ts';
import {
  smnCertificateUrl,
  smnConfirmUrl,
  smnInvitation,
  smnMessage,
  smnTopic,
  snsCertificateUrl,
  snsConfirmUrl,
  snsInvitation,
  snsMessage,
  snsTopic,
  TOKEN,
} from '../helpers/topic-messages.ts';
import { startTopicWorld, type TopicWorld } from '../helpers/topic-world.ts';

const hex = '1'.repeat(32);

const snsCertificates: Hostile = [
  ...lookAlikes(snsCertificateUrl, 'amazonaws.com'),
  ['another region', snsCertificateUrl.replace('eu-west-1', 'us-east-1')],
  ['no region', snsCertificateUrl.replace('.eu-west-1', '')],
  ['China', snsCertificateUrl.replace('amazonaws.com', 'amazonaws.com.cn')],
  ['another service', snsCertificateUrl.replace('sns.', 'sqs.')],
  ['the other kind of bucket', snsCertificateUrl.replace('sns.eu-west-1', 's3.eu-west-1')],
  ['a query', `${snsCertificateUrl}?x=.pem`],
  ['the name in a query', `https://sns.eu-west-1.amazonaws.com/?SimpleNotificationService-${hex}.pem`],
  ['another name', snsCertificateUrl.replace('SimpleNotificationService', 'SomeService')],
  ['an upper-case name', snsCertificateUrl.replace(hex, 'A'.repeat(32))],
  ['a shorter name', snsCertificateUrl.replace(hex, hex.slice(1))],
  ['a longer name', snsCertificateUrl.replace(hex, `${hex}1`)],
  ['another ending', snsCertificateUrl.replace('.pem', '.crt')],
  ['a second ending', `${snsCertificateUrl}.pem`],
  ['a sub-folder', snsCertificateUrl.replace('/Simple', '/x/Simple')],
  ['SMN’s', smnCertificateUrl],
];

const smnCertificates: Hostile = [
  ...lookAlikes(smnCertificateUrl, 'myhuaweicloud.com'),
  ['another region', smnCertificateUrl.replaceAll('cn-north-4', 'cn-north-1')],
  ['the host of another region', smnCertificateUrl.replace('cn-north-4', 'cn-north-1')],
  ['the name of another region', smnCertificateUrl.replace('SMN_cn-north-4', 'SMN_cn-north-1')],
  ['no region', smnCertificateUrl.replace('.cn-north-4', '')],
  ['another service', smnCertificateUrl.replace('smn.cn', 'obs.cn')],
  ['a bucket', smnCertificateUrl.replace('smn.cn', 'smn.obs.cn')],
  ['the console', smnCertificateUrl.replace('smn.cn-north-4.myhuaweicloud.com', 'console.huaweicloud.com')],
  ['another domain of a customer', smnCertificateUrl.replace('myhuaweicloud.com', 'huaweicloud.site')],
  ['a query', `${smnCertificateUrl}?x=.pem`],
  ['another folder', smnCertificateUrl.replace('/smn/', '/sms/')],
  ['a sub-folder', smnCertificateUrl.replace('/smn/', '/smn/x/')],
  ['an upper-case name', smnCertificateUrl.replace(hex, 'A'.repeat(32))],
  ['a shorter name', smnCertificateUrl.replace(hex, hex.slice(1))],
  ['a longer name', smnCertificateUrl.replace(hex, `${hex}1`)],
  ['another ending', smnCertificateUrl.replace('.pem', '.crt')],
  ['SNS’', snsCertificateUrl],
];

const snsConfirmations: Hostile = [
  ...lookAlikes(snsConfirmUrl, 'amazonaws.com'),
  ['another region', snsConfirmUrl.replace('//sns.eu-west-1', '//sns.us-east-1')],
  ['another topic', snsConfirmUrl.replace('dlf-alarms', 'other-alarms')],
  ['another account', snsConfirmUrl.replace('123456789012', '210987654321')],
  ['another token', snsConfirmUrl.replace(TOKEN, '1234')],
  ['no token', snsConfirmUrl.replace(`&Token=${TOKEN}`, '')],
  ['no topic', snsConfirmUrl.replace(`&TopicArn=${snsTopic}`, '')],
  ['another action', snsConfirmUrl.replace('ConfirmSubscription', 'Unsubscribe')],
  ['no action', snsConfirmUrl.replace('Action=ConfirmSubscription&', '')],
  ['a second action', `${snsConfirmUrl}&Action=Publish`],
  ['a second topic', `${snsConfirmUrl}&TopicArn=arn:aws:sns:eu-west-1:210987654321:x`],
  ['a second token', `${snsConfirmUrl}&Token=1234`],
  ['the same token twice', `${snsConfirmUrl}&Token=${TOKEN}`],
  ['another path', snsConfirmUrl.replace('/?', '/x?')],
  ['a semicolon between', snsConfirmUrl.replaceAll('&', ';')],
  ['the query in a fragment', snsConfirmUrl.replace('?', '#?')],
  ['a fragment after another parameter', `${snsConfirmUrl}&x=1#y`],
  ['lower-case parameters', snsConfirmUrl.replace('Token=', 'token=')],
  ['SMN’s', smnConfirmUrl],
];

const smnConfirmations: Hostile = [
  ...lookAlikes(smnConfirmUrl, 'huaweicloud.com'),
  ['the console of another region', smnConfirmUrl.replace('//console', '//cn-north-1-console')],
  ['another topic', smnConfirmUrl.replace('dlf-alarms', 'other-alarms')],
  ['another tenant', smnConfirmUrl.replace('0a419ac9', '0a419ac8')],
  ['no topic', smnConfirmUrl.replace(`&topic_urn=${smnTopic}`, '')],
  ['no token', smnConfirmUrl.replace(`token=${TOKEN}&`, '')],
  ['a token that is none', smnConfirmUrl.replace(TOKEN, '../../../x')],
  ['another region', smnConfirmUrl.replace('&region=cn-north-4', '&region=cn-north-1')],
  ['another region’s ID', smnConfirmUrl.replace('&region_id=cn-north-4', '&region_id=cn-north-1')],
  ['a second token', `${smnConfirmUrl}&token=1234`],
  ['a second topic', `${smnConfirmUrl}&topic_urn=urn:smn:cn-north-4:other:x`],
  ['a second region', `${smnConfirmUrl}&region=cn-north-1`],
  ['a fragment after another parameter', `${smnConfirmUrl}&x=1#y`],
  ['the end of a subscription', smnConfirmUrl.replace('/confirm', '/unsubscribe')],
  ['another path', smnConfirmUrl.replace('/smn/', '/sms/')],
  ['a slash at the end of the path', smnConfirmUrl.replace('/confirm?', '/confirm/?')],
  ['the query in a fragment', smnConfirmUrl.replace('?', '#?')],
  ['SNS’', snsConfirmUrl],
];

const all = [...snsCertificates, ...smnCertificates, ...snsConfirmations, ...smnConfirmations];

let topics: TopicWorld;
beforeAll(async () => {
  topics = await startTopicWorld(
    {},
    all.map(([, address]) => address),
  );
});
afterAll(() => topics.close());
let callsBefore = 0;
beforeEach(() => {
  topics.world.simulator.reset();
  callsBefore = topics.topics.calls.length;
});

/** Nothing was called: no host of the services, no other host, and no DLF. */
const nothingCalled = (): void => {
  expect(topics.topics.calls.slice(callsBefore)).toEqual([]);
  expect(topics.elsewhere.calls).toEqual([]);
  expect(topics.world.simulator.calls()).toEqual([]);
};

const job = JSON.stringify({ job_name: 'job_batch', instance_id: '34765' });

describe('the address of a certificate that is not its service’s own', () => {
  it.each(snsCertificates)('is refused in a message of SNS, and called by nobody: %s', async (_, address) => {
    const message = snsMessage(topics.topics.privateKey, { Message: job, SigningCertURL: address });
    expect((await topics.sns(message)).status).toBe(401);
    nothingCalled();
  });

  it.each(smnCertificates)('is refused in a message of SMN, and called by nobody: %s', async (_, address) => {
    const message = smnMessage(topics.topics.privateKey, { message: job, signing_cert_url: address });
    expect((await topics.smn(message)).status).toBe(401);
    nothingCalled();
  });
});

describe('an address that confirms something else', () => {
  beforeAll(async () => {
    // From here on the certificates are known.
    await topics.sns(snsMessage(topics.topics.privateKey));
    await topics.smn(smnMessage(topics.topics.privateKey));
  });

  it.each(snsConfirmations)(
    'is refused in an invitation of SNS, and called by nobody: %s',
    async (_, address) => {
      const message = snsInvitation(topics.topics.privateKey, { SubscribeURL: address });
      expect((await topics.sns(message)).status).toBe(401);
      nothingCalled();
    },
  );

  it.each(smnConfirmations)(
    'is refused in an invitation of SMN, and called by nobody: %s',
    async (_, address) => {
      const message = smnInvitation(topics.topics.privateKey, { subscribe_url: address });
      expect((await topics.smn(message)).status).toBe(401);
      nothingCalled();
    },
  );

  it('is not even looked at where the topic is nobody’s that is listened to', async () => {
    const key = topics.topics.privateKey;
    const other = snsTopic.replace('dlf-alarms', 'other');
    const invitation = snsInvitation(key, {
      TopicArn: other,
      SubscribeURL: snsConfirmUrl.replace(snsTopic, other),
    });
    expect((await topics.sns(invitation)).status).toBe(401);
    const otherUrn = smnTopic.replace('dlf-alarms', 'other');
    const invitationToo = smnInvitation(key, {
      topic_urn: otherUrn,
      subscribe_url: smnConfirmUrl.replace(smnTopic, otherUrn),
    });
    expect((await topics.smn(invitationToo)).status).toBe(401);
    nothingCalled();
  });

  it('stands in no log', async () => {
    const lines = await logOf(async () => {
      await topics.sns(
        snsInvitation(topics.topics.privateKey, { SubscribeURL: `${snsConfirmUrl}&Token=1234` }),
      );
    });
    expect(lines).toMatchObject([{ level: 'WARN', source: 'sns', outcome: 401 }]);
    expect(JSON.stringify(lines)).not.toContain(TOKEN);
  });
});

it('is tried with more than seventy different addresses of each kind', () => {
  for (const each of [snsCertificates, smnCertificates, snsConfirmations, smnConfirmations]) {
    expect(new Set(each.map(([, address]) => address)).size).toBeGreaterThan(70);
  }
});
