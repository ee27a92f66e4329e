import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoLedger } from '../../lib/ledger/dynamo-ledger.ts';
import { isClosed, type StopRequest } from '../../lib/stop/request.ts';
import { scheduledEvent } from '../../local/queue/scheduled-event.ts';
import { dynamoAccess } from '../helpers/embedded-dynamo.ts';
import { pumpOnce, type Surroundings, startSurroundings } from '../helpers/full-world.ts';
import { type FunctionProcess, handlerOf, startFunction } from '../helpers/function-process.ts';
import { type KillPoint, startKillProxy } from '../helpers/kill-proxy.ts';
import { eventually } from '../helpers/programs.ts';
import { alertsMayStop, policyFile, worldOf } from '../helpers/world.ts';

interface Case {
  readonly victim: 'webhook' | 'worker';
  readonly sender: 'Slack' | 'alert';
  readonly point: string;
  readonly kill: KillPoint;
  /** DLF answers the first look so late that the webhook has to put the request off. */
  readonly isSlow?: boolean;
}

/** What came of it, without anything more from the sender. */
interface End {
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

/** By the writes that every owner of a request makes. */
const onTheWay = {
  // What it writes first makes the request its own.
  'after the claim': after(() => true),
  'before the stop call': after(isIn('stopping')),
  'after the stop call': before(isIn('accepted')),
  'before closing': before(isIn('closed')),
};
/** Put off: what its answer would have said now comes late. */
const isPutOff: KillPoint['is'] = (record) => !isClosed(record) && !record.inline && record.leaseUntil === 0;
/** The use of the address is counted before it is made. */
const isToldNow: KillPoint['is'] = (record) =>
  isClosed(record) && record.leaseUntil > 0 && record.late !== undefined;

const along = (victim: Case['victim'], sender: Case['sender'], isSlow: boolean): Case[] =>
  Object.entries(onTheWay).map(([point, kill]) => ({ victim, sender, point, kill, isSlow }));

const cases: readonly Case[] = [
  ...along('webhook', 'Slack', false),
  { victim: 'webhook', sender: 'Slack', point: 'before the late reply', kill: after(isPutOff), isSlow: true },
  ...along('worker', 'Slack', true),
  { victim: 'worker', sender: 'Slack', point: 'after closing', kill: after(isIn('closed')), isSlow: true },
  { victim: 'worker', sender: 'Slack', point: 'before the late reply', kill: after(isToldNow), isSlow: true },
  ...along('worker', 'alert', false),
  { victim: 'worker', sender: 'alert', point: 'after closing', kill: after(isIn('closed')) },
];

/** Leaves three seconds for work after all that is kept back: a lease ends two seconds after that. */
const WORKER_MS = 18_000;
/** Of a request that waits for nothing but its leases. */
const PATIENCE_MS = 40_000;
const HOUR_MS = 60 * 60_000;

/** One send, one death; everything after that is done by another worker, woken by the queue and the schedule alone. */
async function run({ victim, sender, kill, isSlow = false }: Case): Promise<End> {
  const around = await startSurroundings();
  const proxy = await startKillProxy(around.dynamo.url, kill);
  const env = { ...around.env, POLICY_FILE: policyFile(alertsMayStop) };
  const doomed = await startFunction(victim, { ...env, AWS_ENDPOINT_URL_DYNAMODB: proxy.url });
  const worker = await startFunction('worker', env);
  try {
    proxy.arm(doomed);
    if (isSlow) around.simulator.fault({ kind: 'delay', ms: 10_000, on: 'show', times: 1 });
    const handler = victim === 'webhook' ? handlerOf(doomed) : undefined;
    const webhook = worldOf(around.simulator, env, handler);
    const sent =
      sender === 'alert' ? webhook.alert('stop job_batch 34765') : webhook.slack('stop job_batch 34765');
    if (victim === 'webhook') await expect(sent).rejects.toThrow('SIGKILL');
    else {
      expect((await sent).status).toBe(200);
      await pumpToDeath(around, doomed);
    }
    const killedAt = await proxy.struck;

    const told = (): readonly string[] =>
      sender === 'alert' ? around.inbox.notices() : around.inbox.replies();
    const untilDone = (isDone: () => boolean | Promise<boolean>, what: string): Promise<void> =>
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
    await untilDone(() => told().some((text) => text.includes('Stopped')), 'the end to be told');
    const seconds = (Date.now() - killedAt) / 1_000;
    await untilDone(() => nothingIsLeft(around), 'everything to be done');
    return {
      stopCalls: around.simulator.stopCalls().length,
      status: around.simulator.instance('34765')?.status,
      told: told(),
      seconds,
    };
  } finally {
    await Promise.all([doomed.kill(), worker.kill()]);
    await Promise.all([proxy.close(), around.close()]);
  }
}

/** As AWS does: a message whose function died comes back when it is visible again. */
async function pumpToDeath(around: Surroundings, doomed: FunctionProcess): Promise<void> {
  let isDead = false;
  void doomed.exited.then(() => {
    isDead = true;
  });
  await eventually(async () => {
    await pumpOnce(around, handlerOf(doomed, WORKER_MS)).catch(() => {});
    return isDead;
  }, 'the worker to die');
}

/** Neither a message nor a record that somebody would come back to. */
async function nothingIsLeft({ sqs, queueUrl, dynamo, env }: Surroundings): Promise<boolean> {
  const { visible, inHand, delayed } = await sqs.count(queueUrl);
  const ledger = createDynamoLedger<StopRequest>(
    { table: env['LEDGER_TABLE'] ?? '', endpoint: dynamo.url, ...dynamoAccess },
    Date.now,
  );
  const due = await ledger.due(Date.now() + HOUR_MS, 1);
  return visible + inHand + delayed + due.length === 0;
}

const isEnd = (text: string): boolean => text.includes('Stopped job_batch instance 34765');

describe('a process that is killed, and a sender that does not come again', () => {
  const runs = new Map<Case, Promise<End>>();
  const rows: string[] = [];
  beforeAll(() => {
    for (const each of cases) {
      const end = run(each);
      // Whoever waits for it hears of it.
      end.catch(() => {});
      runs.set(each, end);
    }
  });
  afterAll(() => {
    const head = [
      'killed | sender | when | stop calls | final replies | news before | s',
      '---|---|---|---|---|---|---',
    ];
    console.log([...head, ...rows].join('\n'));
  });

  it.each(cases)('the $victim, $point ($sender): one stop call, and the end is told once', async (each) => {
    const { stopCalls, status, told, seconds } = (await runs.get(each)) as End;
    const ends = told.filter(isEnd).length;
    rows.push(
      [each.victim, each.sender, each.point, stopCalls, ends, told.length - ends, seconds.toFixed(1)].join(
        ' | ',
      ),
    );
    expect(stopCalls).toBe(1);
    expect(status).toBe('manual-stop');
    expect(told.filter(isEnd)).toHaveLength(1);
    // What held it up may have been told on the way.
    expect(told.findIndex(isEnd)).toBe(told.length - 1);
  });
});
