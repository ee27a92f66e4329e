import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShapeName, shapes } from '../helpers/deliver.ts';
import { accessKey, projectId, secrets } from '../helpers/secrets.ts';
import { startWorld, type World } from '../helpers/world.ts';

const workspace = '0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f';
const names = Object.keys(shapes) as ShapeName[];

describe('what goes onto the wire to DLF', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it.each([
    ['job_batch', '34765', 'job_batch'],
    ['作业_日报.v1', '34900', '%E4%BD%9C%E4%B8%9A_%E6%97%A5%E6%8A%A5.v1'],
    ['a..b', '34901', 'a..b'],
    ['big_ids', '9223372036854775807', 'big_ids'],
  ])('names %s instance %s exactly', async (jobName, instanceId, encoded) => {
    world.simulator.reset();
    const reply = await world.api({ job_name: jobName, instance_id: instanceId });
    expect(reply.json).toMatchObject({ outcome: 'stopped', job_name: jobName, instance_id: instanceId });
    const [stop] = world.simulator.stopCalls();
    expect(stop).toMatchObject({
      method: 'POST',
      rawPath: `/v1/${projectId}/jobs/${encoded}/instances/${instanceId}/stop`,
      authenticated: true,
      body: '',
    });
    expect(stop?.headers).toMatchObject({ 'x-project-id': projectId });
    expect(stop?.headers['x-sdk-date']).toMatch(/^\d{8}T\d{6}Z$/);
    expect(stop?.headers['authorization']).toMatch(
      new RegExp(`^SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=[a-z;-]+, Signature=[0-9a-f]{64}$`),
    );
    expect(stop?.headers).not.toHaveProperty('workspace');
    expect(stop?.headers).not.toHaveProperty('x-security-token');
  });

  it.each(names)('is the same for every event: %s', async (shape) => {
    world.simulator.reset();
    const target = `/v1/jobs/${encodeURIComponent('作业_日报.v1')}/instances/34900/stop`;
    const reply = await world.send({
      target,
      headers: { authorization: `Bearer ${secrets.apiToken}` },
      shape,
    });
    expect(reply.json).toMatchObject({ outcome: 'stopped' });
    expect(world.simulator.stopCalls().map(({ rawPath }) => rawPath)).toEqual([
      `/v1/${projectId}/jobs/%E4%BD%9C%E4%B8%9A_%E6%97%A5%E6%8A%A5.v1/instances/34900/stop`,
    ]);
  });

  it('carries the workspace when there is one, signed', async () => {
    const other = world.restarted({ DLF_WORKSPACE: workspace });
    world.simulator.reset();
    const reply = await other.slack('stop team_b_import 34950');
    expect(reply.json['text']).toMatch(/^Stopped team_b_import instance 34950/);
    const [stop] = world.simulator.stopCalls();
    expect(stop?.headers).toMatchObject({ workspace });
    expect(stop?.headers['authorization']).toContain(';workspace;');
  });

  it('takes a 64-bit number from JSON without rounding it', async () => {
    world.simulator.reset();
    await world.api('{"job_name":"big_ids","instance_id":9223372036854775807}');
    expect(world.simulator.stopCalls()[0]?.rawPath).toContain('/instances/9223372036854775807/stop');
  });
});

describe('credentials', () => {
  it('sends and signs a security token', async () => {
    const world = await startWorld(
      { HUAWEICLOUD_SDK_SECURITY_TOKEN: secrets.securityToken },
      { securityToken: secrets.securityToken },
    );
    expect((await world.slack('stop job_batch 34765')).json['text']).toMatch(/^Stopped/);
    const [stop] = world.simulator.stopCalls();
    expect(stop?.headers).toMatchObject({ 'x-security-token': secrets.securityToken });
    expect(stop?.headers['authorization']).toContain(';x-security-token,');
    await world.close();
  });

  it('uses an IAM token instead of keys, and renews it once when it has expired', async () => {
    const iam = { domain: 'acme', user: 'dlf-stop', password: secrets.iamPassword };
    const world = await startWorld({}, { iam });
    const { handler: _, ...withToken } = world.restarted({
      HUAWEICLOUD_SDK_AK: '',
      HUAWEICLOUD_SDK_SK: '',
      IAM_ENDPOINT: world.simulator.url,
      IAM_DOMAIN: iam.domain,
      IAM_USER: iam.user,
      IAM_PASSWORD: iam.password,
    });
    expect((await withToken.slack('stop job_batch 34765')).json['text']).toMatch(/^Stopped/);
    world.simulator.expireTokens();
    expect((await withToken.slack('stop nightly_orders 34801')).json['text']).toMatch(/^Stopped/);
    const tokenCalls = world.simulator.calls().filter(({ rawPath }) => rawPath.startsWith('/v3/auth/tokens'));
    expect(tokenCalls).toHaveLength(2);
    await world.close();
  });
});

describe('the bundle', () => {
  it('has a handler of at most two parameters, as Node 24 on Lambda requires', async () => {
    const world = await startWorld();
    const { handler } = await import('../helpers/built-handler.ts').then(({ loadHandler }) => ({
      handler: loadHandler({
        DLF_ENDPOINT: world.simulator.url,
        DLF_PROJECT_ID: projectId,
        HUAWEICLOUD_SDK_AK: accessKey,
        HUAWEICLOUD_SDK_SK: secrets.secretKey,
      }),
    }));
    expect(handler.length).toBeLessThanOrEqual(2);
    await world.close();
  });

  it('is under 150 kB with a sender, and holds neither the policy reader nor an AWS client', () => {
    const read = (file: string) => readFileSync(join(import.meta.dirname, `../../dist/${file}.cjs`), 'utf8');
    const bundle = ['webhook', 'shared', 'source-slack'].map(read).join('');
    expect(bundle.length).toBeLessThan(150_000);
    expect(bundle).not.toMatch(/LineCounter|ZodMiniString|@aws-sdk/);
  });
});
