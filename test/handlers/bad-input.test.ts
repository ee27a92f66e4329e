import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../lib/config/env-reader.ts';
import { loadHandler } from '../helpers/built-handler.ts';
import type { ShapeName } from '../helpers/deliver.ts';
import { dingtalkEnvOf } from '../helpers/dingtalk-message.ts';
import { discordVars } from '../helpers/discord-calls.ts';
import { feishuEnvOf } from '../helpers/feishu-delivery.ts';
import { secrets } from '../helpers/secrets.ts';
import { TENANT } from '../helpers/teams-message.ts';
import { wecomEnvOf } from '../helpers/wecom-message.ts';
import { lambdaEnv, startWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

const nothingReachedDlf = (): void => expect(world.simulator.calls()).toEqual([]);
const nothingStopped = (): void => expect(world.simulator.stopCalls()).toEqual([]);

const slackHeaders = (body: string | Buffer, at = Date.now(), secret: string = secrets.slack) => {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
};
const form = 'team_id=T1&user_id=U1&text=stop+job_batch+34765';

describe('senders that are not proven', () => {
  it.each([
    ['a wrong signature', slackHeaders(form, Date.now(), 'another-secret')],
    ['a signature by an empty key', slackHeaders(form, Date.now(), '')],
    ['no signature', { ...slackHeaders(form), 'x-slack-signature': '' }],
    ['no timestamp', { ...slackHeaders(form), 'x-slack-request-timestamp': '' }],
    ['a signature of another body', slackHeaders(`${form}1`)],
    ['a timestamp ten minutes ago', slackHeaders(form, Date.now() - 600_000)],
    ['a timestamp ten minutes ahead', slackHeaders(form, Date.now() + 600_000)],
  ])('answers 401 without details to %s', async (_, headers) => {
    const reply = await world.send({ target: '/webhooks/slack', headers, body: form });
    expect(reply.status).toBe(401);
    expect(reply.json).toEqual({ response_type: 'ephemeral', text: 'Unauthorized' });
    nothingReachedDlf();
  });

  it.each([
    ['a wrong bearer token', { authorization: 'Bearer wrong' }],
    ['no credentials', {}],
    ['a token under another scheme', { authorization: `Token ${secrets.apiToken}` }],
    ['the token of another source', { authorization: `Bearer ${secrets.alertmanager}` }],
  ])('answers 401 without details to %s on the API', async (_, headers) => {
    const reply = await world.api({ job_name: 'job_batch', instance_id: '34765' }, { headers });
    expect(reply.status).toBe(401);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'www-authenticate': 'Bearer',
    });
    expect(reply.json).toEqual({ type: 'about:blank', title: 'Unauthorized', status: 401 });
    nothingReachedDlf();
  });

  it('does not take a signature for the route whose target it does not cover', async () => {
    const [id, timestamp, body] = ['msg_1', String(Math.floor(Date.now() / 1000)), '{}'];
    const signature = createHmac('sha256', Buffer.from(secrets.webhookKey, 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
    const target = '/v1/jobs/job_batch/instances/34765/stop';
    expect((await world.send({ target, headers, body })).status).toBe(401);
    nothingReachedDlf();
  });

  it.each(['SLACK_SIGNING_SECRET', 'API_TOKENS', 'API_SECRET', 'ALERTMANAGER_TOKEN'])(
    'does not start with an empty %s',
    (name) => {
      const start = () => loadHandler({ ...lambdaEnv(world.simulator), [name]: '' });
      expect(start).toThrow(`Configuration: ${name} is empty`);
      expect(() => loadHandler({ ...lambdaEnv(world.simulator), [name]: 'one,,two' })).toThrow(name);
      expect(new ConfigError([]).name).toBe('ConfigError');
    },
  );

  it.each([
    ['DINGTALK_APP_SECRET', dingtalkEnvOf],
    ['FEISHU_ENCRYPT_KEY', feishuEnvOf],
    ['FEISHU_VERIFICATION_TOKEN', feishuEnvOf],
    ['FEISHU_APP_SECRET', feishuEnvOf],
    ['WECOM_TOKEN', wecomEnvOf],
    ['WECOM_AES_KEY', wecomEnvOf],
    ['TEAMS_OUTGOING_SECRET', { TEAMS_OUTGOING_SECRET: secrets.teams, TEAMS_TENANTS: TENANT }],
    [
      'MATTERMOST_TOKEN',
      { MATTERMOST_TOKEN: secrets.mattermost, MATTERMOST_URL: 'https://chat.example.com' },
    ],
    ['DISCORD_PUBLIC_KEY', discordVars],
  ])('does not start with an empty %s beside all else that its platform needs', (name, platform) => {
    const env = { ...lambdaEnv(world.simulator), ...platform };
    expect(() => loadHandler(env)).not.toThrow();
    expect(() => loadHandler({ ...env, [name]: '' })).toThrow(`${name} is empty`);
  });
});

describe('routes that do not exist', () => {
  it.each([
    '/webhooks/grafana',
    '/webhooks/__proto__',
    '/webhooks/constructor',
    '/webhooks',
    '/',
    '/v1/jobs/a',
    '/x',
  ])('answers 404 to POST %s', async (target) => {
    expect((await world.send({ target, body: form })).status).toBe(404);
  });

  it('answers 404 for a source without its secret', async () => {
    const { SLACK_SIGNING_SECRET: _, ...env } = lambdaEnv(world.simulator);
    const handler = loadHandler(env);
    const { deliver } = await import('../helpers/deliver.ts');
    const reply = await deliver(handler, {
      target: '/webhooks/slack',
      headers: slackHeaders(form),
      body: form,
    });
    expect(reply.status).toBe(404);
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('never stops anything by %s', async (method) => {
    const target = '/v1/jobs/job_batch/instances/34765/stop';
    const headers = { authorization: `Bearer ${secrets.apiToken}` };
    const reply = await world.send({ method, target, headers });
    expect(reply.status).toBe(405);
    expect(reply.headers).toMatchObject({ allow: 'POST' });
    expect((await world.slack('stop job_batch 34765', { method })).status).toBe(405);
    nothingReachedDlf();
  });
});

describe('bodies that cannot be read', () => {
  const json = { 'content-type': 'application/json', authorization: `Bearer ${secrets.apiToken}` };
  const alerts = { 'content-type': 'application/json', authorization: `Bearer ${secrets.alertmanager}` };
  const latin1 = Buffer.from('{"job_name":"caf\xe9","instance_id":"1"}', 'latin1');

  it.each([
    ['not JSON', 400, '{"job_name":', json['content-type']],
    ['empty', 400, '', json['content-type']],
    ['not an object', 400, '[]', json['content-type']],
    ['another content type', 415, '{}', 'text/plain'],
    ['a form', 415, 'job_name=a', 'application/x-www-form-urlencoded'],
    [
      'prototype keys',
      400,
      '{"__proto__":{"dry_run":true},"job_name":"job_batch","instance_id":"34765"}',
      json['content-type'],
    ],
    ['20,000 nested arrays', 400, '['.repeat(20_000) + ']'.repeat(20_000), json['content-type']],
    ['over the limit', 413, JSON.stringify({ reason: 'x'.repeat(256 * 1024) }), json['content-type']],
  ])('answers in its form to what is %s on the API', async (_, status, body, type) => {
    const reply = await world.api(body, { headers: { ...json, 'content-type': type } });
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.json['detail']).toMatch(/^Nothing was done: |Nothing was stopped\./);
    nothingReachedDlf();
  });

  it.each<[string, ShapeName, number]>([
    ['as it is', 'REST API, binary', 400],
    ['made readable by an HTTP API', 'HTTP API', 422],
  ])('does not guess at a body that is not UTF-8, %s', async (_, shape, status) => {
    expect((await world.api(latin1, { shape })).status).toBe(status);
    nothingReachedDlf();
  });

  it.each([
    ['not JSON', 400, 'nope', alerts],
    ['no list of alerts', 400, '{"version":"4"}', alerts],
    ["Grafana's version", 400, '{"version":"1","alerts":[]}', alerts],
    ['another content type', 415, '{}', { ...alerts, 'content-type': 'text/plain' }],
    ['over the limit', 413, `"${'x'.repeat(4 * 1024 * 1024)}"`, alerts],
  ])('answers in its form to what is %s from Alertmanager', async (_, status, body, headers) => {
    const reply = await world.send({ target: '/webhooks/alertmanager', headers, body });
    expect(reply.status).toBe(status);
    expect(reply.json['message']).toEqual(expect.any(String));
    nothingReachedDlf();
  });

  it('reads a Slack form only as a form, and only up to its limit', async () => {
    const target = '/webhooks/slack';
    const asJson = { ...slackHeaders(form), 'content-type': 'application/json' };
    const tooLarge = `${form}&x=${'x'.repeat(256 * 1024)}`;
    const notUtf8 = Buffer.concat([Buffer.from(form), Buffer.from([0xff])]);
    expect((await world.send({ target, headers: asJson, body: form })).status).toBe(415);
    expect((await world.send({ target, headers: slackHeaders(tooLarge), body: tooLarge })).status).toBe(413);
    const reply = await world.send({ target, headers: slackHeaders(notUtf8), body: notUtf8 });
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({
      response_type: 'ephemeral',
      text: 'Nothing was done: the body is not UTF-8.',
    });
    nothingReachedDlf();
  });
});

describe('targets that are not valid', () => {
  const names: [string, string][] = [
    ['a slash', 'a/b'],
    ['two dots', '..'],
    ['one dot', '.'],
    ['encoded dots', '%2e%2e'],
    ['a space', 'job batch'],
    ['a line feed', 'job\nbatch'],
    ['a control character', 'job\u0007'],
    ['129 characters', 'x'.repeat(129)],
    ['a compatibility character', '\uf900'],
    ['half a surrogate pair', 'job\\ud800'],
    ['nothing', ''],
  ];
  it.each(names)('refuses a job name of %s, and says what is allowed', async (_, jobName) => {
    const reply = await world.api(
      `{"job_name":${JSON.stringify(jobName).replace('\\\\ud', '\\ud')},"instance_id":"34765"}`,
    );
    expect(reply.status).toBe(422);
    expect(reply.json).toMatchObject({ outcome: 'invalid-target', status: 422 });
    expect(reply.json['detail']).toMatch(/job(s? name| cannot)/);
    nothingReachedDlf();
  });

  it.each(
    [
      '"0"',
      '"-1"',
      '"1e5"',
      '"34765.0"',
      '"9223372036854775808"',
      '"٣٤٧٦٥"',
      '"abc"',
      '""',
      '" 34765"',
      '"034765"',
    ].concat(['0', '-1', '1e5', '34765.0', '9223372036854775808', '-0', '1E400']),
  )('refuses the instance ID %s, and says what is allowed', async (instanceId) => {
    const reply = await world.api(`{"job_name":"job_batch","instance_id":${instanceId}}`);
    expect(reply.status).toBe(422);
    expect(reply.json).toMatchObject({ outcome: 'invalid-target' });
    expect(reply.json['detail']).toMatch(/instance ID/);
    nothingReachedDlf();
  });

  it.each([
    'stop job/x 34765',
    'stop .. 34765',
    'stop %2e%2e 34765',
    'stop job_batch 0',
    'stop job_batch -1',
    'stop job_batch 1e5',
  ])('tells who typed "%s" what is allowed', async (text) => {
    const reply = await world.slack(text);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ response_type: 'ephemeral' });
    expect(reply.json['text']).toMatch(/Nothing was stopped\.$/);
    nothingReachedDlf();
  });

  it('refuses a path that could be read in two ways', async () => {
    const headers = { authorization: `Bearer ${secrets.apiToken}` };
    for (const name of ['%2e%2e', '%252e', 'a%2fb', '%E4%BD', '%zz']) {
      for (const shape of ['HTTP API', 'function URL', 'REST API', 'ALB'] as const) {
        const reply = await world.send({ target: `/v1/jobs/${name}/instances/34765/stop`, headers, shape });
        expect([400, 404, 422]).toContain(reply.status);
      }
    }
    nothingReachedDlf();
  });

  it.each<ShapeName>(['REST API', 'ALB, multi-value'])(
    'refuses an authentication or workspace header that occurs twice: %s',
    async (shape) => {
      const target = '/v1/jobs/job_batch/instances/34765/stop';
      const token: [string, string] = ['Authorization', `Bearer ${secrets.apiToken}`];
      const workspaces: [string, string][] = [
        ['workspace', 'default'],
        ['Workspace', 'other'],
      ];
      for (const headers of [
        [token, ['authorization', 'Bearer x']],
        [token, ...workspaces],
      ] as [string, string][][]) {
        expect((await world.send({ target, headers, shape })).status).toBe(400);
      }
      nothingReachedDlf();
    },
  );
});

describe('safety words', () => {
  it.each([
    'stop job_batch 34765 —dry-run',
    'stop job_batch 34765 –dry-run',
    'stop —dry-run job_batch 34765',
  ])('takes the dash that a phone made of "--" for what it was: %s', async (text) => {
    expect((await world.slack(text)).json['text']).toMatch(/^Dry run: .* Nothing was stopped\./);
    nothingStopped();
  });

  it.each([
    ['stop job_batch 34765 --dryrun', /Did you mean --dry-run\?/],
    ['stop job_batch 34765 --dry_run', /Did you mean --dry-run\?/],
    ['stop job_batch 34765 -dry-run', /Did you mean --dry-run\?/],
    ['stop job_batch 34765 --force', /I do not know the option “--force”/],
    ['stop job_batch 34765 --dry-run=false', /takes no value/],
    ['stop job_batch 34765 dry-run', /dry-run/],
    ['stop job_batch 34765 34766', /34766/],
    ['stop job_batch 34765 --reason', /needs a value/],
    ['stop job_batch 34765 --reason -dry-run', /needs a value/],
    ['stop job_batch 34765 --reason －－dry-run', /needs a value/],
    ['stop job_batch 34765 --reason ‐‐dry-run', /needs a value/],
    ['stop job_batch 34765 --reason=--dry-run', /needs a value/],
    ['stop job_batch 34765 --reason "too long"--dry-run', /quotation mark/],
    ['stop job_batch 34765 --reason "open', /not closed/],
    ['stop job_batch ３４７６５', /Did you mean 34765\?/],
    ['stpo job_batch 34765', /Did you mean stop\?/],
  ])('refuses the whole of "%s"', async (text, expected) => {
    const reply = await world.slack(text);
    expect(reply.json['text']).toMatch(expected);
    expect(reply.json).toMatchObject({ response_type: 'ephemeral' });
    nothingReachedDlf();
  });

  it.each([
    ['"dry_run":"true"', 'The member dry_run must be true or false.'],
    ['"dry_run":null', 'The member dry_run must be true or false.'],
    ['"dryRun":true', 'Did you mean dry_run?'],
    ['"dry-run":true', 'Did you mean dry_run?'],
    ['"instance_id":[34765]', 'The member instance_id must be text or integer.'],
    ['"unknown":1', 'I do not know the member “unknown”.'],
  ])('refuses a body with %s', async (member, expected) => {
    const id = member.includes('"instance_id"') ? '' : '"instance_id":"34765",';
    const reply = await world.api(`{"job_name":"job_batch",${id}${member}}`);
    expect(reply.status).toBe(400);
    expect(reply.json['detail']).toContain(expected);
    nothingReachedDlf();
  });

  it('reads U+3000 and several spaces as what separates words', async () => {
    expect((await world.slack('stop\u3000job_batch   34765')).json['text']).toMatch(/^Stopped/);
  });
});

describe('large and strange deliveries', () => {
  it('answers 10,000 alerts', async () => {
    const alerts = Array.from({ length: 10_000 }, (_, index) => ({
      status: 'firing',
      labels: { job_name: 'job_batch', instance_id: String(100_000 + index) },
      fingerprint: `f${index}`,
    }));
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${secrets.alertmanager}` };
    const body = JSON.stringify({ version: '4', alerts });
    const reply = await world.send({ target: '/webhooks/alertmanager', headers, body });
    expect([200, 503]).toContain(reply.status);
    expect(reply.json['results']).toHaveLength(10_000);
    nothingStopped();
  }, 40_000);

  it.each([
    '{"job_name":"a..b","job_name":"job_batch","instance_id":"34765"}',
    '{"dry_run":true,"job_name":"job_batch","instance_id":"34765","dry_run":false}',
    '{"dry_run":true,"job_name":"job_batch","instance_id":"34765","dry\\u005frun":false}',
  ])('refuses %s: one of the two would be lost', async (body) => {
    const reply = await world.api(body);
    expect(reply.status).toBe(400);
    expect(reply.json['detail']).toMatch(/is there twice/);
    nothingReachedDlf();
  });

  it.each(['?dry_run=true', '?dry_run'])('refuses a safety word in the address: %s', async (query) => {
    const target = `/v1/jobs/job_batch/instances/34765/stop${query}`;
    const reply = await world.send({ target, headers: { authorization: `Bearer ${secrets.apiToken}` } });
    expect(reply.status).toBe(400);
    nothingReachedDlf();
  });

  it('ignores alerts that name no instance, each with its reason', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${secrets.alertmanager}` };
    const alerts = [
      { status: 'firing', labels: { job: 'job_batch', instance: '34765' } },
      { status: 'firing', labels: { job_name: 'job_batch' } },
      { status: 'resolved', labels: { job_name: 'job_batch', instance_id: '34765' } },
      { status: 'pending', labels: { job_name: 'job_batch', instance_id: '34765' } },
      null,
    ];
    const reply = await world.send({
      target: '/webhooks/alertmanager',
      headers,
      body: JSON.stringify({ version: '4', alerts }),
    });
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ results: [], ignored: Array(5).fill({ reason: expect.any(String) }) });
    nothingReachedDlf();
  });

  it('says that the instance belongs to another job, and stops nothing', async () => {
    world.simulator.fault({ kind: 'ignores-job-name' });
    const reply = await world.api({ job_name: 'nightly_orders', instance_id: '34765' });
    expect(reply.status).toBe(403);
    expect(reply.json).toMatchObject({ outcome: 'refused' });
    expect(reply.json['detail']).toMatch(/belongs to another job.*Nothing was stopped\./);
    nothingStopped();
  });
});
