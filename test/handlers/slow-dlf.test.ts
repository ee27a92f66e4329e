import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { mapBounded } from '../../lib/map-bounded.ts';
import { selfSigned } from '../../local/self-signed.ts';
import type { SimulatedInstance } from '../../local/simulator/instance.ts';
import { type FullWorld, pumpOnce, startFullWorld, startSurroundings } from '../helpers/full-world.ts';
import { handlerOf, startFunction } from '../helpers/function-process.ts';
import { eventually } from '../helpers/programs.ts';
import { slashCommand } from '../helpers/slash-command.ts';
import { startSlowLine } from '../helpers/slow-line.ts';
import { worldOf } from '../helpers/world.ts';

const ANSWERED_WITHIN_MS = 1_800;
const COLD_START_MS = 1_000;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('a DLF that takes 10 s for each call', () => {
  const start = async (): Promise<FullWorld> => {
    const world = await startFullWorld();
    closers.push(world.close);
    return world;
  };

  it('holds no Slack command up, and the late reply carries the end', async () => {
    const world = await start();
    world.simulator.fault({ kind: 'delay', ms: 10_000 });
    const startedAt = Date.now();
    const reply = await world.webhook.slack('stop job_batch 34765', { at: startedAt - COLD_START_MS });
    expect(Date.now() - startedAt).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(reply).toMatchObject({ status: 200, json: { response_type: 'ephemeral' } });
    expect(reply.json['text']).toMatch(
      /DLF has not answered in time.*Nothing was stopped so far\. You will be told here how it ends\./,
    );
    expect(world.simulator.stopCalls()).toEqual([]);

    world.simulator.clearFaults();
    await world.pumpUntil(() => world.inbox.replies().length > 0, 'the late reply');
    expect(world.inbox.replies()).toEqual([expect.stringMatching(/^Stopped job_batch instance 34765/)]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('may be as slow for the worker: the command goes on until DLF is faster, and its end is told', async () => {
    const world = await start();
    world.simulator.fault({ kind: 'delay', ms: 10_000 });
    await world.webhook.slack('stop job_batch 34765', { at: Date.now() - COLD_START_MS });
    const worked = world.pumpUntil(() => world.inbox.replies().length > 0, 'the late reply');
    // The webhook's look and the worker's first one; one call is given 8 s.
    await eventually(() => world.simulator.calls().length >= 2, 'the worker to look');
    world.simulator.clearFaults();
    await worked;
    expect(world.inbox.replies().at(-1)).toMatch(/^Stopped job_batch instance 34765/);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  }, 40_000);

  it('has the stop it was sent looked into, not sent again', async () => {
    const world = await start();
    world.simulator.fault({ kind: 'delay', ms: 4_000, on: 'stop' });
    const startedAt = Date.now();
    const reply = await world.webhook.slack('stop job_batch 34765', { at: startedAt - COLD_START_MS });
    expect(Date.now() - startedAt).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(reply.json['text']).toMatch(
      /was sent, but DLF did not confirm it: whether it was stopped is being looked into.*You will be told here how it ends\./,
    );
    await world.pumpUntil(() => world.inbox.replies().length > 0, 'the late reply');
    expect(world.inbox.replies()).toEqual([expect.stringMatching(/^Stopped job_batch instance 34765/)]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  }, 30_000);
});

describe('a DLF at the other end of the world: 300 ms round trips, TLS', () => {
  const COMMANDS = 20;
  /** Two cores: more at once would measure this process. */
  const AT_ONCE = 4;

  const instanceOf = (instanceId: string): SimulatedInstance => {
    const startTime = Date.now() - 60_000;
    return {
      workspace: '',
      jobName: 'far_away',
      instanceId,
      status: 'running',
      planTime: startTime,
      startTime,
    };
  };

  const start = async (ids: readonly string[], loss: number) => {
    const tls = selfSigned();
    const around = await startSurroundings({ tls, instances: ids.map(instanceOf) });
    closers.push(around.close);
    const line = await startSlowLine(around.simulator.url, { delayMs: 150, loss, seed: 20 });
    closers.push(line.close);
    const certificate = join(mkdtempSync(join(tmpdir(), 'dlf-stop-')), 'ca.pem');
    writeFileSync(certificate, tls.cert);
    // Node reads these certificates when it starts, so each function is a process.
    const env = { ...around.env, DLF_ENDPOINT: line.url, NODE_EXTRA_CA_CERTS: certificate };
    const [webhook, worker] = await Promise.all([
      startFunction('webhook', env),
      startFunction('worker', env),
    ]);
    closers.push(webhook.kill, worker.kill);
    const world = worldOf(around.simulator, env, handlerOf(webhook));
    const textsAt = (path: string): string[] =>
      around.inbox.messages.filter((message) => message.path === path).map(({ text }) => text);
    return {
      simulator: around.simulator,
      line,
      pump: () => pumpOnce(around, handlerOf(worker, 60_000)),
      /** Asks, and gives the answer, how long it took, and later what else was told. */
      ask: async (instanceId: string) => {
        const path = `/commands/T1/${instanceId}`;
        const command = slashCommand({
          text: `stop far_away ${instanceId}`,
          replyTo: `https://hooks.slack.com${path}`,
        });
        const startedAt = Date.now();
        const { status, json } = await world.send({ ...command, at: startedAt - COLD_START_MS });
        const text = String(json['text']);
        return { instanceId, status, text, ms: Date.now() - startedAt, told: () => [text, ...textsAt(path)] };
      },
    };
  };

  const endsIn = (texts: readonly string[], instanceId: string): string[] =>
    texts.filter((text) => text.startsWith(`Stopped far_away instance ${instanceId}`));

  it('with 2 % loss too, every command is answered in time and ends as stopped, by one call each', async () => {
    const ids = Array.from({ length: COMMANDS }, (_, index) => String(50_001 + index));
    const { simulator, line, ask, pump } = await start(ids, 0.02);
    const answers = await mapBounded(ids, AT_ONCE, ask);
    for (const { status, ms, text } of answers) {
      expect(status).toBe(200);
      expect(ms, text).toBeLessThan(ANSWERED_WITHIN_MS);
      expect(text).toMatch(/^Stopped far_away|You will be told here how it ends\./);
    }
    const areTold = async (): Promise<boolean> => {
      await pump();
      return answers.every(({ instanceId, told }) => endsIn(told(), instanceId).length > 0);
    };
    await eventually(areTold, 'the ends of all commands', 60_000);
    for (const { instanceId, told } of answers) {
      expect(endsIn(told(), instanceId), instanceId).toHaveLength(1);
      const calls = simulator.stopCalls().filter(({ rawPath }) => rawPath.includes(`/${instanceId}/`));
      expect(calls, instanceId).toHaveLength(1);
    }
    expect(simulator.instances().map(({ status }) => status)).toEqual(ids.map(() => 'manual-stop'));
    expect(line.count().lost).toBeGreaterThan(0);
  }, 120_000);

  it('the end comes a few seconds after the answer: a handshake that takes its time is not a DLF that is down', async () => {
    const { ask, pump } = await start(['50001'], 0);
    const { text, told } = await ask('50001');
    expect(text).not.toMatch(/DLF does not answer/);
    const isTold = async (): Promise<boolean> => {
      await pump();
      return endsIn(told(), '50001').length > 0;
    };
    await eventually(isTold, 'the end', 10_000);
  }, 30_000);
});
