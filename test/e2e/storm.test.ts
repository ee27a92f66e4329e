import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { grafanaSignature, SIGNATURE_HEADER } from '../../lib/sources/grafana/verify.ts';
import { scheduledEvent } from '../../local/queue/scheduled-event.ts';
import { type Delivery, deliver, type Reply } from '../helpers/deliver.ts';
import { pumpOnce, startSurroundings } from '../helpers/full-world.ts';
import { type FunctionProcess, handlerOf, startFunction } from '../helpers/function-process.ts';
import { eventually } from '../helpers/programs.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile } from '../helpers/world.ts';

const DELIVERIES = 200;
const TARGETS = 50;
/** More of them would be a test of how fast the embedded DynamoDB is. */
const CONCURRENT = 5;
const HOUR_MS = 60 * 60_000;
const MIB = 1024 * 1024;
/** Half of 256 MB for what lives; without a limit Node collects its garbage as late as the machine allows. */
const SMALL = ['--max-old-space-size=128', '--max-semi-space-size=8'];

const policy = `
rules:
  - name: alerts may stop
    from: [alertmanager, grafana]
    jobs: ["*"]
    then: stop
`;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const instanceIds = Array.from({ length: TARGETS }, (_, index) => String(60_001 + index));

/** A group of alerts about every target, none of which has come before. */
function groupOf(delivery: number, version: string): string {
  return JSON.stringify({
    version,
    status: 'firing',
    alerts: instanceIds.map((instanceId) => ({
      status: 'firing',
      labels: { alertname: `Storm${delivery}`, job_name: 'nightly', instance_id: instanceId },
      annotations: { summary: 'runs too long' },
      startsAt: new Date().toISOString(),
      fingerprint: `${delivery}-${instanceId}`,
    })),
  });
}

/** Half of them by Alertmanager, half by Grafana. */
function deliveryOf(index: number): Delivery {
  const json = { 'content-type': 'application/json' };
  if (index % 2 === 0) {
    return {
      target: '/webhooks/alertmanager',
      headers: { ...json, authorization: `Bearer ${secrets.alertmanager}` },
      body: groupOf(index, '4'),
    };
  }
  const body = groupOf(index, '1');
  const signature = grafanaSignature(secrets.slackNext, undefined, Buffer.from(body));
  return { target: '/webhooks/grafana', headers: { ...json, [SIGNATURE_HEADER]: signature }, body };
}

/** The most memory that a process has had, of the operating system. */
const peakBytes = ({ pid }: FunctionProcess): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

describe('a storm of 10,000 alerts about 50 instances', () => {
  it('stops each instance once, is answered in time, and stays small', { timeout: 300_000 }, async () => {
    const around = await startSurroundings({ stopTakesMs: 300 }, 30);
    closing.push(around.close);
    const env = {
      ...around.env,
      POLICY_FILE: policyFile(policy),
      GRAFANA_HMAC_SECRET: secrets.slackNext,
    };
    const { simulator, sqs, queueUrl } = around;
    for (const id of instanceIds) simulator.put(runningInstance('nightly', id, Date.now() - HOUR_MS));
    const [webhook, worker, other] = await Promise.all([
      startFunction('webhook', env, SMALL),
      startFunction('worker', env, SMALL),
      startFunction('worker', env, SMALL),
    ]);
    closing.push(webhook.kill, worker.kill, other.kill);

    const times: number[] = [];
    let next = 0;
    const send = async (): Promise<void> => {
      for (let index = next++; index < DELIVERIES; index = next++) {
        let reply: Reply;
        do {
          const startedAt = performance.now();
          reply = await deliver(handlerOf(webhook), deliveryOf(index));
          times.push(performance.now() - startedAt);
          // Its sender comes again, and so does this one.
        } while (reply.status === 503);
        expect(reply.status).toBe(200);
        expect(reply.json['results']).toHaveLength(TARGETS);
      }
    };
    let isDone = false;
    const pump = async (one: FunctionProcess): Promise<void> => {
      while (!isDone) if (!(await pumpOnce(around, handlerOf(one, 60_000)))) await sleep(50);
    };
    const pumps = [pump(worker), pump(other)];
    await Promise.all(Array.from({ length: CONCURRENT }, send));
    const answeredAt = performance.now();

    await eventually(
      async () => {
        const { visible, inHand, delayed } = await sqs.count(queueUrl);
        await worker.invoke(scheduledEvent(Date.now()));
        return visible + inHand + delayed === 0;
      },
      'everything to be done',
      250_000,
    ).finally(() => {
      isDone = true;
    });
    await Promise.all(pumps);

    const slowest = Math.round(Math.max(...times));
    const peaks = [webhook, worker, other].map((each) => Math.round(peakBytes(each) / MIB));
    const seconds = Math.round((performance.now() - answeredAt) / 1_000);
    console.log(
      `${times.length} deliveries, the slowest answered in ${slowest} ms; worked off ${seconds} s later; peaks of webhook and workers: ${peaks.join(', ')} MiB`,
    );
    expect(instanceIds.filter((id) => simulator.instance(id)?.status !== 'manual-stop')).toEqual([]);
    expect(simulator.stopCalls()).toHaveLength(TARGETS);
    expect(slowest).toBeLessThan(20_000);
    expect(Math.max(...peaks)).toBeLessThan(256);
  });
});
