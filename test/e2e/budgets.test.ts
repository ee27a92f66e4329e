import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createDynamoLedger } from '../../lib/ledger/dynamo-ledger.ts';
import { createDynamoTable } from '../../lib/ledger/dynamo-table.ts';
import type { Ledger } from '../../lib/ledger/ledger.ts';
import { sample } from '../../lib/sources/alertmanager/sample.ts';
import type { StopRequest } from '../../lib/stop/request.ts';
import { scheduledEvent } from '../../local/queue/scheduled-event.ts';
import type { BuiltHandler } from '../helpers/built-handler.ts';
import { type Delivery, deliver, type Reply } from '../helpers/deliver.ts';
import { dynamoAccess } from '../helpers/embedded-dynamo.ts';
import { pumpOnce, type Surroundings, startSurroundings } from '../helpers/full-world.ts';
import { type FunctionProcess, handlerOf, startFunction } from '../helpers/function-process.ts';
import { type KillPoint, startKillProxy } from '../helpers/kill-proxy.ts';
import { eventually } from '../helpers/programs.ts';
import { readPages } from '../helpers/read-audit.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile } from '../helpers/world.ts';

const ALERTS = 200;
const LIMIT = 20;
const PROCESSES = 4;
const STOP_TAKES_MS = 300;
/** Leaves three seconds for work after all that is kept back: a dead worker's leases end two seconds after that. */
const WORKER_MS = 18_000;
const PATIENCE_MS = 40_000;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** A window that does not end while the test runs. */
function windowOfLimits(now: number): string {
  const days = [1, 30, 31].find((each) => now % (each * DAY_MS) < each * DAY_MS - HOUR_MS / 6);
  return `${days}d`;
}

/** The wider one has room for everybody: what the narrower one refuses must give its place there back. */
const policyFor = (per: string): string => `
rules:
  - name: alerts may stop
    from: [alertmanager]
    jobs: ["*"]
    then: stop
  - from: [api]
    jobs: ["*"]
    may: [history]
    then: stop
limits:
  per_workspace: 500 per ${per}
  total: ${LIMIT} per ${per}
`;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A worker that somebody starts again when it dies. */
interface Slot {
  /** While it is being started again, the one to come. */
  current: Promise<FunctionProcess>;
  deaths: number;
}

interface World extends Surroundings {
  readonly webhooks: readonly BuiltHandler[];
  readonly workers: readonly Slot[];
  readonly sweeper: FunctionProcess;
  readonly ledger: Ledger<StopRequest>;
}

/** Processes that have nothing in common but the environment. Each life of a worker ends at its point, where it has one. */
async function startWorld(lives: readonly (readonly KillPoint[])[]): Promise<World> {
  const around = await startSurroundings({ stopTakesMs: STOP_TAKES_MS }, 5);
  closing.push(around.close);
  const env = { ...around.env, POLICY_FILE: policyFile(policyFor(windowOfLimits(Date.now()))) };
  const startOne = async (bundle: 'webhook' | 'worker', more = {}): Promise<FunctionProcess> => {
    const started = await startFunction(bundle, { ...env, ...more });
    closing.push(started.kill);
    return started;
  };
  const startLife = async (kill: KillPoint | undefined): Promise<FunctionProcess> => {
    if (kill === undefined) return startOne('worker');
    const proxy = await startKillProxy(around.dynamo.url, kill);
    closing.push(proxy.close);
    const doomed = await startOne('worker', { AWS_ENDPOINT_URL_DYNAMODB: proxy.url });
    proxy.arm(doomed);
    return doomed;
  };
  let isOver = false;
  const startSlot = async (kills: readonly KillPoint[]): Promise<Slot> => {
    const slot: Slot = { current: startLife(kills[0]), deaths: 0 };
    const restart = async (): Promise<void> => {
      const { exited } = await slot.current;
      await exited;
      if (isOver) return;
      slot.deaths += 1;
      slot.current = startLife(kills[slot.deaths]);
      await restart();
    };
    await slot.current;
    void restart();
    return slot;
  };
  const [webhooks, workers, sweeper] = await Promise.all([
    Promise.all(Array.from({ length: PROCESSES }, () => startOne('webhook'))),
    Promise.all(lives.map(startSlot)),
    startOne('worker'),
  ]);
  closing.push(async () => {
    isOver = true;
  });
  const table = { table: around.env['LEDGER_TABLE'] ?? '', endpoint: around.dynamo.url, ...dynamoAccess };
  return {
    ...around,
    webhooks: webhooks.map((each) => handlerOf(each)),
    workers,
    sweeper,
    ledger: createDynamoLedger<StopRequest>(createDynamoTable(table), Date.now),
  };
}

const instanceIds = Array.from({ length: ALERTS }, (_, index) => String(50_001 + index));

function startRuns({ simulator }: Surroundings): void {
  const startTime = Date.now() - HOUR_MS;
  for (const instanceId of instanceIds) {
    simulator.put(runningInstance('nightly', instanceId, startTime));
  }
}

/** All at once, each to one of the processes; the IDs of their requests. A sender comes again until it hears 200. */
async function fire({ webhooks }: World): Promise<readonly string[]> {
  const sendOne = async (instanceId: string, webhook: BuiltHandler): Promise<string> => {
    const { path, headers, body } = sample({
      command: `stop nightly ${instanceId}`,
      now: Date.now(),
      unique: `budgets-${instanceId}`,
      secret: () => secrets.alertmanager,
    });
    let reply: Reply;
    do reply = await deliver(webhook, { target: path, headers, body });
    while (reply.status === 503);
    expect(reply.status).toBe(200);
    const [result] = reply.json['results'] as unknown as { request_id: string; outcome: string }[];
    expect(result?.outcome).toBe('queued');
    return result?.request_id ?? '';
  };
  return Promise.all(
    instanceIds.map((id, index) => sendOne(id, webhooks[index % PROCESSES] as BuiltHandler)),
  );
}

/** Every message goes to every worker; one whose worker dies with it comes again. */
async function workThrough(world: World): Promise<void> {
  const all: BuiltHandler = async (event) => {
    const answers = await Promise.all(
      world.workers.map(async ({ current }) => (await current).invoke(event, WORKER_MS)),
    );
    return answers[0];
  };
  let isDone = false;
  const pump = async (): Promise<void> => {
    while (!isDone) if (!(await pumpOnce(world, all).catch(() => 0))) await sleep(50);
  };
  const isLeft = async (): Promise<boolean> => {
    const { visible, inHand, delayed } = await world.sqs.count(world.queueUrl);
    const due = await world.ledger.due(Date.now() + HOUR_MS, 1);
    return visible + inHand + delayed + due.length > 0;
  };
  const sweep = async (): Promise<boolean> => {
    await world.sweeper.invoke(scheduledEvent(Date.now()));
    await sleep(200);
    return !(await isLeft());
  };
  const pumps = [pump(), pump(), pump()];
  await eventually(sweep, 'everything to be done', PATIENCE_MS).finally(() => {
    isDone = true;
  });
  await Promise.all(pumps);
}

const countBy = (values: readonly (string | undefined)[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value ?? 'none'] = (counts[value ?? 'none'] ?? 0) + 1;
  return counts;
};

const outcomeOf = ({ state }: StopRequest): string =>
  state.name === 'closed' ? state.outcome.kind : `is ${state.name}`;

/** The n-th write of this kind. */
const nth = (n: number, is: KillPoint['is']): KillPoint['is'] => {
  let count = 0;
  return (record) => is(record) && ++count === n;
};
const isRefusal = ({ state, budgets = [] }: StopRequest): boolean =>
  state.name === 'closed' && state.outcome.kind === 'over-budget' && budgets.length > 0;

const isIn =
  (name: StopRequest['state']['name']): KillPoint['is'] =>
  ({ state }) =>
    state.name === name;

interface Run {
  readonly how: string;
  /** Of each worker, where each of its lives ends. */
  readonly lives: readonly (readonly KillPoint[])[];
  /** How many of the first stops DLF refuses. */
  readonly refused: number;
}

const runs: readonly Run[] = [
  { how: 'DLF refuses the first five', lives: [[], []], refused: 5 },
  {
    how: 'workers die before a stop, after a stop, with a place that they owe, and anywhere',
    lives: [
      [
        { when: 'before', is: nth(4, isIn('accepted')) },
        { when: 'after', is: nth(10, isRefusal) },
      ],
      [
        { when: 'before', is: nth(3, isIn('stopping')) },
        { when: 'after', is: nth(25, () => true) },
      ],
    ],
    refused: 0,
  },
];

describe(`${ALERTS} concurrent alerts, ${LIMIT} of which may stop something`, () => {
  it.each(runs)('stop so many, though each comes twice and $how', async ({ lives, refused }) => {
    const world = await startWorld(lives);
    const { simulator, ledger, inbox, workers } = world;
    startRuns(world);
    if (refused > 0) {
      simulator.fault({ kind: 'status', status: 403, code: 'APIG.0302', on: 'stop', times: refused });
    }
    const ids = await fire(world);
    expect(new Set(ids).size).toBe(ALERTS);
    await workThrough(world);
    expect(workers.map(({ deaths }) => deaths)).toEqual(lives.map((kills) => kills.length));

    // DLF has had each call once.
    const stopped = instanceIds.filter((id) => simulator.instance(id)?.status === 'manual-stop');
    expect(stopped).toHaveLength(LIMIT);
    expect(simulator.stopCalls()).toHaveLength(LIMIT + refused);

    const records = (await Promise.all(ids.map((id) => ledger.read(id)))) as StopRequest[];
    const outcomes = {
      stopped: LIMIT,
      'over-budget': ALERTS - LIMIT - refused,
      ...(refused > 0 && { 'dlf-refused': refused }),
    };
    expect(countBy(records.map(outcomeOf))).toEqual(outcomes);
    expect(records.flatMap(({ untold }) => untold)).toEqual([]);

    // Recounted: who has a place is who has stopped something.
    const winners = records.filter((record) => outcomeOf(record) === 'stopped');
    const budgets = new Set(winners.flatMap((record) => record.budgets ?? []));
    expect(budgets.size).toBe(2);
    const holders = winners.map(({ id, claim }) => `${id}/${claim}`).sort();
    for (const budget of budgets) expect([...(await ledger.holders(budget))].sort()).toEqual(holders);

    // Each is in the audit, and none of them twice.
    const webhook = world.webhooks[0] as BuiltHandler;
    const send = (delivery: Delivery) => deliver(webhook, delivery);
    const pages = await readPages({ send }, secrets.apiToken, '?source=alertmanager&limit=90');
    const audit = pages.flat();
    expect(audit.map((line) => line['request_id']).sort()).toEqual([...ids].sort());
    expect(countBy(audit.map(({ outcome, sent, times }) => `${outcome} ${sent} ${times}`))).toEqual({
      [`stopped true 1`]: LIMIT,
      [`over-budget false 1`]: outcomes['over-budget'],
      ...(refused > 0 && { [`dlf-refused true 1`]: refused }),
    });

    // That the limit is reached is told once.
    const notices = inbox.messages.filter(({ path }) => path.startsWith('/services/'));
    expect(notices.filter(({ body }) => body.includes(`The limit of ${LIMIT} stops in all`))).toHaveLength(1);
  });
});
