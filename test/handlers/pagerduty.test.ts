import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sample } from '../../lib/sources/pagerduty/sample.ts';
import { pagerDutySignature } from '../../lib/sources/pagerduty/verify.ts';
import type { Reply } from '../helpers/deliver.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile, startWorld, type World } from '../helpers/world.ts';
import {
  publishedBody,
  publishedSignature,
  triggeredBody,
  triggeredSignatures,
} from '../lib/sources/pagerduty/pagerduty-requests.ts';

const HOUR = 60 * 60_000;
const policy = `
rules:
  - from: [pagerduty]
    jobs: ["*", "!*payroll*"]
    labels: { urgency: high }
    then: stop
`;

let world: World;
beforeAll(async () => {
  world = await startWorld({
    POLICY_FILE: policyFile(policy),
    PAGERDUTY_SECRET: `${secrets.pagerdutyNext},${secrets.pagerduty},${secrets.pagerdutyPublished}`,
  });
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

let unique = 0;
const event = (data: object = {}, more: object = {}): string =>
  JSON.stringify({
    event: {
      id: `E${unique++}`,
      event_type: 'incident.triggered',
      resource_type: 'incident',
      occurred_at: new Date().toISOString(),
      data: {
        type: 'incident',
        status: 'triggered',
        urgency: 'high',
        incident_key: 'dlf:job_batch:34765',
        ...data,
      },
      ...more,
    },
  });
const post = (body: string, signature: string | undefined): Promise<Reply> =>
  world.send({
    target: '/webhooks/pagerduty',
    headers: {
      'content-type': 'application/json',
      ...(signature !== undefined && { 'x-pagerduty-signature': signature }),
    },
    body,
  });
const signatureOf = (body: string, secret: string = secrets.pagerduty): string =>
  pagerDutySignature(secret, Buffer.from(body));
const send = (body: string): Promise<Reply> => post(body, signatureOf(body));
const stops = (): number => world.simulator.stopCalls().length;

describe('an event of PagerDuty', () => {
  it('that tells of a new incident stops the instance in its key', async () => {
    expect(await send(event())).toMatchObject({
      status: 200,
      json: { results: [{ outcome: 'stopped', job_name: 'job_batch', instance_id: '34765' }] },
    });
    expect(stops()).toBe(1);
  });

  it('that tells of a button that was pressed stops what custom fields name', async () => {
    const custom_fields = [
      { name: 'job_name', value: 'nightly_orders' },
      { name: 'instance_id', value: '34801' },
    ];
    const body = event({ incident_key: 'k', custom_fields }, { event_type: 'incident.custom_action' });
    expect((await send(body)).json).toMatchObject({
      results: [{ outcome: 'stopped', instance_id: '34801' }],
    });
    expect(stops()).toBe(1);
  });

  it('is one request however often PagerDuty tries', async () => {
    const body = event();
    for (const reply of [
      await send(body),
      await send(body),
      ...(await Promise.all([send(body), send(body)])),
    ]) {
      expect(reply).toMatchObject({ status: 200, json: { results: [{ outcome: 'stopped' }] } });
    }
    expect(stops()).toBe(1);
  });

  it.each([
    'pagey.ping',
    'incident.resolved',
    'incident.acknowledged',
    'incident.annotated',
    'incident.priority_updated',
    'incident.reopened',
    'incident.custom_field_values.updated',
    'incident.workflow.started',
    '',
  ])('of the type %j stops nothing', async (event_type) => {
    expect(await send(event({}, { event_type }))).toMatchObject({
      status: 200,
      json: { results: [], ignored: [{}] },
    });
    expect(world.simulator.calls()).toEqual([]);
  });

  it.each([
    ['seven hours ago', -7 * HOUR],
    ['in an hour', HOUR],
  ])('that occurred %s stops nothing', async (_, ms) => {
    const body = event({}, { occurred_at: new Date(Date.now() + ms).toISOString() });
    expect(await send(body)).toMatchObject({
      status: 200,
      json: { results: [], ignored: [{ reason: expect.stringContaining('six hours') }] },
    });
    expect(world.simulator.calls()).toEqual([]);
  });

  it('is judged by policy, which knows its urgency', async () => {
    expect((await send(event({ incident_key: 'dlf:nightly_payroll:34802' }))).json).toMatchObject({
      results: [{ outcome: 'refused' }],
    });
    expect((await send(event({ urgency: 'low' }))).json).toMatchObject({ results: [{ outcome: 'refused' }] });
    expect(stops()).toBe(0);
  });

  it('is answered with 200 whatever it comes to, since dropped ones end the subscription', async () => {
    for (const data of [
      { incident_key: 'dlf:no_such_job:1' },
      { incident_key: 'dlf:job_batch:abc' },
      { incident_key: 'k' },
      { status: 'resolved' },
    ]) {
      expect((await send(event(data))).status).toBe(200);
    }
    expect(stops()).toBe(0);
  });

  it('comes again where nothing can be accepted', async () => {
    world.simulator.fault({ kind: 'status', status: 503, on: 'show' });
    world.simulator.fault({ kind: 'status', status: 503, on: 'stop' });
    const body = event();
    expect(await send(body)).toMatchObject({ status: 503, headers: { 'retry-after': expect.any(String) } });
    world.simulator.clearFaults();
    expect((await send(body)).json).toMatchObject({ results: [{ outcome: 'stopped' }] });
    expect(stops()).toBeGreaterThanOrEqual(1);
  });

  it('made by its own sample is accepted', async () => {
    const made = sample({
      command: 'stop job_batch 34765',
      now: Date.now(),
      unique: 'a sample',
      secret: () => secrets.pagerduty,
    });
    expect((await world.send({ target: made.path, ...made })).json).toMatchObject({
      results: [{ outcome: 'stopped' }],
    });
  });
});

describe('real events of PagerDuty', () => {
  it('are believed, and too old or no matter of ours', async () => {
    expect(await post(triggeredBody, triggeredSignatures)).toMatchObject({
      status: 200,
      json: { results: [] },
    });
    expect(await post(publishedBody, publishedSignature)).toMatchObject({
      status: 200,
      json: { results: [] },
    });
    expect(world.simulator.calls()).toEqual([]);
  });
});

describe('a signature of PagerDuty', () => {
  const decoy = `v1=${'0'.repeat(64)}`;

  it.each<readonly [string, (body: string) => string]>([
    ['alone', (body) => signatureOf(body)],
    ['with the next secret', (body) => signatureOf(body, secrets.pagerdutyNext)],
    ['among decoys', (body) => `${decoy}, ${signatureOf(body)} ,v2=x`],
  ])('is right: %s', async (_, signature) => {
    const body = event();
    expect((await post(body, signature(body))).status).toBe(200);
    expect(stops()).toBe(1);
  });

  it.each<readonly [string, (body: string) => string | undefined]>([
    ['missing', () => undefined],
    ['empty', () => ''],
    ['a decoy', () => decoy],
    ['of another body', (body) => signatureOf(`${body} `)],
    ['of another secret', (body) => signatureOf(body, secrets.alertmanager)],
    ['of another version', (body) => signatureOf(body).replace('v1=', 'v0=')],
  ])('is wrong: %s', async (_, signature) => {
    const body = event();
    expect((await post(body, signature(body))).status).toBe(401);
    expect(world.simulator.calls()).toEqual([]);
  });

  it('is not asked for what only a signed body may say', async () => {
    // X-Webhook-Id is not signed: it tells no repeats.
    const body = event();
    const headers = { 'content-type': 'application/json', 'x-pagerduty-signature': signatureOf(body) };
    for (const id of ['a', 'b']) {
      await world.send({ target: '/webhooks/pagerduty', headers: { ...headers, 'x-webhook-id': id }, body });
    }
    expect(stops()).toBe(1);
  });

  it.each([
    ['{', 400],
    ['[]', 400],
    ['{}', 400],
    ['', 400],
  ])('does not make %j an event', async (body, status) => {
    expect((await send(body)).status).toBe(status);
  });
});
