import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadHandler } from '../helpers/built-handler.ts';
import type { Reply } from '../helpers/deliver.ts';
import { secrets } from '../helpers/secrets.ts';
import { alertsMayStop, lambdaEnv, policyFile, startWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    POLICY_FILE: policyFile(alertsMayStop),
    ALERTMANAGER_HEADER: 'X-Stop-Token',
    ALERT_JOB_NAME_KEYS: 'pipeline,job_name',
    ALERT_INSTANCE_ID_KEYS: 'run_id,instance_id',
  });
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

const bearer = { authorization: `Bearer ${secrets.alertmanager}` };
const post = (body: unknown, headers: Readonly<Record<string, string>> = bearer): Promise<Reply> =>
  world.send({
    target: '/webhooks/alertmanager',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

let unique = 0;
const dlf = { job_name: 'job_batch', instance_id: '34765' };
const alert = (labels: object = dlf, more: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'TooLong', ...labels },
  annotations: {},
  startsAt: new Date().toISOString(),
  fingerprint: `f${unique++}`,
  ...more,
});
const group = (...alerts: readonly object[]) => ({ version: '4', status: 'firing', alerts });
const stops = (): number => world.simulator.stopCalls().length;

describe('a token in a header of its own', () => {
  const own = { 'x-stop-token': secrets.alertmanager };

  it.each<readonly [string, Readonly<Record<string, string>>, number]>([
    ['right', own, 200],
    ['right, beside a token that is wrong', { ...own, authorization: 'Bearer x' }, 200],
    ['wrong', { 'x-stop-token': 'x' }, 401],
    ['wrong, beside a token that is right', { ...bearer, 'x-stop-token': 'x' }, 401],
    ['empty, beside a token that is right', { ...bearer, 'x-stop-token': '' }, 401],
    ['with the scheme of another header', { 'x-stop-token': `Bearer ${secrets.alertmanager}` }, 401],
    ['missing', {}, 401],
    ['missing, beside a token that is right', bearer, 200],
    ['in another header', { 'x-token': secrets.alertmanager }, 401],
  ])('is %s', async (_, headers, status) => {
    expect((await post(group(alert()), headers)).status).toBe(status);
    expect(stops()).toBe(status === 200 ? 1 : 0);
  });
});

describe('two Alertmanagers that tell the same', () => {
  it.each<readonly [string, number]>([
    ['at once', 0],
    ['at once, of another start each', 1_000],
  ])('stop once: %s', async (_, apartMs) => {
    const first = alert();
    const second = { ...first, startsAt: new Date(Date.parse(first.startsAt) - apartMs).toISOString() };
    const replies = await Promise.all([post(group(first)), post(group(second)), post(group(second, first))]);
    for (const { json } of replies) {
      for (const { outcome } of json['results'] as never as { outcome: string }[]) {
        expect(['stopped', 'already-ended', 'unknown', 'accepted']).toContain(outcome);
      }
    }
    expect(stops()).toBe(1);
    expect((await post(group(first, second))).json).toMatchObject({ results: [{}, {}] });
    expect(stops()).toBe(1);
  });
});

describe('what an operator may change', () => {
  it('are the keys of a target', async () => {
    expect((await post(group(alert({ pipeline: 'job_batch', run_id: '34765' })))).json).toMatchObject({
      results: [{ outcome: 'stopped', job_name: 'job_batch', instance_id: '34765' }],
    });
    expect((await post(group(alert({ dlf_job: 'job_batch', dlf_instance_id: '34765' })))).json).toMatchObject(
      {
        results: [],
        ignored: [{ reason: expect.stringContaining('job_name') }],
      },
    );
    // A key that is empty has lost its value, though the usual one stands beside it elsewhere.
    expect((await post(group(alert({ pipeline: 'job_batch', run_id: '' })))).json).toMatchObject({
      ignored: [{ reason: expect.stringContaining('instance_id') }],
    });
  });

  it('is the whole body', async () => {
    const own = {
      status: 'firing',
      alertname: 'TooLong',
      pipeline: 'job_batch',
      run_id: '34765',
      n: ++unique,
    };
    expect((await post(own)).json).toMatchObject({ results: [{ outcome: 'stopped' }] });
    expect((await post({ ...own, status: 'resolved' })).json).toMatchObject({
      results: [],
      ignored: [{ reason: 'The alert is resolved.' }],
    });
    expect((await post({ ...own, status: 'FIRING' })).json).toMatchObject({ ignored: [{}] });
    for (const status of [undefined, null, 1, ['firing']]) {
      expect((await post({ ...own, status })).status).toBe(400);
    }
    expect(stops()).toBe(1);
  });

  it('is how many alerts are sent, and the answer says that there were more', async () => {
    const cut = (truncatedAlerts: unknown) => post({ ...group(alert()), truncatedAlerts });
    expect((await cut(3)).json).toMatchObject({
      results: [{ outcome: 'stopped' }],
      ignored: [{ reason: 'The sender left alerts out of this delivery (max_alerts).', count: 3 }],
    });
    for (const none of [0, -3, '3', 2.5, null]) expect((await cut(none)).json).toMatchObject({ ignored: [] });
  });
});

describe('a start', () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['ALERT_JOB_NAME_KEYS', { ALERT_JOB_NAME_KEYS: 'job' }],
    ['ALERT_INSTANCE_ID_KEYS', { ALERT_INSTANCE_ID_KEYS: 'run_id,instance' }],
    ['ALERT_WORKSPACE_KEYS', { ALERT_WORKSPACE_KEYS: '' }],
    ['ALERTMANAGER_HEADER', { ALERTMANAGER_HEADER: 'Authorization' }],
    ['ALERTMANAGER_HEADER', { ALERTMANAGER_HEADER: 'X Token' }],
    ['ALERTMANAGER_BASIC', { ALERTMANAGER_BASIC: 'user' }],
    ['ALERTMANAGER_TOKEN', { ALERTMANAGER_TOKEN: '' }],
  ])('fails for the sake of %s: %j', (name, env) => {
    expect(() => loadHandler({ ...lambdaEnv(world.simulator), ...env })).toThrow(name);
  });
});
