import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../../local/simulator/simulator.ts';
import { send } from './send.ts';
import { iam, projectId, running, startWorld, tokenBody, type World } from './world.ts';

const hour = 60 * 60_000;

describe('IAM tokens', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ instances: [running()] });
  });
  afterEach(() => world.simulator.close());

  const issue = async (): Promise<string> => String((await world.token()).headers['x-subject-token']);
  const showWith = (token: string) =>
    send({
      url: world.simulator.url,
      method: 'GET',
      path: `/v1/${projectId}/jobs/job_batch/instances/34765`,
      headers: { 'X-Auth-Token': token },
    });

  it('issues a token for the right password, good for 24 hours', async () => {
    const reply = await world.token();
    expect(reply.status).toBe(201);
    expect(JSON.parse(reply.text).token).toMatchObject({
      issued_at: '2026-11-24T03:00:00.000000Z',
      expires_at: '2026-11-25T03:00:00.000000Z',
      methods: ['password'],
      project: { id: projectId, name: 'eu-de', domain: { name: iam.domain } },
      user: { name: iam.user },
    });
    const token = String(reply.headers['x-subject-token']);
    world.pass(24 * hour - 1);
    expect((await showWith(token)).status).toBe(200);
    world.pass(1);
    const late = await showWith(token);
    expect(late.status).toBe(401);
    expect(JSON.parse(late.text)).toMatchObject({
      error_code: 'APIG.0307',
      error_msg: 'The token must be updated',
    });
  });

  it('accepts the project by ID, and only its own', async () => {
    const scoped = (id: string) => world.token('', tokenBody(iam.password, { project: { id } }));
    expect((await scoped(projectId)).status).toBe(201);
    expect((await scoped('another')).status).toBe(404);
  });

  it('rejects a wrong password, user or domain', async () => {
    const replies = [
      await world.token('wrong'),
      await world.token('', tokenBody(iam.password).replace(iam.user, 'nobody')),
      await world.token('', tokenBody(iam.password).replace(iam.domain, 'nowhere')),
    ];
    for (const reply of replies) {
      expect(reply.status).toBe(401);
      expect(JSON.parse(reply.text)).toEqual({
        error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' },
      });
    }
    expect(world.simulator.calls()[0]).toMatchObject({ status: 401, authenticated: false });
  });

  it.each(['', '[]', '{"auth":{}}', tokenBody('x', null), tokenBody('x', { domain: { name: 'acme' } })])(
    'rejects the body %j',
    async (body) => {
      const reply = await world.token('', body);
      expect(reply.status).toBe(400);
      expect(JSON.parse(reply.text)).toEqual({
        error: { code: 400, message: 'The request body is invalid', title: 'Bad Request' },
      });
    },
  );

  it('rejects a token that it never issued', async () => {
    const reply = await showWith('MIIforged');
    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.text).error_code).toBe('APIG.0301');
  });

  it('expires all tokens issued so far, but not later ones', async () => {
    const [first, second] = [await issue(), await issue()];
    expect((await showWith(first)).status).toBe(200);
    expect(world.simulator.expireTokens()).toBe(2);
    expect(JSON.parse((await showWith(first)).text).error_code).toBe('APIG.0307');
    expect(JSON.parse((await showWith(second)).text).error_code).toBe('APIG.0307');
    expect((await showWith(await issue())).status).toBe(200);
  });

  it('keeps tokens over a reset, as IAM would', async () => {
    const token = await issue();
    world.simulator.reset();
    expect((await showWith(token)).status).toBe(200);
  });
});

describe('a simulator without an IAM user', () => {
  it('has no call to issue tokens', async () => {
    const bare = await startSimulator({ projectId, accessKey: 'a', secretKey: 's' });
    const reply = await send({
      url: bare.url,
      method: 'POST',
      path: '/v3/auth/tokens',
      body: tokenBody('x'),
    });
    expect(reply.status).toBe(404);
    expect(JSON.parse(reply.text).error_code).toBe('APIG.0101');
    await bare.close();
  });
});
