import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../local/self-signed.ts';
import { topicOrigins } from '../../local/topics/topic-server.ts';
import { alarmEvent, aMoment, busEvent, type Run, snsEvent } from '../helpers/alarm-events.ts';
import { type BuiltHandler, loadHandler } from '../helpers/built-handler.ts';
import { type OutageWorld, startOutageWorld } from '../helpers/outage-world.ts';
import { passTime } from '../helpers/passing-time.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import { smnMessage, smnTopic, snsMessage, snsTopic } from '../helpers/topic-messages.ts';
import { deliveries } from '../helpers/topic-world.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
rules:
  - name: alarms may stop
    from: [sns, smn, eventbridge, cloudwatch]
    jobs: ["*"]
    then: stop
`;
const batch: Run = { jobName: 'job_batch', instanceId: '34765' };
const nightly: Run = { jobName: 'nightly_orders', instanceId: '34801' };

const { key, cert } = selfSigned({ kind: 'rsa' });
let world: OutageWorld;
let host: RecordingServer;
let event: BuiltHandler;
beforeAll(async () => {
  host = await startRecordingServer((_request, response) => response.end(cert));
  world = await startOutageWorld((inboxUrl) => ({
    POLICY_FILE: policyFile(policy),
    SNS_TOPIC_ARNS: snsTopic,
    SMN_TOPIC_URNS: smnTopic,
    REPLY_ORIGINS_TEST: `https://hooks.slack.com=${inboxUrl},${topicOrigins(host)}`,
  }));
  event = loadHandler(world.env, 'event');
});
afterAll(async () => {
  await world.close();
  await host.close();
});
beforeEach(async () => {
  await Promise.all([world.ledger.on(), world.queue.on()]);
  while ((await world.pump()) > 0);
  world.simulator.reset();
});

interface Answer {
  readonly results: readonly Readonly<Record<string, unknown>>[];
}

const ask = async (given: unknown): Promise<Answer> => (await event(given)) as Answer;
const outcomes = ({ results }: Answer): unknown[] => results.map(({ outcome }) => outcome);
const stops = (): number => world.simulator.stopCalls().length;
const isStopped = ({ instanceId }: Run): boolean =>
  world.simulator.instance(instanceId)?.status === 'manual-stop';

describe('an alarm that invokes Lambda, with a queue', () => {
  it.each([
    ['SNS', snsEvent],
    ['EventBridge', busEvent],
    ['the alarm itself', alarmEvent],
  ] as const)('is taken in at once, and stopped by the worker: %s', async (_, made) => {
    expect(outcomes(await ask(made(batch)))).toEqual(['queued']);
    expect(world.simulator.calls()).toEqual([]);
    await world.pumpUntil(() => isStopped(batch), 'the run is stopped');
    expect(stops()).toBe(1);
  });

  it('stops once, however often it comes before and after', async () => {
    const alarm = snsEvent(batch);
    await Promise.all([ask(alarm), ask(alarm), ask(alarm)]);
    await ask(alarm);
    await world.pumpUntil(() => isStopped(batch), 'the run is stopped');
    await ask(alarm);
    while ((await world.pump()) > 0);
    world.simulator.restart('34765');
    await ask(alarm);
    while ((await world.pump()) > 0);
    expect(stops()).toBe(1);
    expect(world.simulator.instance('34765')?.status).toBe('running');
  });

  it('is the same request through Lambda and over HTTP', async () => {
    const at = aMoment();
    const alarm = snsEvent(batch, {}, {}, at);
    const first = await ask(alarm);
    const [record] = alarm.Records;
    const reply = await deliveries(world.webhook).sns(
      snsMessage(key, { Message: record?.Sns.Message, Subject: 'ALARM' }),
    );
    expect(reply.status).toBe(200);
    const { results } = reply.json as unknown as Answer;
    expect(results[0]?.['request_id']).toBe(first.results[0]?.['request_id']);
    await world.pumpUntil(() => isStopped(batch), 'the run is stopped');
    while ((await world.pump()) > 0);
    expect(stops()).toBe(1);
  });

  it('waits while DLF is down, and is not lost', async () => {
    world.simulator.fault({ kind: 'refuse' });
    expect(outcomes(await ask(busEvent(batch)))).toEqual(['queued']);
    await world.pump();
    world.simulator.clearFaults();
    passTime(15 * 60_000);
    await world.sweep();
    await world.pumpUntil(() => isStopped(batch), 'the run is stopped');
    expect(stops()).toBe(1);
  }, 60_000);
});

describe('an alarm that invokes Lambda while what remembers is away', () => {
  it('is carried out at once without the queue, and once', async () => {
    await world.queue.off();
    const alarm = alarmEvent(batch);
    expect(outcomes(await ask(alarm))).toEqual(['stopped']);
    await world.queue.on();
    expect(outcomes(await ask(alarm))).toEqual(['stopped']);
    while ((await world.pump()) > 0);
    expect(stops()).toBe(1);
  }, 60_000);

  it('fails without the ledger, so that Lambda brings it again, and nothing is stopped before', async () => {
    await world.ledger.off();
    const alarm = alarmEvent(nightly);
    await expect(event(alarm)).rejects.toThrow('has to come again');
    expect(world.simulator.calls()).toEqual([]);
    await world.ledger.on();
    expect(outcomes(await ask(alarm))).toEqual(['queued']);
    await world.pumpUntil(() => isStopped(nightly), 'the run is stopped');
    expect(stops()).toBe(1);
  }, 60_000);

  it('fails without both, and is done once when they are back', async () => {
    await Promise.all([world.ledger.off(), world.queue.off()]);
    const alarm = snsEvent(nightly);
    await expect(event(alarm)).rejects.toThrow('has to come again');
    expect(world.simulator.calls()).toEqual([]);
    await Promise.all([world.ledger.on(), world.queue.on()]);
    await ask(alarm);
    await world.pumpUntil(() => isStopped(nightly), 'the run is stopped');
    expect(stops()).toBe(1);
  }, 60_000);

  it('does not fail for what asks for nothing', async () => {
    await Promise.all([world.ledger.off(), world.queue.off()]);
    expect(await ask(snsEvent(batch, { NewStateValue: 'OK' }))).toMatchObject({ results: [] });
    expect(await ask({ source: 'my.app' })).toMatchObject({ results: [] });
  }, 60_000);
});

describe('a message of SMN, with a queue', () => {
  it('is taken in at once and stopped once by the worker, however often it comes', async () => {
    const { smn } = deliveries(world.webhook);
    const message = smnMessage(key, {
      message: JSON.stringify({ job_name: 'job_batch', instance_id: 34765, status: 'overtime' }),
    });
    for (const reply of [await smn(message), await smn(message)]) {
      expect(reply.status).toBe(200);
      expect(outcomes(reply.json as unknown as Answer)).toEqual(['queued']);
    }
    expect(world.simulator.calls()).toEqual([]);
    await world.pumpUntil(() => isStopped(batch), 'the run is stopped');
    expect((await smn(message)).status).toBe(200);
    while ((await world.pump()) > 0);
    expect(stops()).toBe(1);
  });

  it('is answered 503 while nothing remembers it: SMN tries again after that and nothing else', async () => {
    await Promise.all([world.ledger.off(), world.queue.off()]);
    const { smn } = deliveries(world.webhook);
    const message = smnMessage(key, { message: 'dlf:nightly_orders:34801' });
    expect((await smn(message)).status).toBe(503);
    expect(world.simulator.calls()).toEqual([]);
    await Promise.all([world.ledger.on(), world.queue.on()]);
    expect((await smn(message)).status).toBe(200);
    await world.pumpUntil(() => isStopped(nightly), 'the run is stopped');
    expect(stops()).toBe(1);
  }, 60_000);
});
