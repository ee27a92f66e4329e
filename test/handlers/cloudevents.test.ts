import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sample } from '../../lib/sources/cloudevents/sample.ts';
import { type Reply, type ShapeName, shapes } from '../helpers/deliver.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile, startWorld, type World } from '../helpers/world.ts';

const policy = `
rules:
  - from: [cloudevents]
    jobs: ["*", "!*payroll*"]
    then: stop
`;

let world: World;
beforeAll(async () => {
  world = await startWorld({
    POLICY_FILE: policyFile(policy),
    CLOUDEVENTS_TOKEN: secrets.cloudevents,
    CLOUDEVENTS_BASIC: `events:${secrets.basicPassword}`,
    CLOUDEVENTS_HEADER: 'X-Stop-Token',
  });
});
afterAll(() => world.close());
beforeEach(() => {
  world.simulator.reset();
  world.simulator.put(runningInstance('etl_orders_daily', '44001', Date.now() - 60_000));
});

const fixture = (name: string): string =>
  readFileSync(new URL(`../lib/sources/cloudevents/${name}`, import.meta.url), 'utf8').replaceAll(
    '34765',
    '44001',
  );
const bearer = { authorization: `Bearer ${secrets.cloudevents}` };
const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const batched = { 'content-type': 'application/cloudevents-batch+json' };
const target = '/webhooks/cloudevents';

const post = (
  body: unknown,
  headers: Readonly<Record<string, string>> = structured,
  shape: ShapeName = 'HTTP API',
): Promise<Reply> =>
  world.send({
    target,
    headers: { ...bearer, ...headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    shape,
  });

let unique = 0;
const event = (data: object = { job_name: 'job_batch', instance_id: '34765' }, more: object = {}) => ({
  specversion: '1.0',
  type: 'com.example.dlf.job.overrun',
  source: '/monitoring/dlf',
  id: `event-${unique++}`,
  data,
  ...more,
});
const binary = (more: Readonly<Record<string, string>> = {}) => ({
  'content-type': 'application/json; charset=utf-8',
  'ce-specversion': '1.0',
  'ce-type': 'com.example.dlf.job.overrun',
  'ce-source': '/monitoring/dlf',
  'ce-id': `event-${unique++}`,
  'ce-subject': 'etl_orders_daily%2F44001',
  ...more,
});
const stops = (): number => world.simulator.stopCalls().length;
const outcomes = ({ json }: Reply): readonly string[] =>
  (json as never as { results: { outcome: string }[] }).results.map(({ outcome }) => outcome);

describe('CloudEvents', () => {
  it('are real ones, structured and binary', async () => {
    expect(await post(fixture('cloudevents-structured.json'))).toMatchObject({
      status: 200,
      json: { results: [{ outcome: 'stopped', job_name: 'etl_orders_daily', instance_id: '44001' }] },
    });
    world.simulator.put(runningInstance('etl_orders_daily', '44001', Date.now() - 50_000));
    // Binary headers of the event that was structured before: the same source and ID, and so the same event.
    const again = binary({ 'ce-id': 'a3f1c2d4-0001' });
    expect(outcomes(await post(fixture('cloudevents-binary.json'), again))).toEqual(['stopped']);
    expect(stops()).toBe(1);
    expect(outcomes(await post(fixture('cloudevents-binary.json'), binary()))).toEqual(['stopped']);
    expect(stops()).toBe(2);
  });

  it.each(Object.keys(shapes) as ShapeName[])('reach the handler as %s', async (shape) => {
    expect(outcomes(await post(event(), structured, shape))).toEqual(['stopped']);
    world.simulator.reset();
    const body = JSON.stringify({ job_name: 'job_batch', instance_id: '34765' });
    expect(outcomes(await post(body, binary(), shape))).toEqual(['stopped']);
    world.simulator.reset();
    const two = [event(), event({ job_name: 'nightly_orders', instance_id: '34801' })];
    expect(outcomes(await post(two, batched, shape))).toEqual(['stopped', 'stopped']);
  });

  it('of a batch are each for itself', async () => {
    const batch = [
      event(),
      event({ job_name: 'nightly_payroll', instance_id: '34802' }),
      event({ job_name: 'nightly_orders', instance_id: '34801', status: 'resolved' }),
      { specversion: '1.0' },
      event({ job_name: 'nightly_orders' }),
      event({ job_name: 'nightly_orders', instance_id: '34801' }),
    ];
    const reply = await post(batch, batched);
    expect(outcomes(reply)).toEqual(['stopped', 'refused', 'stopped']);
    expect(reply.json['ignored']).toEqual([
      { reason: 'The alert is resolved.' },
      { reason: 'The entry is not an alert.' },
      { reason: expect.stringContaining('instance_id') },
    ]);
    expect(stops()).toBe(2);
    expect(outcomes(await post([], batched))).toEqual([]);
  });

  it('are repeats by source and ID', async () => {
    const body = event();
    for (const reply of [await post(body), await post(body), await post([body, body], batched)]) {
      expect(new Set(outcomes(reply))).toEqual(new Set(['stopped']));
    }
    expect(stops()).toBe(1);
  });

  it.each<readonly [string, object, object]>([
    ['data that say resolved', { status: 'resolved' }, {}],
    ['data that say OK', { state: 'OK' }, {}],
    ['data that say what nobody knows', { status: 'hm' }, {}],
    ['a type that says resolved', {}, { type: 'com.example.dlf.job.resolved' }],
    ['a type that says resolved, and its version', {}, { type: 'com.example.dlf.job.resolved.v1' }],
    ['no version of the specification', {}, { specversion: undefined }],
    ['no ID', {}, { id: '' }],
  ])('stop nothing with %s', async (_, data, more) => {
    const body = event({ job_name: 'job_batch', instance_id: '34765', ...data }, more);
    expect(await post(body)).toMatchObject({ status: 200, json: { results: [], ignored: [{}] } });
    expect(world.simulator.calls()).toEqual([]);
  });

  it('carry their data in base64 too', async () => {
    const data = JSON.stringify({ job_name: 'big_ids', instance_id: 0 }).replace(
      '0}',
      '9223372036854775807}',
    );
    const body = event(undefined, { data: undefined, data_base64: Buffer.from(data).toString('base64') });
    expect((await post(body)).json).toMatchObject({
      results: [{ outcome: 'stopped', instance_id: '9223372036854775807' }],
    });
  });

  it('made by their own sample are accepted', async () => {
    const made = sample({
      command: 'stop job_batch 34765',
      now: Date.now(),
      unique: 'a sample',
      secret: () => secrets.cloudevents,
    });
    expect(outcomes(await world.send({ target: made.path, ...made }))).toEqual(['stopped']);
  });

  it('come again where nothing can be accepted', async () => {
    world.simulator.fault({ kind: 'status', status: 503, on: 'show' });
    world.simulator.fault({ kind: 'status', status: 503, on: 'stop' });
    expect(await post(event())).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.any(String) },
    });
  });

  it.each([
    'application/cloudevents+xml',
    'application/cloudevents-batch+xml',
    'application/cloudevents',
    'application/xml',
    'text/plain',
    'application/x-www-form-urlencoded',
    '',
  ])('are not of the content type %j', async (type) => {
    expect((await post(event(), binary({ 'content-type': type }))).status).toBe(415);
    expect(world.simulator.calls()).toEqual([]);
  });

  it.each<readonly [string, string | Buffer, Readonly<Record<string, string>>]>([
    ['no JSON', '{', structured],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), structured],
    ['a batch that is none', '{}', batched],
    ['an attribute that is no UTF-8', '{}', binary({ 'ce-subject': '%FF' })],
    ['an attribute that is half encoded', '{}', binary({ 'ce-subject': '100%' })],
    ['a prototype', '{"__proto__":{}}', structured],
    ['nothing', '', structured],
  ])('are refused with 400: %s', async (_, body, headers) => {
    expect((await post(body, headers)).status).toBe(400);
    expect(world.simulator.calls()).toEqual([]);
  });

  it.each<readonly [string, Readonly<Record<string, string>>, number]>([
    ['a bearer token', bearer, 200],
    ['a header of its own', { 'x-stop-token': secrets.cloudevents }, 200],
    [
      'a password',
      { authorization: `Basic ${Buffer.from(`events:${secrets.basicPassword}`).toString('base64')}` },
      200,
    ],
    ['nothing', {}, 401],
    ['another token', { authorization: `Bearer ${secrets.alertmanager}` }, 401],
    ['a header that is wrong, and a token', { ...bearer, 'x-stop-token': 'x' }, 401],
  ])('are believed with their credentials: %s', async (_, headers, status) => {
    const reply = await world.send({
      target,
      headers: { ...structured, ...headers },
      body: JSON.stringify(event()),
    });
    expect(reply.status).toBe(status);
    expect(stops()).toBe(status === 200 ? 1 : 0);
  });
});

describe('the question whether events are wanted', () => {
  const ask = (origin: string | undefined, more: object = {}): Promise<Reply> =>
    world.send({
      method: 'OPTIONS',
      target,
      headers:
        origin === undefined ? {} : { 'WebHook-Request-Origin': origin, 'WebHook-Request-Rate': '100' },
      ...more,
    });

  it('is answered without credentials, and stops nothing', async () => {
    const body = JSON.stringify(event());
    const headers = { ...structured, ...bearer, 'webhook-request-origin': 'eventgrid.azure.net' };
    for (const reply of [await ask('eventgrid.azure.net'), await ask(undefined, { headers, body })]) {
      expect(reply).toMatchObject({
        status: 200,
        body: '',
        headers: {
          allow: 'POST',
          'webhook-allowed-origin': 'eventgrid.azure.net',
          'webhook-allowed-rate': '*',
        },
      });
    }
    expect(world.simulator.calls()).toEqual([]);
  });

  it.each([undefined, '*', 'https://eventgrid.azure.net', 'a b', 'a,b', '<script>'])(
    'is refused to %j',
    async (origin) => {
      const reply = await ask(origin);
      expect(reply.status).toBe(400);
      expect(reply.headers).not.toHaveProperty('webhook-allowed-origin');
    },
  );

  it('is no question of another method, nor of another sender', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'])
      expect((await ask('a', { method })).status).toBe(405);
    expect((await ask('a', { target: '/webhooks/alertmanager' })).status).toBe(405);
    expect((await ask('a', { target: '/webhooks/grafana' })).status).toBe(404);
  });
});
