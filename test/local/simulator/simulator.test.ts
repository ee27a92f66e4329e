import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../../local/simulator/simulator.ts';
import { keepAlive, send } from './send.ts';
import { otherWorkspace, projectId, running, startWorld } from './world.ts';

describe('the simulator', () => {
  it('starts with samples in several states, of the present time', async () => {
    const simulator = await startSimulator({ projectId, accessKey: 'a', secretKey: 's' });
    const ofBatch = simulator.instance('34765');
    expect(Math.abs(Date.now() - 72 * 60_000 - Number(ofBatch?.startTime))).toBeLessThan(10_000);
    expect(simulator.instances()).toHaveLength(12);
    expect(new Set(simulator.instances().map(({ status }) => status))).toEqual(
      new Set(['running', 'success', 'waiting', 'running-exception', 'manual-stop', 'fail']),
    );
    expect(simulator.instance('34950')?.workspace).toBe(otherWorkspace);
    await simulator.close();
  });

  it('records each request as it was on the wire', async () => {
    const { simulator, now } = await startWorld();
    const path = '/v1/p/jobs/%E4%BD%9C/../instances/1/stop?a=%2f';
    const headers = { 'X-Some-Header': 'One', workspace: 'w' };
    await send({ url: simulator.url, method: 'POST', path, headers, body: '{"作":1}' });
    await send({ url: simulator.url, method: 'GET', path: '/v1/p/stop' });
    expect(simulator.calls()).toHaveLength(2);
    expect(simulator.stopCalls()).toEqual([
      {
        method: 'POST',
        rawPath: path,
        rawHeaders: expect.arrayContaining([['X-Some-Header', 'One']]),
        headers: expect.objectContaining({ 'x-some-header': 'One', workspace: 'w' }),
        body: '{"作":1}',
        at: now(),
        status: 404,
        authenticated: false,
      },
    ]);
    await simulator.close();
  });

  it('joins the values of a repeated header', async () => {
    const { simulator } = await startWorld();
    const { port } = new URL(simulator.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end('GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\na: 2\r\nConnection: close\r\n\r\n');
    await once(socket.resume(), 'close');
    expect(simulator.calls()[0]?.headers['a']).toBe('1, 2');
    await simulator.close();
  });

  it('runs an instance again under the same ID', async () => {
    const { simulator, now, pass, stop } = await startWorld({ stopTakesMs: 1000 });
    const planTime = simulator.instance('34765')?.planTime;
    await stop('job_batch', '34765');
    pass(500);
    simulator.restart('34765');
    const startTime = now();
    pass(5000);
    const again = simulator.instance('34765');
    expect(again).toMatchObject({ status: 'running', startTime, planTime });
    expect(again?.nodes?.map(({ status }) => status)).toEqual(['running', 'running']);
    expect(again).not.toHaveProperty('endTime');
    expect(() => simulator.restart('1')).toThrow('no instance 1');
    await simulator.close();
  });

  it('forgets all on reset', async () => {
    const { simulator, stop } = await startWorld({ instances: [running()] });
    simulator.put(running({ jobName: 'new', instanceId: '7' }));
    await stop('job_batch', '34765');
    simulator.fault({ kind: 'garbage' });
    simulator.reset();
    expect(simulator.instances()).toEqual([running()]);
    expect(simulator.calls()).toEqual([]);
    expect((await stop('job_batch', '34765')).status).toBe(204);
    await simulator.close();
  });

  it('closes both listeners, even with a connection kept alive and after a refusal', async () => {
    const { simulator } = await startWorld();
    const agent = keepAlive();
    await send({ url: simulator.adminUrl, method: 'GET', path: '/calls', agent });
    simulator.fault({ kind: 'refuse' });
    await simulator.close();
    simulator.clearFaults();
    for (const url of [simulator.url, simulator.adminUrl]) {
      await expect(send({ url, method: 'GET', path: '/' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    agent.destroy();
  });

  it('does not start on a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startWorld({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(startWorld({ adminPort: port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => other.close(resolve));
  });
});
