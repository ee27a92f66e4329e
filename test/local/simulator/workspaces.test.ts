import { afterEach, describe, expect, it } from 'vitest';
import { sampleDataArts } from '../../../local/simulator/workspaces.ts';
import { otherWorkspace, startWorld, type World } from './world.ts';

const { instanceId, workspaces } = sampleDataArts;
let world: World;
afterEach(() => world.simulator.close());
const list = (id: string, query?: string) =>
  world.call('GET', `/workspaces/${id}`, { ...(query !== undefined && { query }) });

describe('the workspaces of a DataArts Studio instance', () => {
  it('are listed with IDs and names', async () => {
    world = await startWorld();
    const reply = await list(instanceId);
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text)).toMatchObject({
      count: 2,
      total_page: 1,
      data: workspaces.map(({ id, name, isDefault }) => ({ id, name, is_default: isDefault ? 1 : 0 })),
    });
  });

  it.each([
    [false, ['w1', 'w2']],
    [true, ['w2', 'w3']],
  ])('are paged (offset counts pages: %s)', async (offsetCountsPages, ids) => {
    const some = ['w0', 'w1', 'w2', 'w3', 'w4'].map((id) => ({ id, name: `team ${id}` }));
    world = await startWorld({ dataArts: { instanceId, workspaces: some }, offsetCountsPages });
    const page = JSON.parse((await list(instanceId, 'limit=2&offset=1')).text);
    expect(page).toMatchObject({ count: 5, total_page: 3, data: ids.map((id) => ({ id })) });
  });

  it.each([
    ['another', undefined],
    [instanceId, 'limit=101'],
    [instanceId, 'offset=-1'],
  ])('are refused for %s?%s', async (id, query) => {
    world = await startWorld();
    expect((await list(id, query)).status).toBe(400);
  });

  it('are known even without an instance in them, and the default one by its ID too', async () => {
    world = await startWorld({ instances: [] });
    const codeIn = async (workspace: string) =>
      JSON.parse((await world.show('job_batch', '1', { headers: { workspace } })).text).error_code;
    expect(await codeIn(otherWorkspace)).toBe('DLF.0100');
    expect(await codeIn('ffffffffffffffffffffffffffffffff')).toBe('DLF.0819');
    await world.simulator.close();
    world = await startWorld();
    const defaultId = workspaces.find(({ isDefault }) => isDefault)?.id ?? '';
    expect((await world.show('job_batch', '34765', { headers: { workspace: defaultId } })).status).toBe(200);
  });
});
