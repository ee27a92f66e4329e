import { describe, expect, it } from 'vitest';
import { answerAsk } from '../../../lib/webhook/answer-ask.ts';
import type { AskTools } from '../../../lib/webhook/ask-tools.ts';
import type { Terms } from '../../../lib/webhook/terms.ts';
import { createWorkerWorld, type WorkerWorld } from '../../helpers/worker-world.ts';

const MINUTE = 60_000;

/** Somebody who asks over HTTP; says how long the ledger is waited for. */
function askAs(world: WorkerWorld, more: Partial<Terms>, dryRun = false, dedupe?: readonly string[]) {
  const waits: number[] = [];
  const tools: AskTools = {
    parts: world.parts,
    post: world.tools.post,
    fetch: () => new Promise(() => {}),
    sleep: (ms) => {
      waits.push(ms);
      return new Promise(() => {});
    },
  };
  const receivedAt = world.clock.now();
  const ask = {
    target: { jobName: 'job_batch', instanceId: '1', workspace: undefined },
    asker: { kind: 'credential', source: 'api', id: 'ci' },
    dryRun,
    reason: 'r'.repeat(5_000),
    ...(dedupe && { dedupe }),
  } as const;
  const terms = { receivedAt, expiresAt: receivedAt + 10 * MINUTE, inline: true, mayGoOn: false, ...more };
  return { waits, answer: answerAsk(tools, ask, terms, world.clock.within(20_000)) };
}

describe('an ask whose sender does not wait for DLF', () => {
  it('waits for the ledger all the same: what it is told must be true', async () => {
    const world = createWorkerWorld();
    const { waits, answer } = askAs(world, { inline: false, mayGoOn: true });
    expect(await answer).toMatchObject({ outcome: 'queued', followUp: 'location' });
    expect(waits).toEqual([20_150]);
    expect(world.dlf.looksAt('1')).toEqual([]);
    await world.live(MINUTE);
    expect(world.dlf.stopped).toEqual(['1']);
  });

  it('has its dry run looked into by the worker', async () => {
    const world = createWorkerWorld();
    const { requestId } = await askAs(world, { inline: false, mayGoOn: true }, true).answer;
    await world.live(MINUTE);
    expect((await world.read(requestId))?.state).toMatchObject({
      outcome: { kind: 'dry-run', seen: { status: 'running' } },
    });
    expect(world.dlf.stopped).toEqual([]);
  });
});

describe('a repeat that waits', () => {
  it('does not give up what was promised to one that did not', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    const dedupe = ['api', 'ci', 'idempotency-key', 'k'];
    const first = await askAs(world, { inline: false, mayGoOn: true }, false, dedupe).answer;
    const life = { expiresAt: world.clock.now() + 20_000 };
    const repeat = await askAs(world, life, false, dedupe).answer;
    expect(repeat).toMatchObject({ requestId: first.requestId, outcome: 'queued', followUp: 'location' });
    world.dlf.be('up');
    await world.live(5 * MINUTE);
    expect(world.dlf.stopped).toEqual(['1']);
  });
});

describe('an ask', () => {
  it('has a reason that is no longer than a message needs', async () => {
    const world = createWorkerWorld();
    const { requestId } = await askAs(world, {}).answer;
    expect((await world.read(requestId))?.intent.reason).toHaveLength(1_000);
  });

  it('that may not go on leaves nothing pending', async () => {
    const world = createWorkerWorld();
    world.dlf.be('down');
    expect(await askAs(world, {}).answer).toMatchObject({ outcome: 'unavailable' });
    world.dlf.be('up');
    await world.live(30 * MINUTE);
    expect(world.dlf.stopped).toEqual([]);
    expect(world.posts).toEqual([]);
  });
});
