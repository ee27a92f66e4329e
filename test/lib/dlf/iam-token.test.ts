import { afterEach, describe, expect, it } from 'vitest';
import { createDlfClient, type DlfClient } from '../../../lib/dlf/client.ts';
import {
  answerOf,
  createScriptedSend,
  type DlfWorld,
  iam,
  passwordFor,
  startDlfWorld,
} from '../../helpers/dlf-world.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { projectId } from '../../helpers/secrets.ts';
import { targetOf } from '../../helpers/stop-world.ts';

const DAY_MS = 24 * 60 * 60_000;

describe('with an IAM user', () => {
  let world: DlfWorld;
  let client: DlfClient;
  afterEach(() => world?.simulator.close());
  const start = async (password: string = iam.password): Promise<void> => {
    world = await startDlfWorld();
    client = world.withCredentials(passwordFor(world.simulator.url, password));
  };
  const show = () => client.showJobInstance(targetOf(), world.clock.within(5_000));
  const stop = () => client.stopJobInstance(targetOf(), world.clock.within(5_000));
  const fetches = () =>
    world.simulator.calls().filter(({ rawPath }) => rawPath.startsWith('/v3/auth/tokens'));

  it('fetches one token and keeps it', async () => {
    await start();
    expect(await show()).toMatchObject({ kind: 'found' });
    expect(await stop()).toMatchObject({ kind: 'taken' });
    expect(fetches()).toHaveLength(1);
    expect(fetches()[0]).toMatchObject({
      method: 'POST',
      rawPath: '/v3/auth/tokens?nocatalog=true',
      status: 201,
    });
  });

  it('renews it five minutes before it expires', async () => {
    await start();
    await show();
    world.clock.pass(DAY_MS - 5 * 60_000 - 2_000);
    await show();
    expect(fetches()).toHaveLength(1);
    world.clock.pass(2_000);
    expect(await show()).toMatchObject({ kind: 'found' });
    expect(fetches()).toHaveLength(2);
  });

  it('renews it once when DLF finds it expired', async () => {
    await start();
    await show();
    world.simulator.expireTokens();
    expect(await stop()).toMatchObject({ kind: 'taken' });
    expect(fetches()).toHaveLength(2);
    expect(world.simulator.stopCalls().map(({ status }) => status)).toEqual([401, 204]);
  });

  it('does not go on renewing when a new one is refused as well', async () => {
    await start();
    world.simulator.fault({ kind: 'expired-token', on: 'stop' });
    expect(await stop()).toMatchObject({ kind: 'credentials-refused', said: { code: 'APIG.0307' } });
    expect(fetches()).toHaveLength(2);
    expect(world.simulator.stopCalls()).toHaveLength(2);
  });

  it('shares one fetch among fifty calls at the same time, and one renewal', async () => {
    await start();
    const all = () => Promise.all(Array.from({ length: 50 }, show));
    for (const result of await all()) expect(result).toMatchObject({ kind: 'found' });
    expect(fetches()).toHaveLength(1);
    world.simulator.expireTokens();
    for (const result of await all()) expect(result).toMatchObject({ kind: 'found' });
    expect(fetches()).toHaveLength(2);
  });

  it('renews it once for fifty calls that are under way, whenever each finds it expired', async () => {
    await start();
    await show();
    world.simulator.expireTokens();
    // Some are refused before the new token is there, some after.
    world.simulator.fault({ kind: 'delay', ms: 50, on: 'show', times: 10 });
    const results = await Promise.all(Array.from({ length: 50 }, show));
    for (const result of results) expect(result).toMatchObject({ kind: 'found' });
    expect(fetches()).toHaveLength(2);
  });

  it('renews it when DLF does not know it any more', async () => {
    await start();
    await show();
    world.simulator.fault({ kind: 'status', status: 401, on: 'stop', times: 1 });
    expect(await stop()).toMatchObject({ kind: 'taken' });
    expect(fetches()).toHaveLength(2);
  });

  it('goes on with it, and tries again half a minute later, when its successor cannot be had yet', async () => {
    await start();
    await show();
    world.clock.pass(DAY_MS - 5 * 60_000);
    world.simulator.fault({ kind: 'status', status: 503, on: 'token' });
    expect(await show()).toMatchObject({ kind: 'found' });
    expect(await show()).toMatchObject({ kind: 'found' });
    expect(fetches()).toHaveLength(2);
    world.clock.pass(30_000);
    expect(await show()).toMatchObject({ kind: 'found' });
    expect(fetches()).toHaveLength(3);
    world.simulator.clearFaults();
    world.clock.pass(30_000);
    expect(await show()).toMatchObject({ kind: 'found' });
    expect(await show()).toMatchObject({ kind: 'found' });
    expect(fetches()).toHaveLength(4);
  });

  it('says that the credentials are refused when the password is wrong, and does not try again', async () => {
    await start('not-the-iam-password');
    expect(await stop()).toMatchObject({ kind: 'credentials-refused' });
    expect(fetches()).toHaveLength(1);
    expect(world.simulator.stopCalls()).toHaveLength(0);
  });

  it('says what IAM said', async () => {
    await start('not-the-iam-password');
    const said = { message: 'IAM: The username or password is wrong.' };
    expect(await stop()).toMatchObject({ kind: 'credentials-refused', said });
    expect(await show()).toMatchObject({ kind: 'credentials-refused', said });
  });

  it.each([
    [400, 'IAM: Bad Request'],
    [401, 'IAM: Unauthorized'],
    [403, 'IAM: Forbidden'],
    [404, 'IAM: Not Found'],
  ])('says it with a %i too, and has not called DLF', async (status, message) => {
    await start();
    world.simulator.fault({ kind: 'status', status, on: 'token' });
    expect(await stop()).toMatchObject({ kind: 'credentials-refused', said: { message } });
    expect(world.simulator.stopCalls()).toHaveLength(0);
    expect(fetches()).toHaveLength(1);
  });

  it.each([
    ['a page', '<html>Forbidden</html>', 'IAM: refused'],
    ['nothing', '', 'IAM: refused'],
    ['an array', '[]', 'IAM: refused'],
    ['no words', '{"error":{"code":403,"message":7}}', 'IAM: refused'],
    ['empty words', '{"error":{"message":""}}', 'IAM: refused'],
    ['the gateway’s form', '{"error_code":"APIGW.0302","error_msg":"Not here."}', 'IAM: Not here.'],
    ['very much', JSON.stringify({ error: { message: 'x'.repeat(9_999) } }), `IAM: ${'x'.repeat(195)}`],
  ])('says that IAM refused when it answers %s', async (_, body, message) => {
    const send = createScriptedSend(() => answerOf(403, body));
    const config = {
      origin: 'https://dlf.example',
      projectId,
      credentials: passwordFor('https://iam.example'),
    };
    const clock = createManualClock();
    client = createDlfClient(config, send, clock, () => 0);
    const stopped = await client.stopJobInstance(targetOf(), clock.within(5_000));
    expect(stopped).toMatchObject({ kind: 'credentials-refused', said: { message } });
    expect(send.calls.map(({ origin }) => origin)).toEqual(['https://iam.example']);
  });

  it.each([500, 502, 503, 504, 429])(
    'is down, and has not stopped anything, when IAM answers %i',
    async (status) => {
      await start();
      world.simulator.fault({ kind: 'status', status, on: 'token' });
      expect(await stop()).toMatchObject({
        kind: status === 429 ? expect.stringMatching(/down|throttled/) : 'down',
      });
      expect(world.simulator.stopCalls()).toHaveLength(0);
    },
  );

  it.each(['reset', 'drop', 'garbage', 'truncated'] as const)('is down when IAM fails (%s)', async (kind) => {
    await start();
    world.simulator.fault({ kind, on: 'token' });
    expect(await stop()).toMatchObject({ kind: 'down' });
    expect(world.simulator.stopCalls()).toHaveLength(0);
    world.simulator.clearFaults();
    expect(await stop()).toMatchObject({ kind: 'taken' });
  });

  it('does not wait for a silent IAM past the deadline', async () => {
    await start();
    world.simulator.fault({ kind: 'silent', on: 'token' });
    const until = world.clock.within(150);
    expect(await client.stopJobInstance(targetOf(), until)).toMatchObject({ kind: 'down' });
    expect(world.clock.now()).toBeLessThan(until.deadline + 100);
  });
});
