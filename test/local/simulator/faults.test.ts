import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../../local/self-signed.ts';
import type { Fault } from '../../../local/simulator/simulator.ts';
import { keepAlive, send } from './send.ts';
import { running, startWorld, type World } from './world.ts';

const statusOf = (world: World): string | undefined => world.simulator.instance('34765')?.status;
// Not merely a closed connection, which Node reports with the same code.
const byReset = { code: 'ECONNRESET', syscall: 'read' };
const bodyOf = (text: string): unknown => JSON.parse(text);

describe('faults', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ instances: [running(), running({ jobName: 'other', instanceId: '2' })] });
  });
  afterEach(() => world.simulator.close());
  const stop = () => world.stop('job_batch', '34765');
  const show = () => world.show('job_batch', '34765');
  const lastCall = () => world.simulator.calls().at(-1);

  it('delay: works later, then answers normally', async () => {
    world.simulator.fault({ kind: 'delay', ms: 30 });
    const started = performance.now();
    expect((await stop()).status).toBe(204);
    expect(performance.now() - started).toBeGreaterThan(25);
    expect(lastCall()).toMatchObject({ status: 204, authenticated: true });
  });

  it('delay: is given up on reset, so that no late stop hits the new instances', async () => {
    world.simulator.fault({ kind: 'delay', ms: 60_000 });
    const stopping = stop();
    const lost = expect(stopping).rejects.toThrow('socket hang up');
    await expect.poll(() => world.simulator.calls()).toHaveLength(1);
    world.simulator.reset();
    await lost;
    expect(statusOf(world)).toBe('running');
  });

  it('silent: takes the request and never answers', async () => {
    world.simulator.fault({ kind: 'silent', on: 'stop' });
    let isSettled = false;
    const lost = stop().catch((error: Error) => {
      isSettled = true;
      return error.message;
    });
    await expect.poll(() => world.simulator.stopCalls()).toHaveLength(1);
    expect((await show()).status).toBe(200);
    expect(isSettled).toBe(false);
    expect(world.simulator.stopCalls()).toMatchObject([{ status: 'no-answer', authenticated: false }]);
    expect(statusOf(world)).toBe('running');
    await world.simulator.close();
    expect(await lost).toBe('socket hang up');
  });

  it('reset: breaks the connection and does nothing', async () => {
    world.simulator.fault({ kind: 'reset' });
    await expect(stop()).rejects.toMatchObject(byReset);
    expect(statusOf(world)).toBe('running');
    expect(lastCall()).toMatchObject({ status: 'no-answer' });
  });

  it('drop: does the work and loses the answer', async () => {
    world.simulator.fault({ kind: 'drop' });
    await expect(stop()).rejects.toMatchObject(byReset);
    expect(statusOf(world)).toBe('manual-stop');
    expect(lastCall()).toMatchObject({ status: 'no-answer', authenticated: true });
  });

  it('refuse: takes no connections, breaks those that exist and comes back on the same port', async () => {
    const { url } = world.simulator;
    const agent = keepAlive();
    const knock = () => send({ url, method: 'GET', path: '/', agent });
    expect((await knock()).status).toBe(404);
    world.simulator.fault({ kind: 'refuse' });
    await expect(knock()).rejects.toThrow();
    await expect(stop()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(world.simulator.calls()).toHaveLength(1);
    world.simulator.clearFaults();
    expect(world.simulator.url).toBe(url);
    expect((await stop()).status).toBe(204);

    world.simulator.fault({ kind: 'refuse' });
    world.simulator.clearFaults();
    world.simulator.fault({ kind: 'refuse' });
    await expect(stop()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    world.simulator.reset();
    expect((await stop()).status).toBe(204);
    agent.destroy();
  });

  it.each([
    [429, 'APIG.0308'],
    [500, 'APIG.0601'],
    [502, 'APIG.0202'],
    [503, 'APIG.0613'],
    [504, 'APIG.0203'],
    [401, 'APIG.0301'],
    [403, 'APIG.0302'],
  ])('status: answers %i with the code that goes with it, and does nothing', async (status, code) => {
    world.simulator.fault({ kind: 'status', status });
    const reply = await stop();
    expect(reply.status).toBe(status);
    expect(bodyOf(reply.text)).toMatchObject({
      error_code: code,
      request_id: reply.headers['x-request-id'],
    });
    expect(statusOf(world)).toBe('running');
    expect(lastCall()).toMatchObject({ status, authenticated: false });
  });

  it('status: takes a code, a message, a Retry-After and a body that is no JSON', async () => {
    const answer = async (fault: Fault) => {
      world.simulator.clearFaults();
      world.simulator.fault(fault);
      return stop();
    };
    const coded = await answer({ kind: 'status', status: 400, code: 'DLF.30137', message: '作业实例不存在' });
    expect(bodyOf(coded.text)).toMatchObject({ error_code: 'DLF.30137', error_msg: '作业实例不存在' });
    const limited = await answer({ kind: 'status', status: 429, retryAfter: 7 });
    expect(limited.headers['retry-after']).toBe('7');
    const page = await answer({ kind: 'status', status: 502, message: '<html>Bad gateway</html>' });
    expect(page).toMatchObject({ status: 502, text: '<html>Bad gateway</html>' });
    expect(await answer({ kind: 'status', status: 204 })).toMatchObject({ status: 204, text: '' });
    expect(bodyOf((await answer({ kind: 'status', status: 418 })).text)).toMatchObject({
      error_msg: "I'm a Teapot",
    });
  });

  it('status: answers in the way of IAM where IAM is called', async () => {
    world.simulator.fault({ kind: 'status', status: 503, on: 'token' });
    expect(bodyOf((await world.token()).text)).toEqual({
      error: { code: 503, message: 'Service Unavailable', title: 'Service Unavailable' },
    });
    expect((await show()).status).toBe(200);
  });

  it('garbage: answers 200 with a web page', async () => {
    world.simulator.fault({ kind: 'garbage' });
    const reply = await stop();
    expect(reply).toMatchObject({ status: 200, text: expect.stringMatching(/^<html>/) });
    expect(reply.headers['content-type']).toBe('text/html');
    expect(statusOf(world)).toBe('running');
  });

  it('truncated: breaks off in the middle of the body', async () => {
    world.simulator.fault({ kind: 'truncated' });
    await expect(show()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(lastCall()).toMatchObject({ status: 200 });
  });

  it('expired-token: wants a new token whatever was sent', async () => {
    world.simulator.fault({ kind: 'expired-token', times: 1 });
    const reply = await show();
    expect(reply.status).toBe(401);
    expect(bodyOf(reply.text)).toMatchObject({ error_code: 'APIG.0307' });
    expect((await show()).status).toBe(200);
  });

  it('ignores-job-name: looks at the ID alone and shows the real name', async () => {
    world.simulator.fault({ kind: 'ignores-job-name' });
    expect(bodyOf((await world.show('no_such_job', '34765')).text)).toMatchObject({ jobName: 'job_batch' });
    expect((await world.stop('other', '34765')).status).toBe(204);
    expect(statusOf(world)).toBe('manual-stop');
    const restart = await world.call('POST', '/jobs/other/instances/34765/restart');
    expect(bodyOf(restart.text)).toMatchObject({ error_code: 'DLF.0137' });
  });

  it('work-then-status: does the work and says something else', async () => {
    world.simulator.fault({ kind: 'work-then-status', status: 504 });
    expect((await stop()).status).toBe(504);
    expect(statusOf(world)).toBe('manual-stop');
    expect(lastCall()).toMatchObject({ status: 504, authenticated: true });
  });

  it('hits only the call it is on, as often as it says, in the order given', async () => {
    world.simulator.fault({ kind: 'status', status: 503, on: 'stop', times: 2 });
    world.simulator.fault({ kind: 'status', status: 500 });
    expect((await stop()).status).toBe(503);
    expect((await show()).status).toBe(500);
    expect((await stop()).status).toBe(503);
    expect((await stop()).status).toBe(500);
    world.simulator.clearFaults();
    expect((await stop()).status).toBe(204);
  });
});

describe('over TLS', () => {
  it('serves, resets and refuses as it does in the clear', async () => {
    const tls = selfSigned();
    const world = await startWorld({ instances: [running()], tls });
    const stop = () => world.stop('job_batch', '34765', { ca: tls.cert });
    expect(world.simulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    world.simulator.fault({ kind: 'drop', times: 1 });
    await expect(stop()).rejects.toMatchObject(byReset);
    expect(statusOf(world)).toBe('manual-stop');
    world.simulator.fault({ kind: 'refuse' });
    await expect(stop()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    world.simulator.reset();
    expect((await stop()).status).toBe(204);
    expect((await send({ url: world.simulator.adminUrl, method: 'GET', path: '/calls' })).status).toBe(200);
    await world.simulator.close();
  });
});
