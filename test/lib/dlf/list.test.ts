import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createDlfClient, type DlfClient } from '../../../lib/dlf/client.ts';
import { MAX_PLAN_WINDOW_MS } from '../../../lib/dlf/plan-window.ts';
import type { SimulatedInstance, SimulatorOptions } from '../../../local/simulator/simulator.ts';
import { sampleDataArts } from '../../../local/simulator/workspaces.ts';
import { answerOf, createScriptedSend, type DlfWorld, keys, startDlfWorld } from '../../helpers/dlf-world.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { projectId } from '../../helpers/secrets.ts';
import { targetOf } from '../../helpers/stop-world.ts';
import { lastWeek } from './operations.ts';

let world: DlfWorld;
afterEach(() => world?.simulator.close());
const start = async (options: Partial<SimulatorOptions> = {}): Promise<DlfClient> => {
  world = await startDlfWorld(options);
  return world.client;
};
const until = () => world.clock.within(20_000);

const instance = (id: number, more: Partial<SimulatedInstance> = {}): SimulatedInstance => ({
  workspace: '',
  jobName: 'job_batch',
  instanceId: `${id}`,
  status: 'running',
  planTime: Date.now() - 60_000 - id,
  ...more,
});
const many = (count: number): SimulatedInstance[] =>
  Array.from({ length: count }, (_, index) => instance(index + 1));
const idsIn = (result: Awaited<ReturnType<DlfClient['listJobInstances']>>): string[] =>
  result.kind === 'listed' ? result.instances.map(({ instanceId }) => instanceId) : [];

describe.each([
  ['entries', false],
  ['pages', true],
] as const)('2,500 instances, where the offset counts %s', (_, offsetCountsPages) => {
  it.each([false, true])('are listed each once (newest first: %s)', async (listsNewestFirst) => {
    const client = await start({ instances: many(2_500), offsetCountsPages, listsNewestFirst });
    const result = await client.listJobInstances(lastWeek(), until());
    expect(result).toMatchObject({ kind: 'listed', isComplete: true });
    expect(new Set(idsIn(result))).toEqual(new Set(many(2_500).map(({ instanceId }) => instanceId)));
    expect(idsIn(result)).toHaveLength(2_500);
    expect(world.tries()).toBeLessThanOrEqual(4);
  });

  it.each([false, true])('and one more while they are read (newest first: %s)', async (listsNewestFirst) => {
    await start({ instances: many(2_500), offsetCountsPages, listsNewestFirst });
    const client = clientThat((call) => {
      if (call === 2) world.simulator.put(instance(9_999));
    });
    const result = await client.listJobInstances(lastWeek(), until());
    expect(result).toMatchObject({ kind: 'listed', isComplete: true });
    expect(idsIn(result)).toHaveLength(2_501);
    expect(new Set(idsIn(result)).size).toBe(2_501);
  });

  it('and one more at each page end, and are not called complete', async () => {
    await start({ instances: many(2_500), offsetCountsPages, listsNewestFirst: true });
    let calls = 0;
    const client = clientThat((call) => {
      calls = call;
      world.simulator.put(instance(10_000 + call));
    });
    const result = await client.listJobInstances(lastWeek(), until());
    expect(result).toMatchObject({ kind: 'listed', isComplete: false });
    expect(new Set(idsIn(result)).size).toBe(idsIn(result).length);
    expect(idsIn(result)).toEqual(expect.arrayContaining(many(2_500).map(({ instanceId }) => instanceId)));
    expect(calls).toBeLessThanOrEqual(30);
  });

  it.each([1, 2, 3])('end with the failure that came in place of page %i', async (page) => {
    await start({ instances: many(2_500), offsetCountsPages });
    const client = clientThat((call) => {
      if (call === page) world.simulator.fault({ kind: 'status', status: 403 });
    });
    expect(await client.listJobInstances(lastWeek(), until())).toMatchObject({ kind: 'forbidden' });
    expect(world.tries()).toBe(page);
  });

  it('go on after a page that came at the second try', async () => {
    const client = await start({ instances: many(2_500), offsetCountsPages });
    world.simulator.fault({ kind: 'status', status: 503, on: 'list', times: 2 });
    expect(idsIn(await client.listJobInstances(lastWeek(), until()))).toHaveLength(2_500);
  });

  it('are a few when a few are enough', async () => {
    const client = await start({ instances: many(2_500), offsetCountsPages });
    const few = await client.listJobInstances(lastWeek({ limit: 2 }), until());
    expect(few).toMatchObject({ kind: 'listed', isComplete: false });
    expect(idsIn(few)).toHaveLength(2);
    expect(world.tries()).toBe(1);
    const all = await client.listJobInstances(lastWeek({ limit: 2_500 }), until());
    expect(all).toMatchObject({ isComplete: true });
  });
});

/** A client that does something before each of its calls. */
function clientThat(before: (call: number) => void): DlfClient {
  let calls = 0;
  return world.withCredentials(keys, () => before(++calls));
}

describe('a list', () => {
  it('asks for the very name, the window and the status, signed', async () => {
    const client = await start();
    const { jobName } = targetOf('作业_日报.v1');
    const query = lastWeek({ jobName, status: 'running' });
    expect(idsIn(await client.listJobInstances(query, until()))).toEqual(['34900']);
    const [call] = world.simulator.calls();
    expect(call).toMatchObject({ method: 'GET', body: '', authenticated: true });
    expect(call?.rawPath).toBe(
      `/v1/${projectId}/jobs/instances/detail?jobName=%E4%BD%9C%E4%B8%9A_%E6%97%A5%E6%8A%A5.v1` +
        `&minPlanTime=${query.plannedFrom}&maxPlanTime=${query.plannedTo}&limit=1000&offset=0&status=running&preciseQuery=true`,
    );
    expect(query.plannedTo - query.plannedFrom).toBe(MAX_PLAN_WINDOW_MS);
  });

  it('is of all jobs of the workspace without a name', async () => {
    const client = await start();
    const { jobName: _, ...query } = lastWeek();
    expect(idsIn(await client.listJobInstances(query, until()))).toHaveLength(11);
    expect(world.simulator.calls()[0]?.rawPath).not.toMatch(/jobName|preciseQuery/);
    const { workspace } = targetOf('a', '1', '0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f');
    expect(idsIn(await client.listJobInstances({ ...query, workspace }, until()))).toEqual(['34950']);
  });

  it('has what the window has', async () => {
    const now = Date.now();
    const client = await start({
      instances: [
        instance(1, { planTime: now - MAX_PLAN_WINDOW_MS - 60_000 }),
        instance(2, { planTime: now - 1_000 }),
        instance(3, { planTime: now + 60_000 }),
      ],
    });
    expect(idsIn(await client.listJobInstances(lastWeek(), until()))).toEqual(['2']);
  });

  it('is as long as was asked for, and says whether there are more', async () => {
    const client = await start({ instances: many(3) });
    const listed = async (limit: number) => client.listJobInstances(lastWeek({ limit }), until());
    expect(await listed(2)).toMatchObject({ instances: { length: 2 }, isComplete: false });
    for (const limit of [3, 4]) {
      expect(await listed(limit)).toMatchObject({ instances: { length: 3 }, isComplete: true });
    }
  });

  it('is refused, once, for a window of more than seven days', async () => {
    const client = await start();
    const query = lastWeek();
    const wide = { ...query, plannedFrom: query.plannedFrom - 1 };
    expect(await client.listJobInstances(wide, until())).toMatchObject({
      kind: 'no-word',
      why: 'not-understood',
      said: { code: 'DLF.3051' },
    });
    expect(world.tries()).toBe(1);
  });

  it('has no instance of another job, although DLF finds parts of a name', async () => {
    const names = ['job_batch', 'job_batch_2', 'my_job_batch', 'Job_Batch', 'JOB_BATCH'];
    const client = await start({
      ignoresPreciseQuery: true,
      instances: names.map((jobName, index) => instance(index + 1, { jobName })),
    });
    expect(await client.listJobInstances(lastWeek(), until())).toMatchObject({
      instances: [{ instanceId: '1', jobName: 'job_batch' }],
      isComplete: true,
    });
  });

  it('finds the one of a job among thousands of others', async () => {
    const others = many(2_400).map((other, index) => ({ ...other, jobName: `job_batch_${index}` }));
    const client = await start({ ignoresPreciseQuery: true, instances: [...others, instance(9_999)] });
    const result = await client.listJobInstances(lastWeek({ limit: 2 }), until());
    expect(result).toMatchObject({ instances: [{ instanceId: '9999' }], isComplete: true });
  });

  it.each(['upper-case', 'full-width'] as const)(
    'has no instance whose name DLF writes in %s',
    async (style) => {
      const client = await start({ instances: many(3), writesNames: style });
      expect(await client.listJobInstances(lastWeek(), until())).toEqual({
        kind: 'listed',
        instances: [],
        isComplete: true,
      });
    },
  );

  it('never has an instance whose name is not, byte for byte, the one that was asked for', async () => {
    const clock = createManualClock();
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              'job_batch',
              'JOB_BATCH',
              'ｊｏｂ＿ｂａｔｃｈ',
              'job_batch ',
              'job_batch\u0000',
              'job_batch\u200b',
            ),
            fc.string({ unit: 'binary', maxLength: 12 }),
          ),
          { maxLength: 20 },
        ),
        async (names) => {
          const instances = names.map((jobName, index) => ({
            jobName,
            instanceId: index + 1,
            status: 'running',
          }));
          const send = createScriptedSend(() => answerOf(200, { total: instances.length, instances }));
          const config = { origin: 'https://dlf.example', projectId, credentials: keys };
          const client = createDlfClient(config, send, clock, () => 0);
          const result = await client.listJobInstances(lastWeek(), clock.within(5_000));
          const same = names.flatMap((name, index) => (name === 'job_batch' ? [`${index + 1}`] : []));
          expect(idsIn(result)).toEqual(same);
        },
      ),
    );
  });

  it.each([
    ['an item that is none', { total: 2, instances: [{ jobName: 'job_batch' }, readable()] }, ['7']],
    ['fewer than it counts', { total: 2, instances: [readable()] }, ['7']],
    ['one of them twice', { total: 2, instances: [readable(), readable()] }, ['7']],
  ])('is not complete with %s', async (_, body, ids) => {
    const result = await listedFrom(body);
    expect(result).toMatchObject({ kind: 'listed', isComplete: false });
    expect(idsIn(result)).toEqual(ids);
  });

  it.each([
    {},
    [],
    null,
    { total: 1 },
    { instances: [] },
    { total: 'many', instances: [] },
    { total: -1, instances: [] },
    { total: 1, instances: { 0: readable() } },
  ])('is not understood when it is none: %j', async (body) => {
    expect(await listedFrom(body)).toMatchObject({ kind: 'no-word', why: 'not-understood' });
  });

  it('keeps an ID beyond 2^53 exactly', async () => {
    const client = await start();
    const query = lastWeek({ jobName: targetOf('big_ids').jobName });
    expect(idsIn(await client.listJobInstances(query, until()))).toEqual(['9223372036854775807']);
  });
});

function readable() {
  return { jobName: 'job_batch', instanceId: 7, status: 'running', planTime: 1_000 };
}

async function listedFrom(body: unknown) {
  const clock = createManualClock();
  const send = createScriptedSend(() => answerOf(200, body));
  const config = { origin: 'https://dlf.example', projectId, credentials: keys };
  return createDlfClient(config, send, clock, () => 0).listJobInstances(lastWeek(), clock.within(20_000));
}

describe('the workspaces', () => {
  const { instanceId } = sampleDataArts;

  it('are listed with IDs and names, from their own host, with the same credentials', async () => {
    const clock = createManualClock();
    const send = createScriptedSend(() =>
      answerOf(200, { count: 1, total_page: 1, data: [{ id: 'w1', name: '团队 B' }] }),
    );
    const config = {
      origin: 'https://dayu-dlf.example',
      dayuOrigin: 'https://dayu.example',
      projectId,
      credentials: keys,
    };
    const client = createDlfClient(config, send, clock, () => 0);
    expect(await client.listWorkspaces('i1', clock.within(5_000))).toEqual({
      kind: 'listed',
      workspaces: [{ id: 'w1', name: '团队 B' }],
    });
    expect(send.calls).toMatchObject([
      {
        origin: 'https://dayu.example',
        path: `/v1/${projectId}/workspaces/i1?limit=100&offset=0`,
        headers: { host: 'dayu.example' },
      },
    ]);
  });

  it.each([false, true])(
    'are listed each once, 250 of them (offset counts pages: %s)',
    async (offsetCountsPages) => {
      const workspaces = Array.from({ length: 250 }, (_, index) => ({
        id: `w${index}`,
        name: `team ${index}`,
      }));
      const client = await start({ dataArts: { instanceId, workspaces }, offsetCountsPages });
      const result = await client.listWorkspaces(instanceId, until());
      expect(result).toEqual({ kind: 'listed', workspaces: expect.arrayContaining(workspaces) });
      expect(result).toMatchObject({ workspaces: { length: 250 } });
    },
  );

  it('are not there for a DataArts instance that nobody has', async () => {
    const client = await start();
    expect(await client.listWorkspaces('nobody’s', until())).toMatchObject({
      kind: 'no-word',
      said: { status: 400 },
    });
  });

  it('leave out what has no name or no ID', async () => {
    const clock = createManualClock();
    const data = [{ id: 'w1' }, { name: 'a' }, null, { id: '', name: '' }, { id: 'w2', name: 'b' }];
    const send = createScriptedSend(() => answerOf(200, { count: data.length, data }));
    const config = { origin: 'https://dlf.example', projectId, credentials: keys };
    const client = createDlfClient(config, send, clock, () => 0);
    expect(await client.listWorkspaces('i1', clock.within(5_000))).toEqual({
      kind: 'listed',
      workspaces: [{ id: 'w2', name: 'b' }],
    });
  });
});
