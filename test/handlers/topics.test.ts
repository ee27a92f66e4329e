import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sample as smnSample } from '../../lib/sources/smn/sample.ts';
import { sample as snsSample } from '../../lib/sources/sns/sample.ts';
import { selfSigned } from '../../local/self-signed.ts';
import { topicOrigins } from '../../local/topics/topic-server.ts';
import type { Reply } from '../helpers/deliver.ts';
import { logOf } from '../helpers/log-of.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import {
  type Members,
  smnConfirmUrl,
  smnInvitation,
  smnMessage,
  smnTopic,
  snsConfirmUrl,
  snsInvitation,
  snsMessage,
  snsTopic,
  TOKEN,
} from '../helpers/topic-messages.ts';
import { deliveries, startTopicWorld, type TopicWorld } from '../helpers/topic-world.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
rules:
  - name: topics may stop
    from: [sns, smn]
    jobs: ["*"]
    then: stop
`;
const job = JSON.stringify({ job_name: 'job_batch', instance_id: '34765' });

let topics: TopicWorld;
let key: string;
/** The hosts of SNS and SMN, as a test wants them. */
let host: RecordingServer;
beforeAll(async () => {
  topics = await startTopicWorld({ POLICY_FILE: policyFile(policy) });
  key = topics.topics.privateKey;
  host = await startRecordingServer();
});
afterAll(async () => {
  await Promise.all([topics.close(), host.close()]);
});
beforeEach(() => topics.world.simulator.reset());

const stops = (): number => topics.world.simulator.stopCalls().length;
const resultOf = ({ json }: Reply): Record<string, unknown> | undefined =>
  (json as { results?: Record<string, unknown>[] }).results?.[0];
const ignoredIn = ({ json }: Reply): unknown => (json as { ignored?: unknown }).ignored;

describe('a message that is proven', () => {
  it('stops the instance that it names, through SNS and through SMN', async () => {
    const reply = await topics.sns(snsMessage(key, { Message: job, Subject: 'too long' }));
    expect(reply.status).toBe(200);
    expect(resultOf(reply)).toMatchObject({ outcome: 'stopped', job_name: 'job_batch' });
    const second = await topics.smn(
      smnMessage(key, { message: JSON.stringify({ job_name: 'nightly_orders', instance_id: 34801 }) }),
    );
    expect(second.status).toBe(200);
    expect(resultOf(second)).toMatchObject({ outcome: 'stopped', job_name: 'nightly_orders' });
    expect(stops()).toBe(2);
  });

  it('stops once however often it comes, under one request ID', async () => {
    for (const deliver of [
      () => topics.sns(snsMessage(key, { MessageId: 'the-same', Message: job })),
      () => topics.smn(smnMessage(key, { message_id: 'the-same', message: job })),
    ]) {
      topics.world.simulator.reset();
      const replies = [await deliver(), await deliver(), ...(await Promise.all([deliver(), deliver()]))];
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(new Set(replies.map((reply) => resultOf(reply)?.['request_id'])).size).toBe(1);
      expect(stops()).toBe(1);
    }
  });

  it('does not stop the run that has been started anew under the same ID', async () => {
    const message = snsMessage(key, { Message: job, Subject: 'too long' });
    expect(resultOf(await topics.sns(message))).toMatchObject({ outcome: 'stopped' });
    topics.world.simulator.restart('34765');
    await topics.sns(message);
    // The same signature, cut into other members.
    const { Subject, MessageId, ...rest } = message;
    const cut = { ...rest, MessageId: `${String(MessageId)}\nSubject\n${String(Subject)}` };
    expect((await topics.sns(cut)).status).toBe(401);
    expect(topics.world.simulator.instance('34765')?.status).toBe('running');
    expect(stops()).toBe(1);
  });

  it('may be a line for people or for us: dlf:<job>:<instance>', async () => {
    const text = await topics.smn(smnMessage(key, { message: 'job_batch 34765 takes too long' }));
    expect(text.status).toBe(200);
    expect(ignoredIn(text)).toEqual([{ reason: expect.stringContaining('text for people') }]);
    expect(stops()).toBe(0);
    const line = await topics.smn(smnMessage(key, { message: ' dlf:job_batch:34765\n' }));
    expect(resultOf(line)).toMatchObject({ outcome: 'stopped' });
  });

  it('asks for nothing at the end of a subscription, and says how to have it back', async () => {
    const before = topics.confirmations().length;
    for (const reply of [
      await topics.sns(snsInvitation(key, { Type: 'UnsubscribeConfirmation' })),
      await topics.smn(smnInvitation(key, { type: 'UnsubscribeConfirmation' })),
    ]) {
      expect(reply.status).toBe(200);
      expect(ignoredIn(reply)).toEqual([{ reason: expect.stringContaining('subscription has ended') }]);
    }
    expect(topics.confirmations()).toHaveLength(before);
    expect(topics.world.simulator.calls()).toEqual([]);
  });
});

describe('a message that is not proven', () => {
  it.each([
    ['no signature', { Signature: undefined }, {}],
    ['another text', { Message: job.replace('34765', '34801') }, {}],
    ['another ID', { MessageId: 'another' }, {}],
    ['raw delivery', {}, { 'x-amz-sns-rawdelivery': 'true' }],
  ])('is refused: %s', async (_, changes, headers) => {
    const message = { ...snsMessage(key, { Message: job }), ...changes };
    const reply = await topics.sns(message, headers);
    expect(reply.status).toBe(401);
    expect(reply.json).toEqual({ message: 'Unauthorized' });
    expect(topics.world.simulator.calls()).toEqual([]);
  });

  it('is refused where it is only what raw delivery brings', async () => {
    expect((await topics.sns(job)).status).toBe(401);
    expect((await topics.smn(job)).status).toBe(401);
    expect(topics.world.simulator.calls()).toEqual([]);
  });
});

describe('an invitation', () => {
  it('is accepted at exactly the address that its signed parts make, and logged without its token', async () => {
    const before = topics.confirmations().length;
    const lines = await logOf(async () => {
      const sns = await topics.sns(snsInvitation(key));
      expect([sns.status, sns.json]).toEqual([200, { confirmed: snsTopic }]);
      const smn = await topics.smn(smnInvitation(key, { subscribe_url: `${smnConfirmUrl}&lang=en` }));
      expect([smn.status, smn.json]).toEqual([200, { confirmed: smnTopic }]);
    });
    const topicArn = encodeURIComponent(snsTopic);
    const topicUrn = encodeURIComponent(smnTopic);
    expect(topics.confirmations().slice(before)).toEqual([
      `/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${TOKEN}`,
      `/smn/subscription/confirm?token=${TOKEN}&topic_urn=${topicUrn}&region=cn-north-4&region_id=cn-north-4`,
    ]);
    expect(lines).toMatchObject([
      { level: 'INFO', message: 'subscription confirmed', source: 'sns', topic: snsTopic },
      { level: 'INFO', message: 'subscription confirmed', source: 'smn', topic: smnTopic },
    ]);
    expect(JSON.stringify(lines)).not.toContain(TOKEN);
    expect(topics.world.simulator.calls()).toEqual([]);
  });

  it('does not carry on what else stands in the address', async () => {
    const before = topics.confirmations().length;
    const reply = await topics.sns(snsInvitation(key, { SubscribeURL: `${snsConfirmUrl}&utm=x` }));
    expect(reply.status).toBe(200);
    expect(topics.confirmations().slice(before).join()).not.toContain('utm');
  });
});

describe('hosts that fail', () => {
  const { key: ownKey, cert } = selfSigned({ kind: 'rsa' });
  const origins = (): string => topicOrigins(host);

  /** A process that has never had a certificate, before hosts that answer like this. */
  function started(
    certificate: RequestListener,
    confirmation: RequestListener = (_, answer) => answer.end(),
  ) {
    host.answer((request, response) =>
      (request.url?.endsWith('.pem') ? certificate : confirmation)(request, response),
    );
    return deliveries(topics.world.restarted({ REPLY_ORIGINS_TEST: origins() }));
  }
  const good: RequestListener = (_request, response) => response.end(cert);
  const status =
    (code: number, headers = {}): RequestListener =>
    (_request, response) =>
      response.writeHead(code, headers).end(cert);
  const invitations = (): readonly [() => Members, () => Members] => [
    () => snsInvitation(ownKey),
    () => smnInvitation(ownKey),
  ];

  it('are asked for a certificate once, however many messages come', async () => {
    const before = host.calls.length;
    const { sns, smn } = started(good);
    for (let index = 0; index < 3; index++) {
      expect((await sns(snsMessage(ownKey))).status).toBe(200);
      expect((await smn(smnMessage(ownKey))).status).toBe(200);
    }
    expect(host.calls).toHaveLength(before + 2);
  });

  it.each([
    ['redirect it', status(302, { location: 'https://evil.example/c.pem' }), 401],
    ['do not have it', status(404), 401],
    [
      'have one of somebody else',
      (_request, response) => response.end(selfSigned({ kind: 'rsa' }).cert),
      401,
    ],
    [
      'have one with a short key',
      (_request, response) => response.end(selfSigned({ kind: 'rsa', bits: 1_024 }).cert),
      401,
    ],
    ['are broken', status(500), 503],
    ['send too much', (_request, response) => response.end(cert.padEnd(17 * 1024)), 503],
    ['hang up', (request) => request.socket.destroy(), 503],
  ] satisfies [string, RequestListener, number][])(
    'and %s: nothing is done, and a 401 is final only where the message is to blame',
    async (_, certificate, expected) => {
      const { sns, smn } = started(certificate);
      for (const reply of [
        await sns(snsMessage(ownKey, { Message: job })),
        await smn(smnMessage(ownKey, { message: job })),
      ]) {
        expect(reply.status).toBe(expected);
        if (expected === 503) expect(reply.headers['retry-after']).toBe('15');
      }
      expect(topics.world.simulator.calls()).toEqual([]);
    },
  );

  it('are asked again for a certificate with the next delivery, which stops then', async () => {
    const { smn } = started(status(503));
    const message = smnMessage(ownKey, { message: job });
    expect((await smn(message)).status).toBe(503);
    expect(stops()).toBe(0);
    host.answer(good);
    expect(resultOf(await smn(message))).toMatchObject({ outcome: 'stopped' });
    expect(stops()).toBe(1);
  });

  it('are waited for two seconds for a certificate, and SMN has its answer in time', async () => {
    const { smn } = started(() => {});
    const startedAt = performance.now();
    expect((await smn(smnMessage(ownKey, { message: job }))).status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(topics.world.simulator.calls()).toEqual([]);
  });

  it.each([
    ['redirect', status(302, { location: 'https://evil.example/' })],
    ['refuse', status(403)],
    ['have forgotten the token', status(404)],
    ['are broken', status(500)],
    ['hang up', (request) => request.socket.destroy()],
  ] satisfies [string, RequestListener][])(
    'and %s: an invitation has to come again',
    async (_, confirmation) => {
      for (const [index, invitation] of invitations().entries()) {
        const before = host.calls.length;
        const { sns, smn } = started(good, confirmation);
        const lines = await logOf(async () => {
          const reply = await (index === 0 ? sns : smn)(invitation());
          expect(reply.status).toBe(503);
          expect(reply.headers['retry-after']).toBe('30');
        });
        // A certificate and a confirmation, and nothing after a redirect.
        expect(host.calls).toHaveLength(before + 2);
        expect(lines.map(({ message }) => message)).toContain('subscription not confirmed');
        expect(JSON.stringify(lines)).not.toContain(TOKEN);
      }
    },
  );

  it('are waited for no longer than SMN waits for the answer', async () => {
    const { smn } = started(good, () => {});
    const startedAt = performance.now();
    expect((await smn(smnInvitation(ownKey))).status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

describe('the samples of npm run send', () => {
  it.each([
    ['sns', snsSample],
    ['smn', smnSample],
  ] as const)('of %s is accepted, and stops what it names', async (_, sample) => {
    const delivery = sample({
      command: 'stop job_batch 34765',
      now: Date.now(),
      unique: 'a-sample',
      secret: (name) =>
        name === 'TOPIC_PRIVATE_KEY' ? key : name === 'SNS_TOPIC_ARNS' ? snsTopic : smnTopic,
    });
    const { path, headers, body } = delivery;
    const reply = await topics.world.send({ target: path, headers, body });
    expect(reply.status).toBe(200);
    expect(resultOf(reply)).toMatchObject({
      outcome: 'stopped',
      job_name: 'job_batch',
      instance_id: '34765',
    });
    expect(stops()).toBe(1);
  });
});
