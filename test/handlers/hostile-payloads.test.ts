import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { senderKind } from '../../lib/policy/senders.ts';
import { registry } from '../../lib/sources/registry.ts';
import { localEnv } from '../../local/defaults.ts';
import { startSimulator } from '../../local/simulator/simulator.ts';
import { startTopicServer, type TopicServer, topicOrigins } from '../../local/topics/topic-server.ts';
import { type BuiltHandler, loadHandler } from '../helpers/built-handler.ts';
import { exampleEnv, exampleFile, exampleNames } from '../helpers/example-senders.ts';
import { eventForms, type Form, httpForms } from '../helpers/hostile-forms.ts';
import { mutateText, mutateValue, randomFrom } from '../helpers/mutate.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { accessKey, projectId, secrets } from '../helpers/secrets.ts';
import { lambdaEnv, policyFile, type World, worldOf } from '../helpers/world.ts';

const MUTATIONS = 200;

/** What a mistake in reading might stop instead: IDs that are a part of the right one, and jobs likewise. */
const instances = [
  ...['34765', '1', '3476', '347650', '34766', '34801', '4765', '9223372036854775807'].map((id) => [
    'etl_orders_daily',
    id,
  ]),
  ...['etl_orders', 'orders_daily', 'null', 'undefined', 'constructor'].map((job, index) => [
    job,
    String(90_001 + index),
  ]),
].map(([job = '', id = '']) => runningInstance(job, id, Date.now() - 3_600_000));

const sendersIn = (name: string): object =>
  (parse(readFileSync(exampleFile(name), 'utf8')) as { senders: object }).senders;

const policy = JSON.stringify({
  senders: Object.assign({}, ...exampleNames.map(sendersIn)) as object,
  // biome-ignore lint/suspicious/noThenProperty: the policy file's own word
  rules: [{ jobs: ['*'], then: 'stop' }],
});

/** Whose alerts have no instance of their own: without `resolve` they never stop anything. */
const NAMES_NO_INSTANCE = ['custom: sentry', 'custom: uptime-kuma'];

let world: World;
let topics: TopicServer;
let event: BuiltHandler;
beforeAll(async () => {
  topics = await startTopicServer();
  const env = {
    ...localEnv,
    ...exampleEnv(),
    POLICY_FILE: policyFile(policy),
    REPLY_ORIGINS_TEST: topicOrigins(topics),
  };
  const simulator = await startSimulator({ projectId, accessKey, secretKey: secrets.secretKey, instances });
  const all = { ...lambdaEnv(simulator), ...env };
  // First: whatever the webhook loads later, it must find the errors that it knows.
  event = loadHandler(all, 'event');
  world = worldOf(simulator, all);
});
afterAll(async () => {
  await world.close();
  await topics.close();
});

/** One change somewhere. */
const mutated = (text: string, random: () => number): string =>
  random() < 0.35 ? mutateText(text, random) : JSON.stringify(mutateValue(JSON.parse(text), random));

/** As a person would read it: escapes of JSON inside JSON undone. */
function wordsOf(body: string): string {
  const texts: string[] = [body];
  const read = (text: string): void => {
    try {
      walk(JSON.parse(text));
    } catch {
      // Not JSON any more: what it says is in the text itself.
    }
  };
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      texts.push(value);
      if (/^\s*[{[]/.test(value)) read(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        texts.push(key);
        walk(member);
      }
    } else texts.push(String(value));
  };
  read(body);
  return texts.join('\n');
}

interface Answered {
  readonly results?: readonly {
    readonly job_name?: string;
    readonly instance_id?: string;
    readonly outcome: string;
  }[];
}

/** What an answer is about, and what was stopped, stands in the text itself; how many stops there were. */
function checkTargets({ results = [] }: Answered, text: string, seed: number): number {
  const words = wordsOf(text);
  for (const { outcome, job_name: job, instance_id: id } of results) {
    if (outcome === 'invalid-target') continue;
    expect(words, `seed ${seed}`).toContain(job);
    expect(words, `seed ${seed}`).toMatch(new RegExp(`(^|\\D)${id}(\\D|$)`));
  }
  const calls = world.simulator.stopCalls();
  for (const { rawPath } of calls) {
    const [, job = '', id = ''] = /\/jobs\/([^/]+)\/instances\/(\d+)\/stop/.exec(rawPath) ?? [];
    expect(words, `seed ${seed}`).toContain(decodeURIComponent(job));
    expect(words, `seed ${seed}`).toMatch(new RegExp(`(^|\\D)${id}(\\D|$)`));
  }
  return calls.length;
}

/** They are no mere noise: most are understood, and some still ask for the stop. */
function checkThatSomeWork({ name }: Pick<Form, 'name'>, understood: number, stops: number): void {
  expect(understood).toBeGreaterThan(MUTATIONS / 4);
  if (NAMES_NO_INSTANCE.includes(name)) expect(stops).toBe(0);
  else expect(stops).toBeGreaterThan(0);
}

let unique = 0;

describe.each(httpForms)('200 payloads of $name with something changed in them', (form) => {
  it('never give a 5xx, and stop nothing that they do not name themselves in full', async () => {
    let understood = 0;
    let stops = 0;
    for (let seed = 1; seed <= MUTATIONS; seed++) {
      const text = mutated(form.text(`u${unique++}`), randomFrom(seed));
      world.simulator.reset();
      const reply = await world.send(form.proven(text, topics.privateKey));
      expect(reply.status, `seed ${seed}: ${text}`).toBeLessThan(500);
      if (reply.status === 200) understood += 1;
      stops += checkTargets(reply.json, text, seed);
    }
    checkThatSomeWork(form, understood, stops);
  });
});

describe.each(eventForms)('200 events like $name with something changed in them', (form) => {
  it('never fail, and stop nothing that they do not name themselves in full', async () => {
    let understood = 0;
    let stops = 0;
    for (let seed = 1; seed <= MUTATIONS; seed++) {
      const random = randomFrom(seed);
      const changed = mutateValue(JSON.parse(form.text(`u${unique++}`)), random);
      world.simulator.reset();
      const answer = (await event(changed)) as Answered;
      understood += 1;
      stops += checkTargets(answer, JSON.stringify(changed), seed);
    }
    checkThatSomeWork(form, understood, stops);
  });
});

it('has every sender of alerts that there is', () => {
  const senders = new Set(httpForms.map(({ name }) => name.split(':')[0]));
  expect([...senders, 'api'].sort()).toEqual(
    Object.keys(registry)
      .filter((name) => senderKind(name) !== 'chat')
      .sort(),
  );
});
