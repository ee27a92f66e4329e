import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Delivery, type Reply, type ShapeName, shapes } from '../helpers/deliver.ts';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { secrets } from '../helpers/secrets.ts';
import { slashCommand } from '../helpers/slash-command.ts';
import { policyFile, worldOf } from '../helpers/world.ts';

const JOB = { job_name: 'job_batch', instance_id: '34765' };
const OTHER_JOB = { job_name: 'nightly_orders', instance_id: '34801' };
const names = Object.keys(shapes) as ShapeName[];

const bearer = (token: string): Record<string, string> => ({
  'content-type': 'application/json',
  authorization: `Bearer ${token}`,
});
const ci = bearer(secrets.apiToken);
const oncall = bearer(secrets.apiOtherToken);

/** Standard Webhooks, with code of its own. */
function signed(body: string, id: string = randomUUID()): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secrets.webhookKey, 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}

let world: FullWorld;
beforeAll(async () => {
  world = await startFullWorld({
    API_TOKENS: `ci:${secrets.apiToken},oncall:${secrets.apiOtherToken}`,
    POLICY_FILE: policyFile(`
rules:
  - { name: payroll is never stopped, from: [api], jobs: ["nightly_payroll"], then: refuse }
  - { from: [slack, api], jobs: ["*"], then: stop }
`),
  });
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

const get = (target: string, headers = ci, more: Partial<Delivery> = {}): Promise<Reply> =>
  world.webhook.send({ method: 'GET', target, headers, ...more });
const getRequest = (id: unknown, headers = ci): Promise<Reply> => get(`/v1/requests/${id}`, headers);
const stop = (body: unknown, more: Record<string, string> = {}): Promise<Reply> =>
  world.webhook.api(body, { headers: { ...ci, ...more } });
const isStopped = (instanceId: string): boolean =>
  world.simulator.instance(instanceId)?.status === 'manual-stop';

describe('GET /v1/requests/{id}', () => {
  it('says what came of a request that has ended, as its answer did', async () => {
    const { json } = await stop(JOB);
    const reply = await getRequest(json['request_id']);
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toMatch(/^application\/json/);
    expect(reply.json).toEqual({
      state: 'closed',
      request_id: json['request_id'],
      outcome: 'stopped',
      ...JOB,
      workspace: 'default',
      message: json['message'],
    });
  });

  it.each([
    ['refused', { job_name: 'nightly_payroll', instance_id: '34802' }, 403],
    ['not-found', { job_name: 'job_batch', instance_id: '99' }, 404],
    ['already-ended', { job_name: 'job_batch', instance_id: '34764' }, 200],
    ['dry-run', { ...JOB, dry_run: true }, 200],
  ])(
    'says of one that ended as %s so too, with 200: the request was found',
    async (outcome, body, status) => {
      const asked = await stop(body);
      expect(asked.status).toBe(status);
      const reply = await getRequest(asked.json['request_id']);
      expect(reply.status).toBe(200);
      const { message } = asked.json;
      expect(reply.json).toMatchObject({ state: 'closed', outcome, message, job_name: body.job_name });
      expect(reply.json).not.toHaveProperty('status');
      expect(world.simulator.stopCalls()).toEqual([]);
    },
  );

  it('stops nothing itself, however often it is asked', async () => {
    const { json } = await stop(JOB, { prefer: 'respond-async' });
    for (const _ of [1, 2, 3]) {
      const reply = await getRequest(json['request_id']);
      expect(reply.json).toMatchObject({ outcome: 'queued' });
      expect(reply.json['state']).not.toBe('closed');
    }
    expect(world.simulator.calls()).toEqual([]);
    await world.pumpUntil(() => isStopped('34765'), 'the stop');
  });

  it('tells other credentials nothing, not even that there is one', async () => {
    const { json } = await stop(JOB);
    const others = [
      await getRequest(json['request_id'], oncall),
      await getRequest(json['request_id'], signed('')),
    ];
    const unknown = await getRequest('A'.repeat(26));
    expect(unknown.status).toBe(404);
    for (const reply of others) {
      expect(reply.status).toBe(404);
      expect(reply.body).toBe(unknown.body);
      expect(reply.headers).toEqual(unknown.headers);
    }
  });

  it('tells a script nothing of what somebody asked in Slack', async () => {
    const reply = await world.webhook.send(slashCommand({ text: 'stop job_batch 34765' }));
    const id = /Request `([A-Z2-7]{26})`/.exec(reply.body)?.[1];
    expect(id).toBeDefined();
    expect((await getRequest(id)).status).toBe(404);
  });

  it.each([
    ['that nobody has made', 'A'.repeat(26)],
    ['with a short ID', 'a'],
    ['with an ID in Chinese', '作业'],
    ['that is a lock', 'lock#notices'],
    ['that is a property of every object', '__proto__'],
    ['whose ID is longer than a key of DynamoDB', 'x'.repeat(3_000)],
  ])('knows no request %s', async (_, id) => {
    const reply = await getRequest(encodeURIComponent(id));
    expect(reply.status).toBe(404);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.json).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 });
  });

  it.each(['POST', 'PUT', 'DELETE'])('is for GET: %s gets 405', async (method) => {
    const { json } = await stop(JOB);
    const reply = await get(`/v1/requests/${json['request_id']}`, ci, { method });
    expect(reply.status).toBe(405);
    expect(reply.headers).toMatchObject({ allow: 'GET' });
  });

  it.each([
    ['no credentials', {}],
    ['a wrong token', bearer('wrong')],
    ['a signature over something else', signed('{}')],
    ['a signature of five minutes ago', { ...signed(''), 'webhook-timestamp': '1700000000' }],
  ])('gives %s 401, whether there is such a request or not', async (_, headers) => {
    const { json } = await stop(JOB);
    for (const id of [json['request_id'], 'A'.repeat(26)]) {
      const reply = await getRequest(id, headers as Record<string, string>);
      expect(reply.status).toBe(401);
      expect(reply.headers).toMatchObject({ 'www-authenticate': 'Bearer' });
      expect(reply.body).not.toContain('job_batch');
    }
  });

  it('may be asked by whoever made it with a signature, over the empty body', async () => {
    const body = JSON.stringify(JOB);
    const asked = await world.webhook.api(body, { headers: signed(body) });
    expect(asked.json).toMatchObject({ outcome: 'stopped' });
    const reply = await getRequest(asked.json['request_id'], signed(''));
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ state: 'closed', outcome: 'stopped' });
    expect((await getRequest(asked.json['request_id'], ci)).status).toBe(404);
  });
});

describe('the Location of a request', () => {
  /** What API Gateway takes off before the function sees the path, on its own domain name. */
  const stageOf = (shape: ShapeName): string =>
    shape.startsWith('REST') || shape.includes('stage') ? '/prod' : '';

  it.each(names)('is usable as it is given: %s', async (shape) => {
    for (const target of ['/webhooks/api', '/v1/jobs/job_batch/instances/34765/stop']) {
      world.simulator.reset();
      const body = target === '/webhooks/api' ? JSON.stringify(JOB) : '';
      const headers = { ...ci, prefer: 'respond-async' };
      const asked = await world.webhook.send({ target, headers, body, shape });
      expect(asked.status).toBe(202);
      const { location = '', ...rest } = asked.headers;
      expect(location).toBe(`${stageOf(shape)}/v1/requests/${asked.json['request_id']}`);
      expect(rest).toMatchObject({ 'preference-applied': 'respond-async' });
      const way = location.slice(stageOf(shape).length);
      expect(await get(way, ci, { shape })).toMatchObject({ status: 200, json: { outcome: 'queued' } });
      await world.pumpUntil(() => isStopped('34765'), 'the stop');
      await world.pump();
      expect(await get(way, ci, { shape })).toMatchObject({
        status: 200,
        json: { state: 'closed', outcome: 'stopped' },
      });
      expect(world.simulator.stopCalls()).toHaveLength(1);
    }
  });

  it('has the BASE_PATH in front where the caller had it', async () => {
    const under = world.webhook.restarted({ BASE_PATH: '/ops/dlf' });
    for (const base of ['/ops/dlf', '']) {
      const headers = { ...ci, prefer: 'respond-async' };
      const asked = await under.api(OTHER_JOB, { target: `${base}/webhooks/api`, headers });
      const { location = '' } = asked.headers;
      expect(location).toBe(`${base}/v1/requests/${asked.json['request_id']}`);
      const reply = await under.send({ method: 'GET', target: location, headers: ci });
      expect(reply.status).toBe(200);
    }
    await world.pumpUntil(() => isStopped('34801'), 'the stop');
  });
});

describe('Prefer: respond-async', () => {
  it.each([
    'respond-async',
    'Respond-Async',
    'respond-async; foo=bar',
    'respond-async;foo',
    'wait=5, respond-async',
    'respond-async, wait=10',
    'return=minimal,respond-async',
    ' respond-async ',
  ])('“%s” asks for it: 202, and the worker stops it', async (prefer) => {
    const asked = await stop(JOB, { prefer });
    expect(asked.status).toBe(202);
    expect(asked.json).toMatchObject({ outcome: 'queued', ...JOB, workspace: 'default' });
    expect(asked.headers).toMatchObject({
      location: `/v1/requests/${asked.json['request_id']}`,
      'preference-applied': 'respond-async',
    });
    expect(world.simulator.calls()).toEqual([]);
    await world.pumpUntil(() => isStopped('34765'), 'the stop');
    await world.pump();
    expect((await getRequest(asked.json['request_id'])).json).toMatchObject({
      state: 'closed',
      outcome: 'stopped',
    });
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it.each(['wait=5', 'return=minimal', 'respond-async-not', 'x=respond-async', 'respond-asynchronously', ''])(
    '“%s” does not ask for it: the answer has the end',
    async (prefer) => {
      const asked = await stop(JOB, { prefer });
      expect(asked.status).toBe(200);
      expect(asked.json).toMatchObject({ outcome: 'stopped' });
      expect(asked.headers).not.toHaveProperty('preference-applied');
    },
  );

  it('may stand in one of several headers', async () => {
    const headers: [string, string][] = [
      ...Object.entries(ci),
      ['Prefer', 'wait=3'],
      ['Prefer', 'respond-async'],
    ];
    for (const shape of ['HTTP API', 'REST API', 'ALB, multi-value'] as const) {
      world.simulator.reset();
      const asked = await world.webhook.api(JOB, { headers, shape });
      expect(asked.status, shape).toBe(202);
      await world.pumpUntil(() => isStopped('34765'), 'the stop');
    }
  });

  it('is ignored where there is no queue, which RFC 7240 allows', async () => {
    const { QUEUE_URL: _queue, NOTIFY: _channels, ...env } = world.env;
    const alone = worldOf(world.simulator, env);
    const asked = await alone.api(JOB, { headers: { ...ci, prefer: 'respond-async' } });
    expect(asked.status).toBe(200);
    expect(asked.json).toMatchObject({ outcome: 'stopped' });
    expect(asked.headers).not.toHaveProperty('preference-applied');
  });

  it('is not said to have been applied where the call itself is refused', async () => {
    const asked = await stop({ job_name: '..', instance_id: '1' }, { prefer: 'respond-async' });
    expect(asked.status).toBe(422);
    expect(asked.headers).not.toHaveProperty('location');
  });

  it('refuses at once what policy refuses', async () => {
    const asked = await stop(
      { job_name: 'nightly_payroll', instance_id: '34802' },
      { prefer: 'respond-async' },
    );
    expect(asked.status).toBe(403);
    expect(asked.json).toMatchObject({ outcome: 'refused' });
  });

  it.each([
    ['an Idempotency-Key', () => ({ ...ci, 'idempotency-key': randomUUID() })],
    ['a signed webhook-id', () => signed(JSON.stringify(JOB))],
  ])('with %s: a repeat is the same request, other content is not', async (_, make) => {
    const headers = { ...make(), prefer: 'respond-async' };
    const send = (body: object, more = headers): Promise<Reply> =>
      world.webhook.api(JSON.stringify(body), { headers: more });
    const first = await send(JOB);
    const second = await send(JOB);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.json['request_id']).toBe(first.json['request_id']);
    expect(second.headers['location']).toBe(first.headers['location']);

    const body = JSON.stringify(OTHER_JOB);
    const id = (headers as Record<string, string>)['webhook-id'];
    const otherHeaders = id === undefined ? headers : { ...signed(body, id), prefer: 'respond-async' };
    const other = await send(OTHER_JOB, otherHeaders as typeof headers);
    expect(other.status).toBe(422);
    expect(other.json['detail']).toMatch(/^Nothing was done: .*used before, for something else/);

    await world.pumpUntil(() => isStopped('34765'), 'the stop');
    await world.pump();
    const third = await send(JOB);
    expect(third.status).toBe(200);
    expect(third.json).toMatchObject({ outcome: 'stopped', request_id: first.json['request_id'] });
    expect(world.simulator.stopCalls()).toHaveLength(1);
    expect(isStopped('34801')).toBe(false);
  });
});

describe('a stop that takes a minute', () => {
  let slow: FullWorld;
  beforeAll(async () => {
    slow = await startFullWorld({}, { stopTakesMs: 60_000 });
  });
  afterAll(() => slow.close());
  beforeEach(() => slow.simulator.reset());

  const ask = (reply: Reply): Promise<Reply> =>
    slow.webhook.send({ method: 'GET', target: reply.headers['location'] ?? '', headers: ci });

  it('is accepted: 200, and its Location says so until it has ended', async () => {
    const asked = await slow.webhook.api(JOB);
    expect(asked.status).toBe(200);
    expect(asked.json).toMatchObject({ outcome: 'accepted' });
    expect(asked.json['message']).toMatch(
      /DLF accepted the stop .* has not ended yet.*its Location says how it ends/,
    );
    expect(asked.headers['location']).toBe(`/v1/requests/${asked.json['request_id']}`);
    expect(await ask(asked)).toMatchObject({ status: 200, json: { state: 'accepted', outcome: 'accepted' } });

    const running = slow.simulator.instance('34765');
    if (running === undefined) throw new Error('no instance');
    slow.simulator.put({ ...running, status: 'manual-stop', endTime: Date.now() });
    await slow.pumpUntil(async () => (await ask(asked)).json['state'] === 'closed', 'the end');
    expect((await ask(asked)).json).toMatchObject({ outcome: 'stopped' });
    expect(slow.simulator.stopCalls()).toHaveLength(1);
  });

  it('and whose answer is lost is in doubt: 202, and nothing is claimed that is not known', async () => {
    slow.simulator.fault({ kind: 'drop', on: 'stop' });
    const asked = await slow.webhook.api(JOB, { at: Date.now() - 17_000 });
    expect(asked.status).toBe(202);
    expect(asked.json).toMatchObject({ outcome: 'in-doubt' });
    expect(asked.json['message']).toMatch(/did not confirm it: whether it was stopped is being looked into/);
    expect(await ask(asked)).toMatchObject({ status: 200, json: { outcome: 'in-doubt' } });
    expect(slow.simulator.stopCalls()).toHaveLength(1);
  });

  it('and whose answer is lost has stopped when DLF shows it', async () => {
    world.simulator.fault({ kind: 'drop', on: 'stop' });
    const asked = await stop(JOB);
    expect(asked).toMatchObject({ status: 200, json: { outcome: 'stopped' } });
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});
