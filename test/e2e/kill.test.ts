import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoLedger } from '../../lib/ledger/dynamo-ledger.ts';
import { createDynamoTable } from '../../lib/ledger/dynamo-table.ts';
import { isClosed, type StopRequest } from '../../lib/stop/request.ts';
import { scheduledEvent } from '../../local/queue/scheduled-event.ts';
import type { BuiltHandler } from '../helpers/built-handler.ts';
import { dynamoAccess } from '../helpers/embedded-dynamo.ts';
import { pumpOnce, type Surroundings, startSurroundings } from '../helpers/full-world.ts';
import { type FunctionProcess, handlerOf, startFunction } from '../helpers/function-process.ts';
import { type KillPoint, type KillProxy, startKillProxy } from '../helpers/kill-proxy.ts';
import { eventually } from '../helpers/programs.ts';
import { alertsMayStop, policyFile, worldOf } from '../helpers/world.ts';

interface Case {
  readonly victim: 'webhook' | 'worker';
  readonly sender: 'Slack' | 'alert';
  readonly point: string;
  readonly kill: KillPoint;
  /** How many stop calls have gone out by then. */
  readonly sent: number;
  /** DLF answers the first look so late that the webhook has to put the request off. */
  readonly isSlow?: boolean;
}

/** What came of it, without anything more from the sender. */
interface End {
  readonly sent: number;
  readonly stopCalls: number;
  readonly status: string | undefined;
  /** Late replies to a Slack command, notices of an alert. */
  readonly told: readonly string[];
  /** From the kill until the end was told. */
  readonly seconds: number;
}

const after = (is: KillPoint['is']): KillPoint => ({ when: 'after', is });
const before = (is: KillPoint['is']): KillPoint => ({ when: 'before', is });
const isIn =
  (name: StopRequest['state']['name']): KillPoint['is'] =>
  ({ state }) =>
    state.name === name;

/** What it writes first makes the request its own. */
const isAnything: KillPoint['is'] = () => true;
/** Put off, and nobody rung for it: what the answer would have promised is all that its sender would have heard. */
const isPutOff: KillPoint['is'] = (record) => !isClosed(record) && record.leaseUntil === 0;
/** The use of the address is counted before it is made. */
const isToldNow: KillPoint['is'] = (record) =>
  isClosed(record) && record.leaseUntil > 0 && record.late !== undefined;

/** By the writes that every owner of a request makes. */
const onTheWay: readonly Pick<Case, 'point' | 'kill' | 'sent'>[] = [
  { point: 'after the claim', kill: after(isAnything), sent: 0 },
  { point: 'before the stop call', kill: after(isIn('stopping')), sent: 0 },
  { point: 'after the stop call', kill: before(isIn('accepted')), sent: 1 },
  { point: 'before closing', kill: before(isIn('closed')), sent: 1 },
];
const afterClosing = { point: 'after closing', kill: after(isIn('closed')), sent: 1 };
const beforeReply = { point: 'before the late reply', isSlow: true };

const cases: readonly Case[] = [
  ...[...onTheWay, afterClosing].map((each) => ({ victim: 'webhook', sender: 'Slack', ...each }) as const),
  { victim: 'webhook', sender: 'Slack', ...beforeReply, kill: after(isPutOff), sent: 0 },
  ...[...onTheWay, afterClosing].map(
    (each) => ({ victim: 'worker', sender: 'Slack', isSlow: true, ...each }) as const,
  ),
  { victim: 'worker', sender: 'Slack', ...beforeReply, kill: after(isToldNow), sent: 1 },
  ...[...onTheWay, afterClosing].map((each) => ({ victim: 'worker', sender: 'alert', ...each }) as const),
];

/** Leaves three seconds for work after all that is kept back: a lease ends two seconds after that. */
const WORKER_MS = { Slack: 8_000, alert: 18_000 };
/** A webhook has two seconds, which are not to go by with waiting for a processor. */
const APART_MS = 300;
/** Of a request that waits for nothing but its leases. */
const PATIENCE_MS = 40_000;
const HOUR_MS = 60 * 60_000;

interface Stage {
  readonly around: Surroundings;
  readonly proxy: KillProxy;
  readonly doomed: FunctionProcess;
  readonly worker: FunctionProcess;
  readonly env: Readonly<Record<string, string>>;
}

async function prepare({ victim, kill }: Case): Promise<Stage> {
  const around = await startSurroundings();
  const proxy = await startKillProxy(around.dynamo.url, kill);
  const env = { ...around.env, POLICY_FILE: policyFile(alertsMayStop) };
  const [doomed, worker] = await Promise.all([
    startFunction(victim, { ...env, AWS_ENDPOINT_URL_DYNAMODB: proxy.url }),
    startFunction('worker', env),
  ]);
  proxy.arm(doomed);
  return { around, proxy, doomed, worker, env };
}

async function finish({ around, proxy, doomed, worker }: Stage): Promise<void> {
  await Promise.all([doomed.kill(), worker.kill()]);
  await Promise.all([proxy.close(), around.close()]);
}

/** One send, one death; everything after that is done by another worker, woken by the queue and the schedule alone. */
async function run({ victim, sender, isSlow }: Case, stage: Stage): Promise<End> {
  const { around, proxy, doomed, worker, env } = stage;
  const { simulator, inbox } = around;
  if (isSlow) simulator.fault({ kind: 'delay', ms: 10_000, on: 'show', times: 1 });
  const handler = victim === 'webhook' ? handlerOf(doomed) : undefined;
  const webhook = worldOf(simulator, env, handler);
  const sent = (sender === 'Slack' ? webhook.slack : webhook.alert)('stop job_batch 34765');
  if (victim === 'webhook') await expect(sent).rejects.toThrow('SIGKILL');
  else {
    expect((await sent).status).toBe(200);
    await pumpToDeath(around, handlerOf(doomed, WORKER_MS[sender]), doomed.exited);
  }
  const killedAt = await proxy.struck;
  const sentBefore = simulator.stopCalls().length;

  const told = sender === 'Slack' ? inbox.replies : inbox.notices;
  const workUntil = (isDone: () => boolean | Promise<boolean>, what: string): Promise<void> =>
    eventually(
      async () => {
        await worker.invoke(scheduledEvent(Date.now()));
        await pumpOnce(around, handlerOf(worker));
        await sleep(200);
        return isDone();
      },
      what,
      PATIENCE_MS,
    );
  await workUntil(() => told().some(isEnd), 'the end to be told');
  const seconds = (Date.now() - killedAt) / 1_000;
  await workUntil(() => nothingIsLeft(around), 'everything to be done');
  return {
    sent: sentBefore,
    stopCalls: simulator.stopCalls().length,
    status: simulator.instance('34765')?.status,
    told: told(),
    seconds,
  };
}

const isEnd = (text: string): boolean => text.includes('Stopped job_batch instance 34765');

/** As AWS does: a message whose function died comes back when it is visible again. */
async function pumpToDeath(
  around: Surroundings,
  handler: BuiltHandler,
  exited: Promise<void>,
): Promise<void> {
  let isDead = false;
  void exited.then(() => {
    isDead = true;
  });
  await eventually(async () => {
    await pumpOnce(around, handler).catch(() => {});
    return isDead;
  }, 'the worker to die');
}

/** Neither a message nor a record that somebody would come back to. */
async function nothingIsLeft({ sqs, queueUrl, dynamo, env }: Surroundings): Promise<boolean> {
  const { visible, inHand, delayed } = await sqs.count(queueUrl);
  const table = { table: env['LEDGER_TABLE'] ?? '', endpoint: dynamo.url, ...dynamoAccess };
  const ledger = createDynamoLedger<StopRequest>(createDynamoTable(table), Date.now);
  const due = await ledger.due(Date.now() + HOUR_MS, 1);
  return visible + inHand + delayed + due.length === 0;
}

describe('a process that is killed, and a sender that does not come again', () => {
  const runs = new Map<Case, Promise<End>>();
  const rows: string[][] = [];
  beforeAll(async () => {
    // All of it before any of it: their clocks run from the send on.
    const stages = await Promise.all(cases.map(prepare));
    for (const [index, each] of cases.entries()) {
      const stage = stages[index] as Stage;
      const end = sleep(index * APART_MS)
        .then(() => run(each, stage))
        .finally(() => finish(stage));
      // Whoever waits for it hears of it.
      end.catch(() => {});
      runs.set(each, end);
    }
  });
  afterAll(() => {
    const head = [
      'killed',
      'sender',
      'when',
      'stop calls by then',
      'in the end',
      'ends told',
      'other news',
      's',
    ];
    console.log([head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n'));
  });

  it.each(cases)('the $victim, $point ($sender): one stop call, and its end is told once', async (each) => {
    const { sent, stopCalls, status, told, seconds } = (await runs.get(each)) as End;
    const ends = told.filter(isEnd).length;
    const counts = [sent, stopCalls, ends, told.length - ends, seconds.toFixed(1)];
    rows.push([each.victim, each.sender, each.point, ...counts.map(String)]);
    expect(sent).toBe(each.sent);
    expect(stopCalls).toBe(1);
    expect(status).toBe('manual-stop');
    expect(ends).toBe(1);
    // What held it up may have been told on the way.
    expect(told.findIndex(isEnd)).toBe(told.length - 1);
  });
});
