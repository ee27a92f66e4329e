import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send } from './send.ts';
import { signedHeaders } from './sign.ts';
import { projectId, running, startWorld, type World } from './world.ts';

const minute = 60_000;
const path = `/v1/${projectId}/jobs/job_batch/instances/34765`;

describe('authentication by access key', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ instances: [running()] });
  });
  afterEach(() => world.simulator.close());

  it('accepts a request that was signed independently', async () => {
    expect((await world.show('job_batch', '34765')).status).toBe(200);
    expect(world.simulator.calls()).toMatchObject([{ status: 200, authenticated: true }]);
  });

  it('rejects a wrong signature and repeats the signed header values', async () => {
    const headers = { 'x-security-token': 'a-secret-value' };
    const reply = await world.stop('job_batch', '34765', { secretKey: 'wrong', headers });
    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.text)).toEqual({
      error_code: 'APIGW.0301',
      error_msg: expect.stringMatching(
        /^Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:POST\|\/v1\/.*\/stop\/\|\|host:127\.0\.0\.1:\d+\|x-sdk-date:\w+\|x-security-token:a-secret-value\|\|host;x-sdk-date;x-security-token\|e3b0c442/,
      ),
      request_id: reply.headers['x-request-id'],
    });
    expect(world.simulator.instance('34765')?.status).toBe('running');
    expect(world.simulator.stopCalls()).toMatchObject([{ status: 401, authenticated: false }]);
  });

  it('rejects a request without credentials, or with some that it cannot read', async () => {
    for (const headers of [{}, { authorization: 'Basic abc' }]) {
      const reply = await send({ url: world.simulator.url, method: 'GET', path, headers });
      expect(reply.status).toBe(401);
      expect(JSON.parse(reply.text).error_code).toBe('APIGW.0301');
    }
  });

  it('allows 15 minutes between the clocks, and no more', async () => {
    const host = new URL(world.simulator.url).host;
    const at = async (skew: number) => {
      const request = { method: 'GET', host, canonicalPath: `${path}/`, at: world.now() + skew };
      return (await send({ url: world.simulator.url, method: 'GET', path, headers: signedHeaders(request) }))
        .status;
    };
    expect(await at(15 * minute)).toBe(200);
    expect(await at(-15 * minute)).toBe(200);
    expect(await at(15 * minute + 1000)).toBe(401);
    expect(await at(-15 * minute - 1000)).toBe(401);
  });

  it('wants X-Project-Id to be the project of the path', async () => {
    const withProject = (id: string) => world.show('job_batch', '34765', { headers: { 'x-project-id': id } });
    expect((await withProject(projectId)).status).toBe(200);
    expect((await withProject('another')).status).toBe(401);
  });

  it('locks an access key for five minutes after five failures in a row', async () => {
    const wrong = () => world.show('job_batch', '34765', { secretKey: 'wrong' });
    const right = () => world.show('job_batch', '34765');
    for (let count = 0; count < 4; count += 1) await wrong();
    expect((await right()).status).toBe(200);
    for (let count = 0; count < 5; count += 1) {
      expect((await wrong()).text).toContain('verify aksk signature fail');
    }
    const locked = await right();
    expect(locked.status).toBe(401);
    expect(JSON.parse(locked.text)).toMatchObject({
      error_code: 'APIGW.0301',
      error_msg: 'Incorrect IAM authentication information: AK access failed to reach the limit,forbidden',
    });
    world.pass(5 * minute - 1);
    expect((await right()).status).toBe(401);
    world.pass(1);
    expect((await right()).status).toBe(200);
  });

  it('unlocks keys on reset', async () => {
    for (let count = 0; count < 5; count += 1) await world.show('job_batch', '34765', { secretKey: 'wrong' });
    world.simulator.reset();
    expect((await world.show('job_batch', '34765')).status).toBe(200);
  });

  it('does not count the failures of another key', async () => {
    for (let count = 0; count < 6; count += 1) await world.show('job_batch', '34765', { accessKey: 'OTHER' });
    expect((await world.show('job_batch', '34765')).status).toBe(200);
  });
});

describe('authentication by temporary access key', () => {
  it('wants the security token that belongs to the key', async () => {
    const world = await startWorld({ instances: [running()], securityToken: 'the-token' });
    const withToken = (headers: Record<string, string>) => world.show('job_batch', '34765', { headers });
    expect((await withToken({ 'x-security-token': 'the-token' })).status).toBe(200);
    expect((await withToken({ 'x-security-token': 'another' })).status).toBe(401);
    expect((await withToken({})).status).toBe(401);
    await world.simulator.close();
  });
});
