import { createHmac } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StopRequest } from '../../lib/stop/request.ts';
import type { SimulatedInstance } from '../../local/simulator/instance.ts';
import type { Reply } from '../helpers/deliver.ts';
import { dynamoAccess } from '../helpers/embedded-dynamo.ts';
import { SLACK_NOTICES } from '../helpers/full-world.ts';
import { logOf } from '../helpers/log-of.ts';
import { type OutageWorld, startOutageWorld } from '../helpers/outage-world.ts';
import { passTime } from '../helpers/passing-time.ts';
import { type SlashCommand, slashCommand } from '../helpers/slash-command.ts';
import { alertsMayStop, policyFile } from '../helpers/world.ts';

const STOPPED = /^Stopped job_batch instance 34765/;

let world: OutageWorld;
beforeEach(async () => {
  world = await startOutageWorld({ POLICY_FILE: policyFile(alertsMayStop) });
});
afterEach(() => world.close());

const isStopped = (instanceId: string): boolean =>
  world.simulator.instance(instanceId)?.status === 'manual-stop';

/** One alert's intent, as the webhook writes it into a message. */
const intentOf = (jobName: string, instanceId: string, more: object = {}): object => ({
  request_id: `${'A'.repeat(19)}${[...instanceId.padStart(7, '0')].map((digit) => 'BCDEFGHIJK'[Number(digit)]).join('')}`,
  workspace: 'default',
  job_name: jobName,
  instance_id: instanceId,
  asker: { kind: 'alert', source: 'alertmanager', id: 'TooLong' },
  dry_run: false,
  decision: { verdict: 'stop', by: { kind: 'rule', name: 'alerts may stop' } },
  received_at: Date.now(),
  expires_at: Date.now() + 6 * 60 * 60_000,
  ...more,
});
const accept = (...intents: object[]): string => JSON.stringify({ v: 1, accept: intents });
const batch = (): string => accept(intentOf('job_batch', '34765'));
const nightly = (): string => accept(intentOf('nightly_orders', '34801'));

/** The ledger's items, as somebody with access to the table sees them. */
async function items(): Promise<string[]> {
  const client = new DynamoDBClient({ endpoint: world.dynamo.url, ...dynamoAccess });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: world.env['LEDGER_TABLE'] }));
  client.destroy();
  return Items.map((item) => JSON.stringify(item));
}

async function records(): Promise<StopRequest[]> {
  const found = (await items())
    .map((text) => JSON.parse(text) as { pk: { S: string }; record?: { S: string } })
    // The audit's are records too.
    .filter(({ pk }) => pk.S.startsWith('request#'));
  return found.flatMap(({ record }) => (record === undefined ? [] : [JSON.parse(record.S)]));
}

describe('a message that cannot be read', () => {
  it.each([
    ['no JSON', 'ring, ring'],
    ['another version', JSON.stringify({ v: 0, request_id: 'A'.repeat(26) })],
    ['no version', JSON.stringify({ request_id: 'A'.repeat(26) })],
    ['a member that is not known', JSON.stringify({ v: 1, request_id: 'A'.repeat(26), force: true })],
    ['no request ID', JSON.stringify({ v: 1, request_id: '../x' })],
    ['nothing accepted', accept()],
    ['a target that is none', accept(intentOf('..', '34765'))],
    ['an instance ID that is none', accept(intentOf('job_batch', '34765', { instance_id: '1e3' }))],
    ['one intent of two that is none', accept(intentOf('job_batch', '34765'), intentOf('a/b', '1'))],
    ['an intent without a decision', accept(intentOf('job_batch', '34765', { decision: undefined }))],
    ['an intent with a member too many', accept(intentOf('job_batch', '34765', { force: true }))],
    ['an empty body', ''],
  ])('%s: is logged once and dropped, and the others of its batch are done', async (_, body) => {
    let failed: readonly string[] = ['not called'];
    const log = await logOf(async () => {
      failed = await world.message([body, nightly()]);
    });
    expect(failed).toEqual([]);
    const lines = log.filter(({ message }) => message === 'unreadable message');
    expect(lines).toMatchObject([
      { level: 'ERROR', message_id: 'message-1', bytes: Buffer.byteLength(body) },
    ]);
    // Whoever wrote it may have put anything in it.
    if (body !== '') expect(JSON.stringify(log)).not.toContain(JSON.stringify(body).slice(1, -1));
    expect(isStopped('34801')).toBe(true);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});

describe('messages that fail', () => {
  it('of a later version come again, and the others of their batch are done', async () => {
    const later = JSON.stringify({ v: 4, request_id: 'A'.repeat(26) });
    expect(await world.message([later, nightly()])).toEqual(['message-1']);
    expect(isStopped('34801')).toBe(true);
  });

  it('are named alone, and done once when the ledger is back', async () => {
    const bodies = [batch(), nightly(), 'no JSON'];
    await world.ledger.off();
    expect(await world.message(bodies)).toEqual(['message-1', 'message-2']);
    expect(world.simulator.calls()).toEqual([]);
    await world.ledger.on();
    expect(await world.message(bodies.slice(0, 2))).toEqual([]);
    expect([isStopped('34765'), isStopped('34801')]).toEqual([true, true]);
    expect(world.simulator.stopCalls()).toHaveLength(2);
  });

  it.each(['before', 'after'] as const)('also when the ledger goes away %s the claim', async (when) => {
    world.ledger.offAt({ when, is: ({ operation }) => operation === 'PutItem' });
    const body = batch();
    const failed = await world.message([body]);
    expect(world.simulator.calls()).toEqual([]);
    await world.ledger.on();
    // The queue brings back what was named as failed, and nothing else.
    if (failed.length > 0) expect(await world.message([body])).toEqual([]);
    passTime(2 * 60_000);
    await world.sweep();
    await world.pump();
    expect(isStopped('34765')).toBe(true);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('are not rings: the ledger has what they are about, and the sweep rings again', async () => {
    const reply = await slowSlack();
    await world.ledger.off();
    expect(await world.message([JSON.stringify({ v: 1, request_id: idIn(reply) })])).toEqual([]);
    await world.ledger.on();
    await world.sweep();
    await world.pumpUntil(() => world.inbox.replies().length > 0, 'the late reply');
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('the same accepted message twice, one after the other or at the same time: one stop call', async () => {
    const body = batch();
    expect(await world.message([body, body])).toEqual([]);
    expect(await world.message([body])).toEqual([]);
    expect(await Promise.all([world.message([body]), world.message([body])])).toEqual([[], []]);
    expect(isStopped('34765')).toBe(true);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});

describe('a dead letter', () => {
  it('of a ring closes its request as failed, and its asker is told', async () => {
    const reply = await slowSlack();
    await world.message([JSON.stringify({ v: 1, request_id: idIn(reply) })], world.deadQueueUrl);
    expect(await records()).toMatchObject([{ state: { name: 'closed', outcome: { kind: 'unavailable' } } }]);
    expect(world.inbox.replies()).toEqual([
      expect.stringMatching(
        /^dlf-stop failed each time that it tried to stop job_batch .* Nothing was stopped\./,
      ),
    ]);
    await world.sweep();
    expect(world.inbox.notices()).toEqual([expect.stringMatching(/^dlf-stop failed each time/)]);
    await world.pump();
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it('of an accepted alert closes it as failed, and the channels are told', async () => {
    await world.message([batch()], world.deadQueueUrl);
    await world.sweep();
    expect(world.inbox.notices()).toEqual([expect.stringMatching(/^dlf-stop failed each time/)]);
    expect(world.simulator.calls()).toEqual([]);
  });

  it('of a request that has ended changes nothing', async () => {
    const body = batch();
    await world.message([body]);
    await world.message([body], world.deadQueueUrl);
    expect(await records()).toMatchObject([{ state: { outcome: { kind: 'stopped' } } }]);
    await world.sweep();
    expect(world.inbox.notices()).toEqual([expect.stringMatching(STOPPED)]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('comes back while the ledger is down', async () => {
    await world.ledger.off();
    const ring = JSON.stringify({ v: 1, request_id: 'A'.repeat(26) });
    expect(await world.message([ring, batch()], world.deadQueueUrl)).toEqual(['message-1', 'message-2']);
  });
});

const idIn = ({ body }: Reply): string => /Request `(\w+)`/.exec(body)?.[1] ?? '';

/** A command that DLF is too slow for: it goes on in the worker, which has not been woken yet. */
async function slowSlack(more: Partial<SlashCommand> = {}): Promise<Reply> {
  world.simulator.fault({ kind: 'delay', ms: 3_000 });
  const command = slashCommand({ text: 'stop job_batch 34765', ...more });
  const reply = await world.webhook.send({ ...command, at: Date.now() - 1_000 });
  world.simulator.clearFaults();
  return reply;
}

describe('a late reply', () => {
  it.each([500, 429, 'reset'] as const)('is tried again when Slack answers %s', async (answer) => {
    const id = idIn(await slowSlack());
    world.inbox.answer(answer);
    await world.ring(id);
    expect(isStopped('34765')).toBe(true);
    expect([world.inbox.posts(), world.inbox.replies()]).toEqual([1, []]);
    // Not before a few seconds have passed.
    const { visible, delayed } = await world.sqs.count(world.queueUrl);
    expect(visible + delayed).toBeGreaterThanOrEqual(1);
    world.inbox.answer(200);
    passTime(10_000);
    await world.sweep();
    await world.pumpUntil(() => world.inbox.replies().length > 0, 'the second try');
    await world.ring(id);
    expect(world.inbox.replies()).toEqual([expect.stringMatching(STOPPED)]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it.each([404, 403, 410, 302])('is given up when Slack answers %i: the address is gone', async (status) => {
    const id = idIn(await slowSlack());
    world.inbox.answer(status);
    await world.ring(id);
    expect(world.inbox.posts()).toBe(1);
    world.inbox.answer(200);
    passTime(60_000);
    await world.sweep();
    await world.pump();
    await world.ring(id);
    expect(world.inbox.posts()).toBe(1);
    expect(await records()).toMatchObject([{ untold: [], state: { outcome: { kind: 'stopped' } } }]);
  });

  it('that may have arrived each time is posted five times in all, which is what Slack allows', async () => {
    const id = idIn(await slowSlack());
    world.inbox.answer('reset');
    for (let round = 0; round < 25; round++) {
      await world.ring(id);
      passTime(60_000);
    }
    expect(world.inbox.posts()).toBe(5);
    world.inbox.answer(200);
    await world.sweep();
    await world.pump();
    expect(world.inbox.posts()).toBe(5);
    const [record] = await records();
    expect(record).toMatchObject({ untold: [] });
    expect(record).not.toHaveProperty('late');
  });

  it('is given up after half an hour, in which Slack takes it', async () => {
    const id = idIn(await slowSlack());
    world.inbox.answer(500);
    await world.ring(id);
    world.inbox.answer(200);
    passTime(31 * 60_000);
    await world.sweep();
    await world.pump();
    await world.ring(id);
    expect(world.inbox.replies()).toEqual([]);
    expect(await records()).toMatchObject([{ untold: [] }]);
  });

  it.each([
    'https://evil.example/commands/T1/B1/x',
    'http://hooks.slack.com/commands/T1/B1/x',
    'https://hooks.slack.com.evil.example/commands/x',
    'https://hooks.slack.com:8443/commands/x',
    'https://hooks.slack.com@evil.example/commands/x',
    'not a URL',
  ])('is not sent to %s, and the answer promises none', async (replyTo) => {
    await world.close();
    // Were anything sent, it would be seen.
    world = await startOutageWorld((inbox) => ({
      REPLY_ORIGINS_TEST: [...ELSEWHERE, 'https://hooks.slack.com']
        .map((origin) => `${origin}=${inbox}`)
        .join(),
    }));
    const reply = await slowSlack({ replyTo });
    expect(reply.json['text']).toMatch(
      /Nothing was stopped so far\. It goes on by itself; how it ends is only in the log\.$/,
    );
    await world.pumpUntil(() => isStopped('34765'), 'the stop');
    await world.sweep();
    await world.pump();
    expect(world.inbox.posts()).toBe(0);
    expect((await items()).join()).not.toContain('evil');
  });

  it('has its address sealed in the ledger, and forgotten after the end', async () => {
    const replyTo = 'https://hooks.slack.com/commands/T1DC2JH3J/397700885554/SeCrEtPaTh';
    const log = await logOf(async () => {
      const id = idIn(await slowSlack({ replyTo }));
      const before = await records();
      expect(before).toMatchObject([{ late: { source: 'slack', box: expect.stringMatching(/^1\./) } }]);
      for (const text of [...(await items()), ...(await queued())]) expect(text).not.toMatch(LEAKS);
      const box = before[0]?.late?.box ?? 'none';

      await world.ring(id);
      expect(world.inbox.replies()).toEqual([expect.stringMatching(STOPPED)]);
      const after = await items();
      expect(after.length).toBeGreaterThan(0);
      for (const text of after) {
        expect(text).not.toMatch(LEAKS);
        expect(text).not.toContain(box);
        expect(text).not.toContain('"late\\"');
      }
    });
    expect(log.length).toBeGreaterThan(0);
    expect(JSON.stringify(log)).not.toMatch(LEAKS);
  });
});

const ELSEWHERE = [
  'https://evil.example',
  'https://hooks.slack.com.evil.example',
  'https://hooks.slack.com:8443',
];
const LEAKS = /hooks\.slack|397700885554|SeCrEtPaTh|response_url/;
const queued = async (): Promise<string[]> =>
  (await world.sqs.receive(world.queueUrl)).map(({ body }) => body);

describe('NOTIFY', () => {
  const key = 'bm90aWNlLXNlY3JldC1vZi0yNC1ieXRlcw==';
  const SIGNED = `https://notices.example/dlf#whsec_${key}`;
  const ids = Array.from({ length: 30 }, (_, index) => String(60_001 + index));
  const instances = ids.map((instanceId): SimulatedInstance => {
    const startTime = Date.now() - 60_000;
    return { workspace: '', jobName: 'storm', instanceId, status: 'running', planTime: startTime, startTime };
  });

  /** Both kinds of channels; their inbox is the same. */
  const start = async (): Promise<void> => {
    await world.close();
    world = await startOutageWorld(
      (inbox) => ({
        POLICY_FILE: policyFile(alertsMayStop),
        NOTIFY: `${SLACK_NOTICES},${SIGNED}`,
        REPLY_ORIGINS_TEST: `https://hooks.slack.com=${inbox},https://notices.example=${inbox}`,
      }),
      { instances },
    );
  };
  const signedNotices = () => world.inbox.messages.filter(({ path }) => path === '/dlf');
  const storm = (): Promise<readonly string[]> =>
    world.message([accept(...ids.map((id) => intentOf('storm', id)))]);

  it('tells of 30 alerts that end within a minute in one message for each channel', async () => {
    await start();
    expect(await storm()).toEqual([]);
    expect(world.simulator.stopCalls()).toHaveLength(30);
    expect(world.inbox.posts()).toBe(0);
    await world.sweep();
    expect(world.inbox.posts()).toBe(2);
    expect(world.inbox.notices()).toEqual([
      expect.stringMatching(/^dlf-stop: 30 requests ended: 30 stopped$/),
    ]);
    const [notice] = signedNotices();
    expect(notice?.json).toMatchObject({
      type: 'dlf_stop.requests_ended',
      data: { count: 30, outcomes: { stopped: 30 } },
    });
    passTime(20 * 60_000);
    await world.sweep();
    expect(world.inbox.posts()).toBe(2);
  });

  it('signs as Standard Webhooks says', async () => {
    await start();
    await storm();
    await world.sweep();
    const [notice] = signedNotices();
    const {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    } = notice?.headers ?? {};
    const body = notice?.body ?? '';
    const hmac = createHmac('sha256', Buffer.from(key, 'base64')).update(`${id}.${timestamp}.${body}`);
    expect(signature).toBe(`v1,${hmac.digest('base64')}`);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
    expect(body).not.toContain(key);
  });

  it('tells a channel that is down a minute later, and the others not again', async () => {
    await start();
    await storm();
    world.inbox.answer(500, '/dlf');
    await world.sweep();
    expect([world.inbox.notices().length, signedNotices().length]).toEqual([1, 0]);
    world.inbox.answer(200);
    await world.sweep();
    expect(signedNotices()).toEqual([]);
    passTime(61_000);
    await world.sweep();
    expect(signedNotices()).toHaveLength(1);
    expect(world.inbox.notices()).toHaveLength(1);
    expect(signedNotices()[0]?.json).toMatchObject({ data: { count: 30 } });
    passTime(20 * 60_000);
    await world.sweep();
    expect(world.inbox.posts()).toBe(3);
  });
});
