import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Reply, send } from './send.ts';
import { otherWorkspace, running, startWorld, type World } from './world.ts';

describe('the admin server', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ instances: [running()] });
  });
  afterEach(() => world.simulator.close());
  const admin = (method: string, path: string, body?: string): Promise<Reply> =>
    send({ url: world.simulator.adminUrl, method, path, ...(body !== undefined && { body }) });
  const jsonOf = ({ text }: Reply): unknown => JSON.parse(text);

  it('lists calls and instances, and records no call of its own', async () => {
    await world.stop('job_batch', '34765');
    expect(jsonOf(await admin('GET', '/calls'))).toMatchObject([{ method: 'POST', status: 204 }]);
    expect(jsonOf(await admin('GET', '/instances'))).toEqual([
      running({ status: 'manual-stop', endTime: world.now() }),
    ]);
    expect(world.simulator.calls()).toHaveLength(1);
  });

  it('sets and clears faults', async () => {
    const fault = { kind: 'status', status: 429, retryAfter: 3, on: 'stop', times: 9 };
    const reply = await admin('POST', '/faults', JSON.stringify(fault));
    expect(reply.status).toBe(201);
    expect(jsonOf(reply)).toEqual(fault);
    expect((await world.stop('job_batch', '34765')).status).toBe(429);
    expect((await admin('DELETE', '/faults')).status).toBe(200);
    expect((await world.stop('job_batch', '34765')).status).toBe(204);
  });

  it('takes back a refusal', async () => {
    await admin('POST', '/faults', '{"kind":"refuse"}');
    await expect(world.stop('job_batch', '34765')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await admin('POST', '/reset');
    expect((await world.stop('job_batch', '34765')).status).toBe(204);
  });

  it.each([
    'no json',
    '[]',
    '{}',
    '{"kind":"explode"}',
    '{"kind":"toString"}',
    '{"kind":"delay"}',
    '{"kind":"delay","ms":-1}',
    '{"kind":"status"}',
    '{"kind":"status","status":99}',
    '{"kind":"work-then-status","status":"500"}',
    '{"kind":"silent","on":"everything"}',
    '{"kind":"silent","times":0}',
    '{"kind":"status","status":500,"code":1}',
    '{"kind":"status","status":500,"message":1}',
    '{"kind":"status","status":500,"retryAfter":true}',
  ])('rejects the fault %s', async (body) => {
    const reply = await admin('POST', '/faults', body);
    expect(reply.status).toBe(400);
    expect(jsonOf(reply)).toEqual({ error: expect.any(String) });
  });

  it('adds, restarts and resets instances', async () => {
    const added = running({
      workspace: otherWorkspace,
      jobName: '作业',
      instanceId: '9223372036854775807',
      status: 'success',
      endTime: 3000,
      nodes: [{ nodeName: 'n', type: 'Dummy', status: 'success' }],
    });
    expect((await admin('POST', '/instances', JSON.stringify(added))).status).toBe(201);
    expect(world.simulator.instance(added.instanceId)).toEqual(added);
    const restarted = await admin('POST', `/instances/${added.instanceId}/restart`);
    expect(jsonOf(restarted)).toMatchObject({ status: 'running', startTime: world.now() });
    expect((await admin('POST', '/instances/1/restart')).status).toBe(404);
    expect(jsonOf(await admin('POST', '/reset'))).toEqual([running()]);
  });

  it.each([
    { workspace: undefined },
    { jobName: '' },
    { instanceId: 34765 },
    { instanceId: '034765' },
    { instanceId: '9223372036854775808' },
    { status: 1 },
    { planTime: '1' },
    { startTime: 1.5 },
    { endTime: null },
    { nodes: {} },
    { nodes: [1] },
    { nodes: [{ nodeName: 'n', type: 'Dummy' }] },
    { nodes: [{ nodeName: 'n', type: 'Dummy', status: 'fail', logPath: 1 }] },
    { instanceType: '5' },
  ])('rejects an instance with %j', async (wrong) => {
    const reply = await admin('POST', '/instances', JSON.stringify({ ...running(), ...wrong }));
    expect(reply.status).toBe(400);
    expect(world.simulator.instances()).toEqual([running()]);
  });

  it('expires tokens', async () => {
    await world.token();
    expect(jsonOf(await admin('POST', '/tokens/expire'))).toEqual({ expired: 1 });
  });

  it('tells Prometheus how long each running instance runs', async () => {
    const startTime = world.now() - 4_320_500;
    world.simulator.put(running({ startTime }));
    world.simulator.put(running({ jobName: 'a"b\\c\nd', instanceId: '7', workspace: 'w', startTime }));
    world.simulator.put(running({ instanceId: '8', status: 'success' }));
    const reply = await admin('GET', '/metrics');
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(reply.text).toBe(
      [
        '# HELP dlf_job_instance_running_seconds How long a DLF job instance has been running.',
        '# TYPE dlf_job_instance_running_seconds gauge',
        'dlf_job_instance_running_seconds{job_name="job_batch",instance_id="34765",workspace=""} 4320.5',
        'dlf_job_instance_running_seconds{job_name="a\\"b\\\\c\\nd",instance_id="7",workspace="w"} 4320.5',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['GET', '/'],
    ['PUT', '/faults'],
    ['GET', '/instances/34765/restart'],
    ['POST', '/instances/x/restart'],
  ])('answers %s %s with 404', async (method, path) => {
    const reply = await admin(method, path);
    expect(reply.status).toBe(404);
    expect(jsonOf(reply)).toEqual({ error: 'There is no such call' });
  });
});
