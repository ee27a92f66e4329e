import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createDynamo } from '../../lib/ledger/dynamo.ts';
import type { Audited } from '../../lib/ledger/ledger.ts';
import { budgetsOf } from '../../lib/policy/limits.ts';
import { sample } from '../../lib/sources/alertmanager/sample.ts';
import type { AuditEntry } from '../../lib/stop/audit-entry.ts';
import { isClosed, type StopRequest } from '../../lib/stop/request.ts';
import { holderOf } from '../../lib/stop/save.ts';
import { scheduledEvent } from '../../local/queue/scheduled-event.ts';
import type { BuiltHandler } from '../helpers/built-handler.ts';
import { deliver } from '../helpers/deliver.ts';
import { dynamoAccess } from '../helpers/embedded-dynamo.ts';
import { pumpOnce, type Surroundings, startSurroundings } from '../helpers/full-world.ts';
import { type FunctionProcess, handlerOf, startFunction } from '../helpers/function-process.ts';
import { policyFrom } from '../helpers/policy-from.ts';
import { secrets } from '../helpers/secrets.ts';
import { alert, targetOf } from '../helpers/stop-world.ts';
import { policyFile } from '../helpers/world.ts';

const ALERTS = 200;
const LIMIT = 20;
const PROCESSES = 4;
/** A window that ends about once in a month. */
const policy = `
limits: { total: ${LIMIT} per 31d }
rules:
  - name: alerts may stop
    from: [alertmanager]
    jobs: ["*"]
    then: stop
`;
/** Leaves three seconds for work after all that is kept back: whoever is killed is waited for no longer. */
const WORKER_MS = 18_000;
const FIRST = 50_000;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startFunctions(
  bundle: 'webhook' | 'worker',
  count: number,
  env: Readonly<Record<string, string>>,
): Promise<FunctionProcess[]> {
  const functions = await Promise.all(Array.from({ length: count }, () => startFunction(bundle, env)));
  closing.push(async () => {
    await Promise.all(functions.map(({ kill }) => kill()));
  });
  return functions;
}

async function start() {
  // What a worker who was killed has in hand comes back after two seconds.
  const around = await startSurroundings({ stopTakesMs: 50 }, 2);
  closing.push(around.close);
  const startTime = Date.now() - 60_000;
  for (let index = 0; index < ALERTS; index++) {
    around.simulator.put({
      workspace: '',
      jobName: `nightly_${index}`,
      instanceId: String(FIRST + index),
      status: 'running',
      planTime: startTime,
      startTime,
    });
  }
  const env: Readonly<Record<string, string>> = { ...around.env, POLICY_FILE: policyFile(policy) };
  return { around, env };
}

async function sendAlerts(webhooks: readonly FunctionProcess[]): Promise<readonly string[]> {
  const outcomes = await Promise.all(
    Array.from({ length: ALERTS }, async (_, index) => {
      const { path, headers, body } = sample({
        command: `stop nightly_${index} ${FIRST + index}`,
        now: Date.now(),
        unique: `budget-${index}`,
        secret: () => secrets.alertmanager,
      });
      const webhook = webhooks[index % webhooks.length];
      if (webhook === undefined) throw new Error('no webhook');
      const { json } = await deliver(handlerOf(webhook), { target: path, headers, body });
      return (json['results'] as never as { outcome: string }[])[0]?.outcome ?? 'nothing';
    }),
  );
  return outcomes;
}

/** Each message goes to two workers; a death in between leaves it in the queue. */
const twice =
  (workers: readonly FunctionProcess[], turn: number): BuiltHandler =>
  async (event) => {
    const pair = [workers[turn % workers.length], workers[(turn + 1) % workers.length]];
    const answers = await Promise.all(pair.map((worker) => worker?.invoke(event, WORKER_MS)));
    return answers[0];
  };

/** Works until nothing is in the queue and nothing is due; the first two workers are killed on the way. */
async function workThrough(
  around: Surroundings,
  workers: FunctionProcess[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { sqs, queueUrl, simulator } = around;
  let killed = 0;
  const deadline = Date.now() + 50_000;
  const loop = async (turn: number): Promise<void> => {
    for (let round = turn; Date.now() < deadline; round++) {
      const { visible, inHand, delayed } = await sqs.count(queueUrl);
      if (visible + inHand + delayed === 0) return;
      const worked = await pumpOnce(around, twice(workers, round)).catch(() => 0);
      if (worked === 0) await sleep(50);
      if (killed < 2 && simulator.stopCalls().length >= 5 * (killed + 1)) {
        const victim = killed++;
        await workers[victim]?.kill();
        const [successor] = await startFunctions('worker', 1, env);
        if (successor !== undefined) workers[victim] = successor;
      }
    }
  };
  await Promise.all([loop(0), loop(1), loop(2)]);
  expect(killed).toBe(2);
}

describe(`a limit of ${LIMIT}, and ${ALERTS} alerts at once over ${PROCESSES} processes, two of which are killed`, () => {
  it(`lets exactly ${LIMIT} stops out, records what it refuses, and tells of it once`, async () => {
    const { around, env } = await start();
    const { simulator, inbox, dynamo } = around;
    const webhooks = await startFunctions('webhook', PROCESSES, env);
    expect(new Set(await sendAlerts(webhooks))).toEqual(new Set(['queued']));

    const workers = await startFunctions('worker', PROCESSES, env);
    await workThrough(around, workers, env);
    const { ledger, audit } = createDynamo<StopRequest, AuditEntry>(
      {
        table: env['LEDGER_TABLE'] ?? '',
        endpoint: dynamo.url,
        region: dynamoAccess.region,
        credentials: dynamoAccess.credentials,
        retentionMs: 90 * 24 * 60 * 60_000,
      },
      Date.now,
    );
    // Whoever was killed is waited for; what he left is found by the sweep.
    const deadline = Date.now() + 40_000;
    while ((await ledger.due(Date.now() + 60 * 60_000, 1)).length > 0 && Date.now() < deadline) {
      await workers[0]?.invoke(scheduledEvent(Date.now()), WORKER_MS);
      await pumpOnce(around, twice(workers, 0)).catch(() => 0);
      await sleep(200);
    }

    const calls = simulator.stopCalls();
    expect(calls).toHaveLength(LIMIT);
    const records: Audited<AuditEntry>[] = [];
    for (let from: string | undefined; ; ) {
      const page = await audit.list({
        since: 0,
        before: Date.now() + 1,
        limit: 100,
        ...(from !== undefined && { from }),
      });
      records.push(...page.records);
      from = page.next;
      if (from === undefined) break;
    }
    const by = (outcome: string) => records.filter(({ entry }) => entry.outcome === outcome);
    expect(records).toHaveLength(ALERTS);
    expect(by('stopped')).toHaveLength(LIMIT);
    expect(by('over-budget')).toHaveLength(ALERTS - LIMIT);
    expect(new Set(records.map(({ entry }) => entry.requestId)).size).toBe(ALERTS);

    // Recounted: who has a place is who was stopped, and nobody else.
    const [budget] = budgetsOf(policyFrom(policy), targetOf(), alert, Date.now());
    const holders = await ledger.holders(budget?.name ?? '');
    const stopped = await Promise.all(by('stopped').map(({ entry }) => ledger.read(entry.requestId)));
    expect(stopped.every((request) => request !== undefined && isClosed(request))).toBe(true);
    expect([...holders].sort()).toEqual(
      stopped.flatMap((request) => (request === undefined ? [] : [holderOf(request)])).sort(),
    );

    const aboutLimit = inbox.notices().filter((text) => /over-budget|The limit of 20 stops/.test(text));
    expect(aboutLimit).toHaveLength(1);
  }, 120_000);
});
