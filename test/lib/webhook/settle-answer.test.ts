import { describe, expect, it } from 'vitest';
import type { Asker } from '../../../lib/intent/asker.ts';
import type { StatusMessage } from '../../../lib/messages/status-message.ts';
import { sealLate } from '../../../lib/sources/late.ts';
import { source as slack } from '../../../lib/sources/slack/index.ts';
import { answerAsk } from '../../../lib/webhook/answer-ask.ts';
import { settleAnswer } from '../../../lib/webhook/settle-answer.ts';
import { askToolsOf } from '../../helpers/gates.ts';
import { person } from '../../helpers/stop-world.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;
const other: Asker = { kind: 'person', source: 'slack', id: 'T1/OTHER' };

/** A command whose answer is a message of its own, as far as the message. */
async function ask(world: WorkerWorld, waitMs: number): Promise<StatusMessage> {
  const receivedAt = world.clock.now();
  const place = { source: 'slack', url: 'https://hooks.slack.com/commands/T1/1/x', receivedAt };
  return answerAsk(
    askToolsOf(world),
    {
      target: { jobName: 'job_batch', instanceId: '1', workspace: undefined },
      asker: person,
      dryRun: false,
      dedupe: ['test', '1'],
    },
    {
      receivedAt,
      expiresAt: receivedAt + 10 * MINUTE,
      inline: true,
      isMute: true,
      mayGoOn: true,
      late: (requestId) =>
        sealLate(
          slack.late,
          { signingSecrets: ['a secret of no real app'] },
          { ...place, requestId },
          world.parts.randomBytes,
        ),
    },
    world.clock.within(waitMs),
  );
}

const settle = (world: WorkerWorld, message: StatusMessage, isShown: boolean, asker: Asker = person) =>
  settleAnswer(world.parts, { kind: 'status', message }, asker, isShown);
/** What was posted afterwards, by the worker. */
const told = ({ posts }: WorkerWorld): number => posts.filter(({ url }) => url.includes('/commands/')).length;

describe('an answer that was posted', () => {
  it('with the end, is not told again', async () => {
    const world = createWorkerWorld({ channels: [] });
    const message = await ask(world, 2_600);
    expect(message.outcome).toBe('stopped');
    expect(await settle(world, message, true)).toBe(true);
    await world.live(5 * MINUTE);
    expect(told(world)).toBe(0);
    expect(await world.read(message.requestId)).toMatchObject({ untold: [], late: undefined });
  });

  it('with the end, whose sandbox dies before that is written, is told by the worker', async () => {
    const world = createWorkerWorld({ channels: [] });
    await ask(world, 2_600);
    await world.live(5 * MINUTE);
    expect(told(world)).toBe(1);
  });

  it('that could not be shown, is told by the worker at once', async () => {
    const world = createWorkerWorld({ channels: [] });
    expect(await settle(world, await ask(world, 2_600), false)).toBe(true);
    await world.live(20_000);
    expect(told(world)).toBe(1);
    await world.live(5 * MINUTE);
    expect(told(world)).toBe(1);
  });

  it('without the end, leaves the end to the worker, also where it has come meanwhile', async () => {
    const world = createWorkerWorld({ channels: [] });
    const message = await ask(world, 100);
    expect(message).toMatchObject({ outcome: 'queued', followUp: 'here' });
    await world.live(1_000);
    expect(await settle(world, message, true)).toBe(true);
    await world.live(5 * MINUTE);
    expect(told(world)).toBe(1);
  });

  it('without the end, takes none that is written between', async () => {
    const world = createWorkerWorld({ channels: [] });
    const before = await ask(world, 100);
    world.answerPosts({ kind: 'failed', mayHaveArrived: false });
    await world.live(2_000);
    // It has ended, and its asker has not heard so.
    expect(await world.read(before.requestId)).toMatchObject({
      state: { name: 'closed' },
      untold: ['asker'],
    });
    await settle(world, before, true);
    world.answerPosts({ kind: 'done' });
    const failed = told(world);
    await world.live(5 * MINUTE);
    expect(told(world)).toBe(failed + 1);
  });

  it('to somebody else, takes nothing from who asked', async () => {
    const world = createWorkerWorld({ channels: [] });
    const message = await ask(world, 2_600);
    expect(await settle(world, message, true, other)).toBe(true);
    expect(await settle(world, message, false, other)).toBe(false);
    await world.live(5 * MINUTE);
    expect(told(world)).toBe(1);
  });

  it('about no request, is told as far as it was shown', async () => {
    const world = createWorkerWorld({ channels: [] });
    const message = { ...(await ask(world, 2_600)), requestId: 'Z'.repeat(26) as StatusMessage['requestId'] };
    expect(await settle(world, message, true)).toBe(true);
    expect(await settle(world, message, false)).toBe(false);
    expect(await settleAnswer(world.parts, { kind: 'help', may: [] }, person, false)).toBe(false);
  });
});
