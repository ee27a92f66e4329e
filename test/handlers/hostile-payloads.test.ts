import { createHmac, createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registry } from '../../lib/sources/registry.ts';
import type { Sample, SampleDelivery } from '../../lib/sources/sample.ts';
import { localSecrets, localSettings } from '../../local/defaults.ts';
import { startTopicServer, type TopicServer, topicOrigins } from '../../local/topics/topic-server.ts';
import type { Reply } from '../helpers/deliver.ts';
import { mutateText, mutateValue, randomFrom } from '../helpers/mutate.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { policyFile, startWorld, type World } from '../helpers/world.ts';

const MUTATIONS = 200;
/** What a mistake in reading might stop instead: IDs that are a part of the right one, and jobs likewise. */
const instances = [
  ...['34765', '1', '3476', '347650', '34766', '4765', '9223372036854775807'].map((id) => [
    'etl_orders_daily',
    id,
  ]),
  ...['etl_orders', 'orders_daily', 'null', 'undefined', 'constructor'].map((job, index) => [
    job,
    String(90_001 + index),
  ]),
].map(([job = '', id = '']) => runningInstance(job, id, Date.now() - 3_600_000));

const policy = `
${readFileSync(new URL('../../examples/mappings/plain.yaml', import.meta.url), 'utf8').split('rules:')[0]}
rules:
  - jobs: ["*"]
    then: stop
`;

const SENDERS = ['alertmanager', 'cloudevents', 'custom', 'grafana', 'pagerduty', 'smn', 'sns'] as const;
type Sender = (typeof SENDERS)[number];

let world: World;
let topics: TopicServer;
beforeAll(async () => {
  topics = await startTopicServer();
  world = await startWorld(
    {
      ...localSecrets,
      ...localSettings,
      POLICY_FILE: policyFile(policy),
      REPLY_ORIGINS_TEST: topicOrigins(topics),
    },
    { instances },
  );
});
afterAll(async () => {
  await world.close();
  await topics.close();
});

const secret = (name: string): string =>
  name === 'TOPIC_PRIVATE_KEY'
    ? topics.privateKey
    : (({ ...localSecrets, ...localSettings }[name] ?? '').split(',')[0] ?? '');

async function sampleOf(sender: Sender): Promise<SampleDelivery> {
  const { sample } = (await import(`../../lib/sources/${sender}/sample.ts`)) as { sample: Sample };
  return sample({ command: 'stop etl_orders_daily 34765', now: Date.now(), unique: `u${unique++}`, secret });
}
let unique = 0;

/** Signed again, as if the sender itself had said it. */
function sealed(sender: Sender, delivery: SampleDelivery, body: string): Record<string, string> {
  const hmac = (name: string, ...before: string[]): string =>
    createHmac('sha256', secret(name))
      .update([...before, body].join(''))
      .digest('hex');
  const { headers } = delivery;
  switch (sender) {
    case 'grafana': {
      const timestamp = headers['x-grafana-alerting-timestamp'] ?? '';
      return {
        ...headers,
        'x-grafana-alerting-signature': hmac('GRAFANA_HMAC_SECRET', `${timestamp}:`),
      };
    }
    case 'pagerduty':
      return { ...headers, 'x-pagerduty-signature': `v1=${hmac('PAGERDUTY_SECRET')}` };
    default:
      return { ...headers };
  }
}

const SIGNED: Readonly<Record<string, readonly string[]>> = {
  sns: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  smn: ['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type'],
};

/** What a topic's service would have signed of it. */
function signedByService(sender: 'sns' | 'smn', body: Record<string, unknown>): string {
  const text = (SIGNED[sender] ?? [])
    .flatMap((name) => (typeof body[name] === 'string' ? [`${name}\n${body[name]}\n`] : []))
    .join('');
  const signature = createSign('RSA-SHA256').update(text).sign(topics.privateKey, 'base64');
  return JSON.stringify({ ...body, [sender === 'sns' ? 'Signature' : 'signature']: signature });
}

/** One change somewhere, in the message that a topic carries rather than around it. */
function mutated(sender: Sender, body: string, random: () => number): string {
  const isText = random() < 0.35;
  if (sender !== 'sns' && sender !== 'smn') {
    return isText ? mutateText(body, random) : JSON.stringify(mutateValue(JSON.parse(body), random));
  }
  const whole = JSON.parse(body) as Record<string, unknown>;
  const member = sender === 'sns' ? 'Message' : 'message';
  if (random() < 0.2) {
    const around = mutateValue(whole, random);
    return typeof around === 'object' && around !== null && !Array.isArray(around)
      ? signedByService(sender, around as Record<string, unknown>)
      : JSON.stringify(around);
  }
  const message = String(whole[member]);
  const changed = isText
    ? mutateText(message, random)
    : JSON.stringify(mutateValue(JSON.parse(message), random));
  return signedByService(sender, { ...whole, [member]: changed });
}

/** As a person would read it: escapes of JSON inside JSON undone. */
function wordsOf(body: string): string {
  const texts: string[] = [body];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      texts.push(value);
      if (/^\s*[{[]/.test(value)) parse(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        texts.push(key);
        walk(member);
      }
    } else texts.push(String(value));
  };
  const parse = (text: string): void => {
    try {
      walk(JSON.parse(text));
    } catch {
      // Not JSON any more: what it says is in the text itself.
    }
  };
  parse(body);
  return texts.join('\n');
}

const resultsOf = (reply: Reply) =>
  (reply.json['results'] ?? []) as unknown as { job_name?: string; instance_id?: string; outcome: string }[];

describe.each(SENDERS)('200 payloads of %s with something changed in them', (sender) => {
  it('never give a 5xx, and stop nothing that they do not name themselves in full', {
    timeout: 60_000,
  }, async () => {
    const statuses = new Map<number, number>();
    let stops = 0;
    for (let seed = 1; seed <= MUTATIONS; seed++) {
      const delivery = await sampleOf(sender);
      const body = mutated(sender, delivery.body, randomFrom(seed));
      world.simulator.reset();
      const headers = sealed(sender, delivery, body);
      const reply = await world.send({ target: delivery.path, headers, body });
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      expect(reply.status, `seed ${seed}: ${body}`).toBeLessThan(500);
      const words = wordsOf(body);
      for (const result of resultsOf(reply)) {
        if (result.outcome === 'invalid-target') continue;
        expect(words, `seed ${seed}`).toContain(result.job_name);
        expect(words, `seed ${seed}`).toContain(result.instance_id);
      }
      for (const { rawPath } of world.simulator.stopCalls()) {
        stops += 1;
        const [, job = '', id = ''] = /\/jobs\/([^/]+)\/instances\/(\d+)\/stop/.exec(rawPath) ?? [];
        expect(words, `seed ${seed}`).toContain(decodeURIComponent(job));
        expect(words, `seed ${seed}`).toMatch(new RegExp(`(^|\\D)${id}(\\D|$)`));
      }
    }
    // They are no mere noise: most are understood, and some still ask for the stop.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(MUTATIONS / 4);
    expect(stops).toBeGreaterThan(MUTATIONS / 20);
    expect(stops).toBeLessThan(MUTATIONS);
  });
});

it('has every sender of alerts that there is', () => {
  expect([...SENDERS, 'api', 'slack'].sort()).toEqual(Object.keys(registry).sort());
});
