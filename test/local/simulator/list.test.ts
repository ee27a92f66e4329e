import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedInstance } from '../../../local/simulator/simulator.ts';
import { otherWorkspace, running, startWorld, type World } from './world.ts';

interface Listed {
  readonly total: number;
  readonly instances: readonly { readonly instanceId: number; readonly jobName: string }[];
}

async function list(world: World, query?: string, workspace?: string): Promise<Listed> {
  const reply = await world.call('GET', '/jobs/instances/detail', {
    ...(query !== undefined && { query }),
    ...(workspace && { headers: { workspace } }),
  });
  expect(reply.status).toBe(200);
  return JSON.parse(reply.text);
}

describe('list', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.simulator.close());
  const ids = async (query?: string, workspace?: string) =>
    (await list(world, query, workspace)).instances.map(({ instanceId }) => instanceId);

  it('gives ten of the workspace’s instances, and the count of all', async () => {
    const listed = await list(world);
    expect(listed.total).toBe(11);
    expect(listed.instances).toHaveLength(10);
    expect(await ids(undefined, otherWorkspace)).toEqual([34950]);
  });

  it('writes an item with its documented members and exact IDs', async () => {
    const { instances } = await list(world, 'jobName=report_weekly');
    expect(instances).toEqual([
      {
        jobName: 'report_weekly',
        jobInstanceName: 'report_weekly',
        instanceId: 34920,
        status: 'fail',
        planTime: expect.any(Number),
        startTime: expect.any(Number),
        endTime: expect.any(Number),
        submitTime: expect.any(Number),
        executeTime: 18,
        instanceType: 0,
        forceSuccess: false,
        ignoreSuccess: false,
        version: 1,
      },
    ]);
    const reply = await world.call('GET', '/jobs/instances/detail', { query: 'jobName=big_ids' });
    expect(reply.text).toContain('"instanceId":9223372036854775807,');
  });

  it('finds a name by any part of it, unless the query is precise', async () => {
    expect(await ids('jobName=nightly')).toEqual([34801, 34802]);
    expect(await ids('jobName=nightly&preciseQuery=true')).toEqual([]);
    expect(await ids('jobName=nightly_orders&preciseQuery=true')).toEqual([34801]);
    expect(await ids('jobName=%E4%BD%9C%E4%B8%9A')).toEqual([34900]);
  });

  it('filters by status and by type', async () => {
    expect(await ids('jobName=job_batch&status=running')).toEqual([34765]);
    expect(await ids('instanceType=0&jobName=job_batch&status=success')).toEqual([34764]);
    world.simulator.put(running({ instanceId: '34766', instanceType: 5, planTime: world.now() }));
    expect(await ids('instanceType=5&jobName=job_batch')).toEqual([34766]);
  });

  it('filters by plan time when one is given', async () => {
    const min = world.now() - 60 * 60_000;
    const query = `jobName=nightly&maxPlanTime=${world.now()}&minPlanTime=${min}`;
    expect(await ids(query)).toEqual([34801, 34802]);
    expect(await ids(`jobName=nightly&minPlanTime=${world.now()}`)).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=ten',
    'offset=-1',
    'maxPlanTime=1&minPlanTime=2',
    'maxPlanTime=604800001&minPlanTime=0',
  ])('rejects %s', async (query) => {
    const reply = await world.call('GET', '/jobs/instances/detail', { query });
    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text).error_code).toBe('DLF.3051');
  });
});

describe('the list’s offset', () => {
  const instances: readonly SimulatedInstance[] = ['1', '2', '3', '4', '5'].map((instanceId) =>
    running({ instanceId }),
  );
  const page = async (offsetCountsPages: boolean | undefined) => {
    const world = await startWorld({
      instances,
      ...(offsetCountsPages !== undefined && { offsetCountsPages }),
    });
    const listed = await list(world, 'limit=2&offset=1');
    await world.simulator.close();
    expect(listed.total).toBe(5);
    return listed.instances.map(({ instanceId }) => instanceId);
  };

  it('counts records', async () => {
    expect(await page(undefined)).toEqual([2, 3]);
  });

  it('counts pages when told to', async () => {
    expect(await page(true)).toEqual([3, 4]);
  });
});

describe('the list, where a server does otherwise than the documents say', () => {
  const instances = ['job_batch', 'Job_Batch_2'].map((jobName, index) =>
    running({ jobName, instanceId: `${index + 1}` }),
  );
  const listed = async (options: Parameters<typeof startWorld>[0]) => {
    const world = await startWorld({ instances, ...options });
    const { instances: items } = await list(world, 'jobName=job_batch&preciseQuery=true');
    await world.simulator.close();
    return items;
  };

  it('finds parts of a name although the query is precise', async () => {
    expect(await listed({})).toMatchObject([{ instanceId: 1 }]);
    expect(await listed({ ignoresPreciseQuery: true })).toMatchObject([{ instanceId: 1 }, { instanceId: 2 }]);
  });

  it('begins with the newest', async () => {
    const options = { ignoresPreciseQuery: true, listsNewestFirst: true };
    expect(await listed(options)).toMatchObject([{ instanceId: 2 }, { instanceId: 1 }]);
  });

  it.each([
    ['upper-case', 'JOB_BATCH'],
    ['full-width', 'ｊｏｂ＿ｂａｔｃｈ'],
  ] as const)('writes names in %s, as show does', async (writesNames, jobName) => {
    expect(await listed({ writesNames })).toMatchObject([{ jobName, jobInstanceName: jobName }]);
    const world = await startWorld({ instances, writesNames });
    expect(JSON.parse((await world.show('job_batch', '1')).text)).toMatchObject({ jobName });
    await world.simulator.close();
  });
});
