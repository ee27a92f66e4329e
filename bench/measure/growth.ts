import { join } from 'node:path';
import { sampleEnv } from '../../lib/sources/alertmanager/sample.ts';
import { sqsEvent } from '../../local/queue/sqs-event.ts';
import { eventOf } from '../deliveries.ts';
import { startFunction } from '../runtime-api.ts';
import type { Surroundings } from './surroundings.ts';
import { peakMbOf } from './warm.ts';

export interface Growth {
  readonly ledger: 'memory' | 'DynamoDB';
  readonly alerts: number;
  readonly answerMs: number;
  readonly peakMb: number;
  readonly dlfCalls: number;
  readonly mostDlfInFlight: number;
  readonly awsCalls: number;
}

const dist = (name: string): string => join(import.meta.dirname, `../../dist/${name}.cjs`);
let instances = 3_000_000;

const total = (calls: Readonly<Record<string, number>>): number =>
  Object.values(calls).reduce((sum, count) => sum + count, 0);

function deliveryOf(alerts: number): object {
  const now = Date.now();
  return eventOf({
    path: '/webhooks/alertmanager',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${sampleEnv['ALERTMANAGER_TOKEN']}`,
    },
    body: JSON.stringify({
      version: '4',
      receiver: 'dlf-stop',
      status: 'firing',
      groupKey: `{}:{bench="${now}"}`,
      alerts: Array.from({ length: alerts }, () => ({
        status: 'firing',
        labels: { alertname: 'TooLong', job_name: 'nightly_orders', instance_id: String(++instances) },
        annotations: {},
        startsAt: new Date(now - 60_000).toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        fingerprint: String(instances),
      })),
    }),
  });
}

/** One delivery of so many alerts about as many instances, by a process of its own. */
export async function measureGrowth(
  { dlf, aws, senders, policyFile, dlfSeen, awsCalls }: Surroundings,
  sizes: readonly number[],
): Promise<readonly Growth[]> {
  const results: Growth[] = [];
  for (const [ledger, env] of [
    ['memory', {}],
    ['DynamoDB', aws],
  ] as const) {
    for (const alerts of sizes) {
      const running = await startFunction({
        file: dist('webhook'),
        env: { ...dlf, ...senders, ...env, POLICY_FILE: policyFile },
      });
      // What a first call costs is measured elsewhere.
      await running.invoke(deliveryOf(1));
      await Promise.all([dlfSeen(), awsCalls()]);
      const { ms } = await running.invoke(deliveryOf(alerts));
      const [seen, calls] = await Promise.all([dlfSeen(), awsCalls()]);
      results.push({
        ledger,
        alerts,
        answerMs: ms,
        peakMb: peakMbOf(running.pid),
        dlfCalls: seen.calls,
        mostDlfInFlight: seen.mostInFlight,
        awsCalls: total(calls),
      });
      await running.close();
    }
  }
  return results;
}

export interface Drain {
  /** Messages that Lambda hands over at once. */
  readonly batch: number;
  readonly alertsPerSecond: number;
  readonly awsCallsPerAlert: number;
}

/** How fast one worker carries out what alerts have put into the queue. */
export async function measureDrain(
  { dlf, aws, senders, policyFile, awsCalls }: Surroundings,
  batches: readonly number[],
  receive: (count: number) => Promise<Parameters<typeof sqsEvent>[0]>,
): Promise<readonly Drain[]> {
  const env = { ...dlf, ...senders, ...aws, POLICY_FILE: policyFile };
  const results: Drain[] = [];
  for (const batch of batches) {
    const [webhook, worker] = await Promise.all(
      ['webhook', 'worker'].map((name) => startFunction({ file: dist(name), env })),
    );
    if (webhook === undefined || worker === undefined) throw new Error('no functions');
    for (let index = 0; index < 60; index += 1) await webhook.invoke(deliveryOf(1));
    await awsCalls();
    let alerts = 0;
    let ms = 0;
    while (alerts < 60) {
      const messages = await receive(batch);
      if (messages.length === 0) break;
      ms += (await worker.invoke(sqsEvent(messages, 'arn:aws:sqs:eu-west-1:123456789012:dlf-stop-bench'))).ms;
      alerts += messages.length;
    }
    const calls = total(await awsCalls());
    results.push({ batch, alertsPerSecond: alerts / (ms / 1000), awsCallsPerAlert: calls / alerts });
    await Promise.all([webhook.close(), worker.close()]);
  }
  return results;
}
