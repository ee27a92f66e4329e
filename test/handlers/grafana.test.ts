import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sample } from '../../lib/sources/grafana/sample.ts';
import { grafanaSignature, SIGNATURE_HEADER } from '../../lib/sources/grafana/verify.ts';
import { loadHandler } from '../helpers/built-handler.ts';
import type { Reply } from '../helpers/deliver.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile, startWorld, type World } from '../helpers/world.ts';
import { firingBody, firingHeaders, SIGNED_AT, signing } from '../lib/sources/grafana/grafana-requests.ts';

const MINUTE = 60_000;
const TIMESTAMP = 'x-grafana-alerting-timestamp';
const policy = `
rules:
  - from: [grafana]
    jobs: ["*", "!*payroll*"]
    then: stop
`;

let world: World;
beforeAll(async () => {
  world = await startWorld({
    POLICY_FILE: policyFile(policy),
    ...signing,
    GRAFANA_TOKEN: secrets.grafanaToken,
    GRAFANA_BASIC: `grafana:${secrets.basicPassword}`,
    GRAFANA_HEADER: 'X-Stop-Token',
  });
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

let unique = 0;
const alert = (jobName: string, instanceId: string, more: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'TooLong', job_name: jobName, instance_id: instanceId },
  annotations: {},
  startsAt: new Date(Date.now() - MINUTE).toISOString(),
  fingerprint: `f${unique++}`,
  ...more,
});
const group = (...alerts: readonly object[]): string =>
  JSON.stringify({ version: '1', orgId: 1, status: 'firing', state: 'alerting', alerts, truncatedAlerts: 0 });

const post = (body: string, headers: Readonly<Record<string, string>>, to = world): Promise<Reply> =>
  to.send({ target: '/webhooks/grafana', headers: { 'content-type': 'application/json', ...headers }, body });

function signedHeaders(body: string, ageMs = 0, secret: string = secrets.grafana) {
  const timestamp = String(Math.floor((Date.now() - ageMs) / 1_000));
  return {
    [TIMESTAMP]: timestamp,
    [SIGNATURE_HEADER]: grafanaSignature(secret, timestamp, Buffer.from(body)),
  };
}
const signed = (body: string): Promise<Reply> => post(body, signedHeaders(body));
const stops = (): number => world.simulator.stopCalls().length;

describe('a signed delivery of Grafana', () => {
  it('stops the instance that it names', async () => {
    expect(await signed(group(alert('job_batch', '34765')))).toMatchObject({
      status: 200,
      json: { results: [{ outcome: 'stopped', job_name: 'job_batch', instance_id: '34765' }], ignored: [] },
    });
    expect(stops()).toBe(1);
  });

  it('comes as PUT too, with no more trust', async () => {
    const body = group(alert('job_batch', '34765'));
    const reply = await world.send({
      method: 'PUT',
      target: '/webhooks/grafana',
      headers: { 'content-type': 'application/json', ...signedHeaders(body) },
      body,
    });
    expect(reply.status).toBe(405);
    expect(stops()).toBe(0);
  });

  it('keeps a 64-bit ID exact, as a text and as a number', async () => {
    expect((await signed(group(alert('big_ids', '9223372036854775807')))).json).toMatchObject({
      results: [{ outcome: 'stopped', instance_id: '9223372036854775807' }],
    });
    world.simulator.reset();
    const asNumber = group(alert('big_ids', '1')).replace('"1"}', '9223372036854775807}');
    expect((await signed(asNumber)).json).toMatchObject({
      results: [{ outcome: 'stopped', instance_id: '9223372036854775807' }],
    });
    expect(stops()).toBe(1);
  });

  it('is one request however often it comes', async () => {
    const body = group(alert('job_batch', '34765'));
    const replies = [
      await signed(body),
      await signed(body),
      ...(await Promise.all([signed(body), signed(body)])),
    ];
    const ids = replies.map(
      ({ json }) => (json as never as { results: { request_id: string }[] }).results[0],
    );
    expect(new Set(ids.map((result) => result?.request_id)).size).toBe(1);
    for (const { json } of replies) expect(json).toMatchObject({ results: [{ outcome: 'stopped' }] });
    expect(stops()).toBe(1);
  });

  it('that is old is refused, though it be a real one', async () => {
    expect(Math.abs(Date.now() - SIGNED_AT)).toBeGreaterThan(6 * MINUTE);
    expect((await post(firingBody, firingHeaders)).status).toBe(401);
    expect(world.simulator.calls()).toEqual([]);
  });

  it.each<readonly [string, (body: string) => Readonly<Record<string, string>>]>([
    ['ten minutes ago', (body) => signedHeaders(body, 10 * MINUTE)],
    ['in ten minutes', (body) => signedHeaders(body, -10 * MINUTE)],
    ['with another secret', (body) => signedHeaders(body, 0, secrets.grafanaNext)],
    ['of another body', () => signedHeaders('{}')],
    ['without its time', (body) => ({ [SIGNATURE_HEADER]: signedHeaders(body)[SIGNATURE_HEADER] ?? '' })],
    [
      'as Grafana signs without a timestamp header',
      (body) => ({ [SIGNATURE_HEADER]: grafanaSignature(secrets.grafana, undefined, Buffer.from(body)) }),
    ],
    ['not at all', () => ({})],
    [
      'wrongly, with a right token',
      () => ({
        [SIGNATURE_HEADER]: '0'.repeat(64),
        [TIMESTAMP]: '0',
        authorization: `Bearer ${secrets.grafanaToken}`,
      }),
    ],
  ])('is refused where it was signed %s', async (_, headers) => {
    const body = group(alert('job_batch', '34765'));
    const reply = await post(body, headers(body));
    expect(reply).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer, Basic' } });
    expect(reply.body).not.toContain('signature');
    expect(world.simulator.calls()).toEqual([]);
  });

  it('made by its own sample is accepted', async () => {
    const made = sample({
      command: 'stop job_batch 34765',
      now: Date.now(),
      unique: 'a sample',
      secret: (name) => signing[name as keyof typeof signing],
    });
    expect(await world.send({ target: made.path, ...made })).toMatchObject({
      status: 200,
      json: { results: [{ outcome: 'stopped' }] },
    });
  });
});

describe('credentials of Grafana', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, number]>([
    ['a bearer token', { authorization: `Bearer ${secrets.grafanaToken}` }, 200],
    ['a header of its own', { 'x-stop-token': secrets.grafanaToken }, 200],
    [
      'a password',
      { authorization: `Basic ${Buffer.from(`grafana:${secrets.basicPassword}`).toString('base64')}` },
      200,
    ],
    ['another sender’s token', { authorization: `Bearer ${secrets.alertmanager}` }, 401],
    ['a secret of signatures', { authorization: `Bearer ${secrets.grafana}` }, 401],
    ['a header that is wrong', { 'x-stop-token': 'x', authorization: `Bearer ${secrets.grafanaToken}` }, 401],
  ])('are judged: %s', async (_, headers, status) => {
    expect((await post(group(alert('job_batch', '34765')), headers)).status).toBe(status);
    expect(stops()).toBe(status === 200 ? 1 : 0);
  });

  it('are another path’s business on no other path', async () => {
    const body = group(alert('job_batch', '34765')).replace('"version":"1"', '"version":"4"');
    const reply = await world.send({
      target: '/webhooks/alertmanager',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.grafanaToken}` },
      body,
    });
    expect(reply.status).toBe(401);
  });
});

describe('an alert of Grafana that says nothing of a job', () => {
  const named = { job_name: 'job_batch', instance_id: '34765' };

  it.each<readonly [string, object, string]>([
    ['no data', { labels: { ...named, alertname: 'DatasourceNoData' } }, 'data is missing'],
    ['an error', { labels: { ...named, alertname: 'DatasourceError' } }, 'data is missing'],
    [
      'labels of a data source',
      { labels: { ...named, rulename: 'r', datasource_uid: 'd' } },
      'data is missing',
    ],
    ['a reason', { labels: named, annotations: { grafana_state_reason: 'NoData' } }, 'data is missing'],
    ['a test by name', { labels: { ...named, alertname: 'TestAlert' } }, 'a test'],
    ['a test by instance', { labels: { ...named, instance: 'Grafana' } }, 'a test'],
    ['a test by summary', { labels: named, annotations: { summary: 'Notification test' } }, 'a test'],
    ['that it is over', { labels: named, status: 'resolved' }, 'resolved'],
  ])('asks for nothing and is answered with 200: %s', async (_, more, reason) => {
    const { status, json } = await signed(group(alert('job_batch', '34765', more)));
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { results: [], ignored: [{ reason: expect.stringContaining(reason) }] },
    });
    expect(world.simulator.calls()).toEqual([]);
  });

  it('does not keep another of its group from being carried out', async () => {
    const { json } = await signed(
      group(
        alert('job_batch', '34765', { status: 'resolved' }),
        alert('nightly_orders', '34801'),
        alert('nightly_payroll', '34802'),
      ),
    );
    expect(json).toMatchObject({ results: [{ outcome: 'stopped' }, { outcome: 'refused' }], ignored: [{}] });
    expect(world.simulator.instance('34765')?.status).toBe('running');
    expect(stops()).toBe(1);
  });
});

describe('what Grafana may send besides', () => {
  it('is a group that was cut, which the answer says', async () => {
    const body = group(alert('job_batch', '34765')).replace('"truncatedAlerts":0', '"truncatedAlerts":12');
    expect((await signed(body)).json).toMatchObject({
      results: [{ outcome: 'stopped' }],
      ignored: [{ reason: expect.stringContaining('max_alerts'), count: 12 }],
    });
  });

  it('is a template of the operator’s own', async () => {
    const own = { status: 'firing', job_name: 'job_batch', instance_id: '34765', run: ++unique };
    expect((await signed(JSON.stringify(own))).json).toMatchObject({ results: [{ outcome: 'stopped' }] });
    expect((await signed(JSON.stringify({ ...own, status: 'resolved' }))).json).toMatchObject({
      results: [],
      ignored: [{ reason: 'The alert is resolved.' }],
    });
    expect((await signed(JSON.stringify({ ...own, status: undefined }))).status).toBe(400);
    expect(stops()).toBe(1);
  });

  it('is told with 503 to come again where nothing can be accepted', async () => {
    world.simulator.put(runningInstance('job_batch', '40001', Date.now() - MINUTE));
    world.simulator.fault({ kind: 'status', status: 503, on: 'show' });
    world.simulator.fault({ kind: 'status', status: 503, on: 'stop' });
    const body = group(alert('job_batch', '40001'));
    const reply = await signed(body);
    expect(reply).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
      json: { results: [{ outcome: 'unavailable' }] },
    });
    world.simulator.clearFaults();
    expect(await signed(body)).toMatchObject({ status: 200, json: { results: [{ outcome: 'stopped' }] } });
    expect(world.simulator.instance('40001')?.status).toBe('manual-stop');
  });

  it.each([
    ['text/plain', '{}', 415],
    ['application/json', '{', 400],
    ['application/json', '{"__proto__":{}}', 400],
    ['application/json', '{"version":"4","alerts":[]}', 400],
    ['application/json', '{"version":"1","alerts":{}}', 400],
    ['application/json', '[]', 400],
    ['application/json', '', 400],
  ])('is refused: %s %s', async (type, body, status) => {
    expect((await post(body, { 'content-type': type, ...signedHeaders(body) })).status).toBe(status);
    expect(world.simulator.calls()).toEqual([]);
  });
});

// A second start takes the chunks away that the first one has not loaded yet: it comes last.
describe('another start', () => {
  it('is believed with each secret while they rotate', async () => {
    const rotating = world.restarted({ GRAFANA_HMAC_SECRET: `${secrets.grafanaNext},${secrets.grafana}` });
    for (const [index, secret] of [secrets.grafanaNext, secrets.grafana].entries()) {
      const body = group(alert('no_such_job', String(index + 1)));
      expect((await post(body, signedHeaders(body, 0, secret), rotating)).status).toBe(200);
    }
  });
});

describe('a start with a secret of signatures that is empty', () => {
  it.each([
    { GRAFANA_HMAC_SECRET: '' },
    { GRAFANA_HMAC_SECRET: `${secrets.grafana},` },
    { ...signing, GRAFANA_TOKEN: '' },
  ])('fails: %j', (env) => {
    expect(() => world.restarted({ ...env })).toThrow(/GRAFANA_/);
    expect(() => loadHandler({ ...signing, ...env })).toThrow();
  });
});
