import { afterEach, describe, expect, it } from 'vitest';
import { sample } from '../../lib/sources/alertmanager/sample.ts';
import { scheduledEvent } from '../../local/queue/scheduled-event.ts';
import type { BuiltHandler } from '../helpers/built-handler.ts';
import { deliver, type Reply } from '../helpers/deliver.ts';
import { pumpOnce, startSurroundings } from '../helpers/full-world.ts';
import { type FunctionProcess, handlerOf, startFunction } from '../helpers/function-process.ts';
import { secrets } from '../helpers/secrets.ts';
import { alertsMayStop, policyFile } from '../helpers/world.ts';

const DELIVERIES = 200;
const PROCESSES = 4;
/** Long enough for everybody to come in between a stop and its effect. */
const STOP_TAKES_MS = 300;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Processes that have nothing in common but the environment. */
async function startFunctions(
  bundle: 'webhook' | 'worker',
  count: number,
  env: Readonly<Record<string, string>>,
): Promise<readonly FunctionProcess[]> {
  const functions = await Promise.all(Array.from({ length: count }, () => startFunction(bundle, env)));
  closing.push(async () => {
    await Promise.all(functions.map(({ kill }) => kill()));
  });
  return functions;
}

async function startWorld(without: readonly string[] = []) {
  const around = await startSurroundings({ stopTakesMs: STOP_TAKES_MS }, 30);
  closing.push(around.close);
  const all = { ...around.env, POLICY_FILE: policyFile(alertsMayStop) };
  const env = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
  const webhooks = (await startFunctions('webhook', PROCESSES, env)).map((each) => handlerOf(each));
  const { path, headers, body } = sample({
    command: 'stop job_batch 34765',
    now: Date.now(),
    unique: 'concurrent',
    secret: () => secrets.alertmanager,
  });
  const sendOne = (webhook: BuiltHandler): Promise<Reply> =>
    deliver(webhook, { target: path, headers, body });
  return { ...around, env, webhooks, sendOne };
}

interface Result {
  readonly request_id: string;
  readonly outcome: string;
}

/** Of a delivery that was understood: the only thing that was in it. */
function resultOf({ status, json }: Reply): Result {
  expect(status).toBe(200);
  const results = json['results'] as unknown as Result[];
  expect(results).toHaveLength(1);
  return results[0] as Result;
}

const idsOf = (results: readonly Result[]): string[] => [
  ...new Set(results.map(({ request_id }) => request_id)),
];

const sendMany = <Sent>(webhooks: readonly BuiltHandler[], send: (webhook: BuiltHandler) => Promise<Sent>) =>
  Promise.all(
    Array.from({ length: DELIVERIES }, (_, index) => send(webhooks[index % PROCESSES] as BuiltHandler)),
  );

describe(`${DELIVERIES} concurrent deliveries of one alert to ${PROCESSES} processes with one ledger`, () => {
  it('make one stop call when workers compete for them, though every message comes twice', async () => {
    const { simulator, inbox, sqs, queueUrl, deadQueueUrl, env, webhooks, sendOne } = await startWorld();
    const results = (await sendMany(webhooks, sendOne)).map(resultOf);
    expect(idsOf(results)).toHaveLength(1);
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['queued']));
    expect(simulator.stopCalls()).toEqual([]);
    expect((await sqs.count(queueUrl)).visible).toBe(DELIVERIES);

    const workers = await startFunctions('worker', 2, env);
    const failures: unknown[] = [];
    const both: BuiltHandler = async (event) => {
      const answers = (await Promise.all(workers.map(({ invoke }) => invoke(event)))) as {
        batchItemFailures: unknown[];
      }[];
      failures.push(...answers.flatMap(({ batchItemFailures }) => batchItemFailures));
      return answers[0];
    };
    const workThrough = async (): Promise<void> => {
      const { visible, inHand, delayed } = await sqs.count(queueUrl);
      if (visible + inHand + delayed === 0) return;
      // Nothing is there at the moment: the other one has it, or it is delayed.
      if ((await pumpOnce({ sqs, queueUrl, deadQueueUrl }, both)) === 0)
        await new Promise((resolve) => setTimeout(resolve, 50));
      await workThrough();
    };
    await Promise.all([workThrough(), workThrough()]);
    await Promise.all(workers.map(({ invoke }) => invoke(scheduledEvent(Date.now()))));

    expect(failures).toEqual([]);
    expect(simulator.stopCalls()).toHaveLength(1);
    expect(simulator.instance('34765')?.status).toBe('manual-stop');
    expect(inbox.notices()).toEqual([expect.stringContaining('Stopped job_batch instance 34765')]);
    const afterwards = (await sendMany(webhooks, sendOne)).map(resultOf);
    expect(idsOf([...results, ...afterwards])).toHaveLength(1);
    expect(new Set(afterwards.map(({ outcome }) => outcome))).toEqual(new Set(['stopped']));
    expect(await sqs.count(queueUrl)).toEqual({ visible: 0, inHand: 0, delayed: 0 });
    expect(simulator.stopCalls()).toHaveLength(1);
  });

  it('make one stop call without a queue, and each is answered with the same end', async () => {
    const { simulator, webhooks, sendOne } = await startWorld(['QUEUE_URL', 'NOTIFY']);
    const answers = await sendMany(webhooks, async (webhook) => {
      const result = resultOf(await sendOne(webhook));
      return { ...result, status: simulator.instance('34765')?.status };
    });
    expect(simulator.stopCalls()).toHaveLength(1);
    expect(idsOf(answers)).toHaveLength(1);
    // Everybody has waited for the end, and nobody was told of it before it was there.
    const told = answers.map(({ outcome, status }) => `${outcome}: ${status}`);
    expect(new Set(told)).toEqual(new Set(['stopped: manual-stop']));
  });
});
