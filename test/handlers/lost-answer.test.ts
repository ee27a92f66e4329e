import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { passTime } from '../helpers/passing-time.ts';

let world: FullWorld;
beforeAll(async () => {
  world = await startFullWorld();
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

const textOf = async (command: string): Promise<string> =>
  String((await world.webhook.slack(command)).json['text']);

describe('a stop whose answer is lost', () => {
  it('is found to have stopped the instance, with one call', async () => {
    world.simulator.fault({ kind: 'drop', on: 'stop' });
    expect(await textOf('stop job_batch 34765')).toMatch(/^Stopped job_batch instance 34765/);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('and was not carried out, is sent once more after ten seconds', async () => {
    world.simulator.fault({ kind: 'reset', on: 'stop', times: 1 });
    expect(await textOf('stop nightly_orders 34801')).toMatch(/whether it was stopped is being looked into/);
    expect(world.simulator.stopCalls()).toHaveLength(1);
    passTime(5_000);
    await world.sweep();
    await world.pump();
    expect(world.simulator.stopCalls()).toHaveLength(1);
    passTime(60_000);
    await world.sweep();
    await world.pumpUntil(() => world.inbox.replies().length > 0, 'the late reply');
    expect(world.inbox.replies().at(-1)).toMatch(/^Stopped nightly_orders instance 34801/);
    expect(world.simulator.stopCalls()).toHaveLength(2);
  });

  it('twice, is not sent a third time, and is told so in the end', async () => {
    world.simulator.fault({ kind: 'reset', on: 'stop' });
    await textOf('stop nightly_payroll 34802');
    const before = world.inbox.replies().length;
    for (let minute = 0; minute < 12; minute++) {
      passTime(60_000);
      await world.sweep();
      await world.pump();
    }
    expect(world.simulator.stopCalls()).toHaveLength(2);
    expect(world.inbox.replies().length).toBeGreaterThan(before);
    expect(world.inbox.replies().at(-1)).toMatch(/may or may not have been stopped/);
  });
});
