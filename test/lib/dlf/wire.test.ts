import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDlfClient } from '../../../lib/dlf/client.ts';
import { parseAuthorization, signatureIsRight } from '../../../local/simulator/signature.ts';
import type { RecordedCall } from '../../../local/simulator/simulator.ts';
import {
  answerOf,
  createScriptedSend,
  type DlfWorld,
  keys,
  passwordFor,
  startDlfWorld,
} from '../../helpers/dlf-world.ts';
import { accessKey, projectId, secrets } from '../../helpers/secrets.ts';
import { targetOf } from '../../helpers/stop-world.ts';

const workspace = '0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f';

describe('a call on the wire', () => {
  let world: DlfWorld;
  beforeAll(async () => {
    world = await startDlfWorld();
  });
  afterEach(() => world.simulator.reset());
  afterAll(() => world.simulator.close());
  const until = () => world.clock.within(5_000);
  const lastCall = () => world.simulator.calls().at(-1);

  it.each([
    ['job_batch', '34765', 'job_batch'],
    ['作业_日报.v1', '34900', '%E4%BD%9C%E4%B8%9A_%E6%97%A5%E6%8A%A5.v1'],
    ['a..b', '34901', 'a..b'],
    ['big_ids', '9223372036854775807', 'big_ids'],
  ])('is exactly as DLF documents it: %s', async (job, id, encoded) => {
    const target = targetOf(job, id);
    const path = `/v1/${projectId}/jobs/${encoded}/instances/${id}`;
    expect(await world.client.showJobInstance(target, until())).toMatchObject({
      kind: 'found',
      instance: { jobName: job, instanceId: id, status: 'running' },
    });
    expect(lastCall()).toMatchObject({ method: 'GET', rawPath: path, body: '' });
    expect(await world.client.stopJobInstance(target, until())).toMatchObject({ kind: 'taken' });
    expect(lastCall()).toMatchObject({ method: 'POST', rawPath: `${path}/stop`, body: '' });
    expect(world.simulator.instance(id)?.status).toBe('manual-stop');
  });

  it('has the headers that are signed, a content type and nothing else', async () => {
    await world.client.stopJobInstance(targetOf(), until());
    const { headers } = lastCall() as RecordedCall;
    expect(Object.keys(headers).sort()).toEqual([
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'x-project-id',
      'x-sdk-date',
    ]);
    expect(headers).toMatchObject({ 'x-project-id': projectId, 'content-length': '0' });
    expect(headers['authorization']).toContain('SignedHeaders=host;x-project-id;x-sdk-date,');
  });

  it('names the workspace, signed, when it is not the default one', async () => {
    const target = targetOf('team_b_import', '34950', workspace);
    expect(await world.client.stopJobInstance(target, until())).toMatchObject({ kind: 'taken' });
    expect(lastCall()?.headers).toMatchObject({ workspace });
    expect(lastCall()?.headers['authorization']).toContain(';workspace;x-project-id;');
  });

  it.each([
    ['keys', keys],
    ['an IAM user', passwordFor('https://iam.example')],
  ] as const)(
    'has a connection that was just used, or a new one, when it is a stop (%s)',
    async (_, credentials) => {
      const send = createScriptedSend(({ path }) =>
        path.startsWith('/v3/')
          ? answerOf(201, { token: {} }, { 'x-subject-token': 'MII' })
          : answerOf(path.endsWith('/stop') ? 204 : 404),
      );
      const config = { origin: 'https://dlf.example', projectId, credentials };
      const client = createDlfClient(config, send, world.clock, () => 0);
      await client.showJobInstance(targetOf(), until());
      await client.stopJobInstance(targetOf(), until());
      await client.showJobInstance(targetOf(), until());
      const idle = send.calls
        .filter(({ origin }) => origin === config.origin)
        .map(({ method, maxIdleMs }) => [method, maxIdleMs]);
      expect(idle).toEqual([
        ['GET', undefined],
        ['POST', 250],
        ['GET', undefined],
      ]);
      for (const { origin, maxIdleMs } of send.calls) {
        if (origin !== config.origin) expect(maxIdleMs).toBeUndefined();
      }
    },
  );

  it('has a token in place of a signature with an IAM user', async () => {
    const client = world.withCredentials(passwordFor(world.simulator.url));
    expect(await client.stopJobInstance(targetOf(), until())).toMatchObject({ kind: 'taken' });
    const headers = lastCall()?.headers ?? {};
    expect(headers['x-auth-token']).toMatch(/^MII/);
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('workspace');
  });
});

const digits = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
const jobName = fc
  .string({
    unit: fc.constantFrom(...'aZ09-_.', '作', '日', '々', '〇', '㐀', '鿿', '𠀀', '𪛟'),
    minLength: 1,
    maxLength: 128,
  })
  .filter((name) => name !== '.' && name !== '..');
const headerSafe = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const token = fc.stringMatching(/^[A-Za-z0-9+/=_-]{1,200}$/);

describe('whatever is asked for', () => {
  it('the simulator’s own check accepts the signature, and sees the same name and ID', async () => {
    const world = await startDlfWorld({ instances: [] });
    const wantedOf = (given: string | undefined) => given ?? '';
    await fc.assert(
      fc.asyncProperty(
        jobName,
        digits,
        fc.option(headerSafe, { nil: undefined }),
        fc.option(token, { nil: undefined }),
        async (job, id, space, securityToken) => {
          world.simulator.reset();
          world.simulator.put({
            workspace: space === 'default' ? '' : wantedOf(space),
            jobName: job,
            instanceId: id,
            status: 'running',
            planTime: 1,
          });
          const client = world.withCredentials({
            kind: 'keys',
            accessKey,
            secretKey: secrets.secretKey,
            ...(securityToken !== undefined && { securityToken }),
          });
          const target = targetOf(job, id, space);
          const until = world.clock.within(5_000);
          const shown = await client.showJobInstance(target, until);
          expect(shown).toMatchObject({ kind: 'found', instance: { jobName: job, instanceId: id } });
          expect(await client.stopJobInstance(target, until)).toMatchObject({ kind: 'taken' });
          for (const call of world.simulator.calls()) {
            const authorization = parseAuthorization(call.headers['authorization'] ?? '');
            expect(authorization).toBeDefined();
            const request = { ...call, target: call.rawPath, body: Buffer.from(call.body) };
            expect(authorization && signatureIsRight(request, authorization, secrets.secretKey)).toBe(true);
            expect(call.headers['x-security-token']).toBe(securityToken);
          }
          expect(world.simulator.stopCalls()).toHaveLength(1);
        },
      ),
    );
    await world.simulator.close();
  });
});
