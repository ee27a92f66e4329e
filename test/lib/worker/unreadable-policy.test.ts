import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../lib/policy/policy.ts';
import { isClosed } from '../../../lib/stop/request.ts';
import { policyOf } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const readable = policyOf({});
const unreadable: Policy = { kind: 'unreadable', workspaces: readable.workspaces };

/** What its worker, and its webhook, believe from now on. */
const believe = (world: WorkerWorld, policy: Policy): void => {
  Object.assign(world.parts, { policy });
};

describe('while the policy cannot be read', () => {
  it('an alert is its sender’s to repeat, and nothing is promised', async () => {
    const world = createWorkerWorld({ policy: unreadable as never });
    const [message] = await world.alerts(['1']);
    expect(message).toMatchObject({
      outcome: 'unavailable',
      headline: expect.stringContaining('The policy at POLICY_URL cannot be read'),
    });
    expect(message?.retryAfterSeconds).toBeGreaterThan(0);
    await world.live(HOUR);
    expect(world.dlf.stopped).toEqual([]);
  });

  it('an alert that was taken in is not lost: it is carried out once the policy is known', async () => {
    const world = createWorkerWorld();
    await world.alerts(['1']);
    believe(world, unreadable);
    await world.live(40 * MINUTE);
    expect(world.dlf.stopped).toEqual([]);
    believe(world, readable);
    await world.live(20 * MINUTE);
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('an alert that was taken in expires in the end, and is told', async () => {
    const world = createWorkerWorld();
    const [message] = await world.alerts(['1']);
    believe(world, unreadable);
    await world.live(7 * HOUR);
    const record = await world.read(message?.requestId ?? '');
    expect(record !== undefined && isClosed(record) && record.state.outcome).toEqual({
      kind: 'expired',
      setback: { why: 'policy' },
    });
    expect(world.posts.map(({ body }) => JSON.parse(body).text)).toEqual([
      expect.stringContaining('the policy at POLICY_URL could not be read until the request expired'),
    ]);
  });

  it('a command waits, and is refused if the policy then says so', async () => {
    const world = createWorkerWorld({ policy: unreadable as never });
    const message = await world.command('1', 2_000);
    expect(message).toMatchObject({
      outcome: 'queued',
      headline: expect.stringContaining('nothing is allowed until it can'),
    });
    believe(world, policyOf({ verdict: 'refuse' }));
    await world.live(5 * MINUTE);
    expect(await world.read(message.requestId)).toMatchObject({ state: { outcome: { kind: 'refused' } } });
    expect(world.dlf.stopped).toEqual([]);
  });
});
