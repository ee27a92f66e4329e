import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShapeName, shapes } from '../helpers/deliver.ts';
import { startWorld, type World } from '../helpers/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

describe.each(Object.keys(shapes) as ShapeName[])('through %s', (shape) => {
  it('stops the named instance for a signed slash command', async () => {
    world.simulator.reset();
    const reply = await world.slack('stop job_batch 34765', { shape });
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ response_type: 'in_channel' });
    expect(reply.json['text']).toMatch(/^Stopped job_batch instance 34765 after 1 h 12 min\./);
    expect(world.simulator.instance('34765')?.status).toBe('manual-stop');
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});
