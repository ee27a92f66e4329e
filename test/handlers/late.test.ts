import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RUN_ACTION } from '../../lib/sources/slack/actions.ts';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { slackClick } from '../helpers/slack-click.ts';
import { alertsMayStop, policyFile } from '../helpers/world.ts';

let world: FullWorld;
beforeAll(async () => {
  world = await startFullWorld({ POLICY_FILE: policyFile(alertsMayStop) });
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

describe('a Slack command that DLF is too slow for', () => {
  it('is answered in time, and hears the end later', async () => {
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const startedAt = Date.now();
    const reply = await world.webhook.slack('stop job_batch 34765', { at: startedAt - 1_000 });
    const ms = Date.now() - startedAt;
    expect(ms).toBeLessThan(1_800);
    expect(reply.json['text']).toContain('You will be told here how it ends.');
    await world.pumpUntil(() => world.inbox.replies().length > 0, 'the late reply');
    expect(world.inbox.replies()).toEqual([expect.stringContaining('Stopped job_batch instance 34765')]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});

describe('a click in Slack that DLF is too slow for', () => {
  it('on a stop that may be meant is taken in in time, and hears the end later', async () => {
    const at = `/commands/T1DC2JH3J/${randomUUID()}`;
    const shownThere = () => world.inbox.messages.filter(({ path }) => path === at).map(({ text }) => text);
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const startedAt = Date.now();
    const click = slackClick({
      actionId: `${RUN_ACTION}0`,
      value: 'stop job_batch 34765',
      replyTo: `https://hooks.slack.com${at}`,
    });
    const reply = await world.webhook.send({ ...click, at: startedAt - 1_000 });
    expect(Date.now() - startedAt).toBeLessThan(1_900);
    expect(reply).toMatchObject({ status: 200, body: '' });
    world.simulator.clearFaults();
    await world.pumpUntil(() => shownThere().length > 0, 'the late reply');
    expect(shownThere()).toEqual([expect.stringContaining('Stopped job_batch instance 34765')]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});

describe('an alert', () => {
  it('is put into the queue, carried out by the worker, and told to the channel', async () => {
    const reply = await world.webhook.alert('stop nightly_orders 34801');
    expect(reply.status).toBe(200);
    expect(reply.json['results']).toMatchObject([{ outcome: 'queued' }]);
    await world.pumpUntil(() => world.simulator.stopCalls().length > 0, 'the stop');
    await world.sweep();
    expect(world.inbox.notices()).toEqual([expect.stringContaining('Stopped nightly_orders instance 34801')]);
  });
});
