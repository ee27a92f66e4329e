import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send } from './send.ts';
import { signedHeaders } from './sign.ts';
import { otherWorkspace, projectId, running, startWorld, type World } from './world.ts';

const minute = 60_000;
const errorOf = (text: string): unknown => JSON.parse(text);
const noInstance = { error_code: 'DLF.0137', error_msg: 'Job instance does not exist.' };
const noJob = { error_code: 'DLF.0100', error_msg: 'The job does not exist.' };

describe('stop', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.simulator.close());

  it.each([
    ['job_batch', '34765'],
    ['etl_clicks_hourly', '34911'],
    ['作业_日报.v1', '34900'],
    ['a..b', '34901'],
    ['big_ids', '9223372036854775807'],
  ])('stops %s %s with 204 and no body', async (jobName, instanceId) => {
    const reply = await world.stop(jobName, instanceId);
    expect(reply).toMatchObject({ status: 204, text: '' });
    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    expect(world.simulator.instance(instanceId)).toMatchObject({
      status: 'manual-stop',
      endTime: world.now(),
    });
  });

  it.each([
    ['job_batch', '34764', 'success'],
    ['etl_clicks_hourly', '34910', 'waiting'],
    ['etl_clicks_hourly', '34912', 'manual-stop'],
    ['report_weekly', '34920', 'fail'],
  ])('refuses to stop %s %s, which is %s', async (jobName, instanceId, status) => {
    const before = world.simulator.instance(instanceId);
    const reply = await world.stop(jobName, instanceId);
    expect(reply.status).toBe(400);
    expect(errorOf(reply.text)).toEqual({ error_code: 'DLF.30118', error_msg: 'Failed to stop the job.' });
    expect(world.simulator.instance(instanceId)).toEqual(before);
    expect(before?.status).toBe(status);
  });

  it('tells a missing job from a missing instance', async () => {
    expect(errorOf((await world.stop('no_such_job', '34765')).text)).toEqual(noJob);
    expect(errorOf((await world.stop('job_batch', '99999')).text)).toEqual(noInstance);
    expect(errorOf((await world.stop('nightly_orders', '34765')).text)).toEqual(noInstance);
    expect(world.simulator.instance('34765')?.status).toBe('running');
  });

  it('does not fold dots: a job named `..` is a job that does not exist', async () => {
    expect(errorOf((await world.call('POST', '/jobs/../instances/34765/stop')).text)).toEqual(noJob);
    const host = new URL(world.simulator.url).host;
    const path = `/v1/${projectId}/jobs/%2e%2e/instances/34765/stop`;
    const canonicalPath = `/v1/${projectId}/jobs/../instances/34765/stop/`;
    const headers = signedHeaders({ method: 'POST', host, canonicalPath, at: world.now() });
    const reply = await send({ url: world.simulator.url, method: 'POST', path, headers });
    expect(errorOf(reply.text)).toEqual(noJob);
    expect(world.simulator.calls().at(-1)?.rawPath).toBe(path);
  });

  it.each(['9223372036854775808', 'abc', '-1', '1.0'])('does not take %s for an instance ID', async (id) => {
    expect(errorOf((await world.stop('job_batch', id)).text)).toMatchObject({ error_code: 'DLF.3051' });
  });

  it('ends the instance only after the time that a stop takes', async () => {
    const slow = await startWorld({ instances: [running()], stopTakesMs: 3 * minute });
    const accepted = slow.now();
    expect((await slow.stop('job_batch', '34765')).status).toBe(204);
    slow.pass(2 * minute);
    expect(slow.simulator.instance('34765')?.status).toBe('running');
    expect((await slow.stop('job_batch', '34765')).status).toBe(204);
    slow.pass(minute);
    expect(slow.simulator.instance('34765')).toMatchObject({
      status: 'manual-stop',
      endTime: accepted + 3 * minute,
    });
    expect((await slow.stop('job_batch', '34765')).status).toBe(400);
    await slow.simulator.close();
  });

  it('knows an instance by workspace and ID', async () => {
    const headers = { workspace: otherWorkspace };
    world.simulator.put(running({ workspace: otherWorkspace }));
    expect((await world.stop('job_batch', '34765', { headers })).status).toBe(204);
    expect(world.simulator.instance('34765', '')?.status).toBe('running');
    expect(world.simulator.instance('34765', otherWorkspace)?.status).toBe('manual-stop');
    expect(errorOf((await world.stop('nightly_orders', '34801', { headers })).text)).toEqual(noJob);
    expect(errorOf((await world.stop('team_b_import', '34950')).text)).toEqual(noJob);
    expect((await world.stop('team_b_import', '34950', { headers })).status).toBe(204);
  });

  it.each(['default', 'ffffffffffffffffffffffffffffffff'])('knows no workspace %s', async (workspace) => {
    const reply = await world.stop('job_batch', '34765', { headers: { workspace } });
    expect(reply.status).toBe(400);
    expect(errorOf(reply.text)).toMatchObject({ error_code: 'DLF.0819' });
  });
});

describe('show', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.simulator.close());

  it('shows an instance and its nodes', async () => {
    const reply = await world.show('job_batch', '34765');
    expect(reply.status).toBe(200);
    const startTime = world.now() - 72 * minute;
    expect(JSON.parse(reply.text)).toMatchObject({
      jobName: 'job_batch',
      instanceId: 34765,
      status: 'running',
      startTime,
      forceSuccess: false,
      ignoreSuccess: false,
      total: 2,
      nodes: [
        { nodeName: 'read_orders', status: 'success', instanceId: 34765, endTime: startTime + 12 * minute },
        { nodeName: 'write_report', status: 'running', type: 'DLISQL' },
      ],
    });
    expect(JSON.parse(reply.text)).not.toHaveProperty('endTime');
  });

  it('tells where the log of a failed node is', async () => {
    const shown = JSON.parse((await world.show('report_weekly', '34920')).text);
    expect(shown.nodes).toMatchObject([
      { nodeName: 'join_sales', status: 'fail', logPath: expect.stringMatching(/^obs:\/\//) },
    ]);
  });

  it('shows a stopped instance as such, with only the running node stopped', async () => {
    await world.stop('job_batch', '34765');
    const shown = JSON.parse((await world.show('job_batch', '34765')).text);
    expect(shown).toMatchObject({ status: 'manual-stop', endTime: world.now(), executeTime: 72 });
    expect(shown.nodes).toMatchObject([{ status: 'success' }, { status: 'manual-stop' }]);
  });

  it('makes up one node for an instance without any', async () => {
    const nodesOf = async (job: string, id: string) => JSON.parse((await world.show(job, id)).text).nodes;
    expect(await nodesOf('nightly_orders', '34801')).toMatchObject([{ type: 'Dummy', status: 'running' }]);
    expect(await nodesOf('etl_clicks_hourly', '34911')).toMatchObject([{ status: 'fail' }]);
    expect(await nodesOf('report_weekly', '34920')).toMatchObject([{ endTime: expect.any(Number) }]);
    expect((await nodesOf('etl_clicks_hourly', '34910'))[0]).not.toHaveProperty('startTime');
  });

  it('writes a 64-bit ID digit for digit, as a number', async () => {
    expect((await world.show('big_ids', '9223372036854775807')).text).toContain(
      '"instanceId":9223372036854775807,',
    );
  });

  it('answers the same errors as stop', async () => {
    expect(errorOf((await world.show('no_such_job', '34765')).text)).toEqual(noJob);
    expect(errorOf((await world.show('nightly_orders', '34765')).text)).toEqual(noInstance);
  });

  it('rejects a name that is no percent-encoding', async () => {
    const path = `/v1/${projectId}/jobs/%zz/instances/1`;
    const host = new URL(world.simulator.url).host;
    const canonicalPath = `${path.replace('%', '%25')}/`;
    const headers = signedHeaders({ method: 'GET', host, canonicalPath, at: world.now() });
    const reply = await send({ url: world.simulator.url, method: 'GET', path, headers });
    expect(errorOf(reply.text)).toMatchObject({ error_code: 'DLF.3051' });
  });
});

describe('restart', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.simulator.close());
  const restart = (jobName: string, instanceId: string) =>
    world.call('POST', `/jobs/${jobName}/instances/${instanceId}/restart`);

  it.each([
    ['job_batch', '34764'],
    ['etl_clicks_hourly', '34912'],
    ['report_weekly', '34920'],
  ])('runs the ended instance %s %s again under the same ID', async (jobName, instanceId) => {
    expect(await restart(jobName, instanceId)).toMatchObject({ status: 204, text: '' });
    const instance = world.simulator.instance(instanceId);
    expect(instance).toMatchObject({ status: 'running', startTime: world.now() });
    expect(instance).not.toHaveProperty('endTime');
  });

  it('refuses what has not ended', async () => {
    for (const [job, id] of [
      ['job_batch', '34765'],
      ['etl_clicks_hourly', '34910'],
    ] as const) {
      expect((await restart(job, id)).status).toBe(400);
    }
    expect(errorOf((await restart('job_batch', '1')).text)).toEqual(noInstance);
  });

  it.each(['running', 'running-exception', 'waiting', 'pause', 'freeze', 'skip-by-depend', 'forceSuccess'])(
    'refuses what is %s',
    async (status) => {
      world.simulator.put(running({ status }));
      expect(errorOf((await restart('job_batch', '34765')).text)).toMatchObject({ error_code: 'DLF.30107' });
      expect(world.simulator.instance('34765')?.status).toBe(status);
    },
  );

  it('leaves the plan time, and begins every node anew', async () => {
    const before = world.simulator.instance('34920');
    await restart('report_weekly', '34920');
    const shown = JSON.parse((await world.show('report_weekly', '34920')).text);
    expect(shown).toMatchObject({
      status: 'running',
      planTime: before?.planTime,
      nodes: [{ nodeName: 'join_sales', status: 'running', startTime: world.now() }],
    });
    expect(shown.nodes[0]).not.toHaveProperty('logPath');
  });
});

describe('a real-time job', () => {
  it('is refused, whatever is asked of it', async () => {
    const world = await startWorld();
    const replies = [
      await world.stop('stream_clicks', '1'),
      await world.show('stream_clicks', '1'),
      await world.call('POST', '/jobs/stream_clicks/instances/1/restart'),
    ];
    for (const { status, text } of replies) {
      expect(status).toBe(400);
      expect(errorOf(text)).toMatchObject({ error_code: 'DLF.0136' });
    }
    await world.simulator.close();
  });
});

describe('what is no call of DLF', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.simulator.close());

  it.each([
    ['GET', '/'],
    ['DELETE', `/v1/${projectId}/jobs/job_batch/instances/34765`],
    ['GET', `/v1/${projectId}/jobs/job_batch/instances/34765/stop`],
    ['POST', `/v1/${projectId}/jobs/job_batch/instances/34765/stop/`],
    ['POST', `/v1/${projectId}/jobs/job_batch/instances/34765/pause`],
    ['POST', `/v1/${projectId}/instances/34765/stop`],
    ['POST', `//v1/${projectId}/jobs/job_batch/instances/34765/stop`],
    ['POST', `/v2/${projectId}/jobs/job_batch/instances/34765/stop`],
    ['GET', `/v1/${projectId}/jobs/instances/details`],
    ['GET', '/v3/auth/tokens'],
  ])('answers %s %s with 404', async (method, path) => {
    const reply = await send({ url: world.simulator.url, method, path });
    expect(reply.status).toBe(404);
    expect(errorOf(reply.text)).toMatchObject({ error_code: 'APIG.0101' });
    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keeps a caller out of another project', async () => {
    const path = '/v1/11111111111111111111111111111111/jobs/job_batch/instances/34765/stop';
    const host = new URL(world.simulator.url).host;
    const headers = signedHeaders({ method: 'POST', host, canonicalPath: `${path}/`, at: world.now() });
    const reply = await send({ url: world.simulator.url, method: 'POST', path, headers });
    expect(reply.status).toBe(403);
    expect(errorOf(reply.text)).toMatchObject({ error_code: 'APIG.0302', request_id: expect.any(String) });
  });
});
