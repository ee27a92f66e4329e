import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sample as alertmanager } from '../../lib/sources/alertmanager/sample.ts';
import { sample as api } from '../../lib/sources/api/sample.ts';
import type { Sample } from '../../lib/sources/sample.ts';
import { sample as slack } from '../../lib/sources/slack/sample.ts';
import { httpApiEvent } from '../../local/gateway/http-api-event.ts';
import { functionsIn, type Surroundings, startSurroundings } from '../helpers/full-world.ts';
import { type LoopbackProxy, startProxy } from '../helpers/loopback-proxy.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile } from '../helpers/world.ts';

/** What does not vary: times are measured in `bench/`. */
const child = fileURLToPath(new URL('../helpers/evaluated-child.ts', import.meta.url));
const policy = '{"rules":[{"jobs":["*"],"then":"stop"}]}';

let around: Surroundings;
let dynamo: LoopbackProxy;
beforeAll(async () => {
  around = await startSurroundings({}, 1, 'what the process alone remembers is in no table');
  dynamo = await startProxy(around.dynamo.url);
});
afterAll(async () => {
  await Promise.all([dynamo.close(), around.close()]);
});
beforeEach(() => around.simulator.reset());

const SECRETS: Readonly<Record<string, string>> = {
  SLACK_SIGNING_SECRET: secrets.slack,
  ALERTMANAGER_TOKEN: secrets.alertmanager,
  API_TOKENS: secrets.apiToken,
};
let unique = 0;
function eventOf(sample: Sample, command = 'stop job_batch 34765'): object {
  const secret = (name: string): string => SECRETS[name] ?? '';
  const { path, headers, body } = sample({ command, secret, now: Date.now(), unique: `cold-${++unique}` });
  return httpApiEvent({
    method: 'POST',
    target: path,
    headers: Object.entries(headers),
    body: Buffer.from(body),
    at: Date.now(),
  });
}

interface Evaluated {
  readonly files: readonly (readonly [name: string, bytes: number])[];
  readonly answer: { readonly statusCode: number; readonly body: string };
}

/** The first answer of a fresh process. */
async function evaluated(env: Readonly<Record<string, string>>, event: object): Promise<Evaluated> {
  const started = fork(child, [], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(started, 'message');
  started.send(event);
  const [said] = (await once(started, 'message')) as [Evaluated];
  return said;
}

const withoutMemory = (): Record<string, string> => {
  const { LEDGER_TABLE, QUEUE_URL, NOTIFY, ...env } = around.env;
  return env;
};
const namesIn = ({ files }: Evaluated): string[] => files.map(([name]) => name);
const bytesIn = ({ files }: Evaluated): number => files.reduce((sum, [, bytes]) => sum + bytes, 0);

describe('until the first answer there are evaluated', () => {
  it('for Slack what it needs and nothing else, 175 kB of it', async () => {
    const said = await evaluated(withoutMemory(), eventOf(slack));
    expect(said.answer.body).toContain('Stopped job_batch');
    expect(namesIn(said).toSorted()).toEqual([
      // Of which a deployment for Slack alone, without tests' own variables, has neither this nor source-env.
      'if-configured.cjs',
      'memory.cjs',
      'shared.cjs',
      'source-env.cjs',
      'source-slack.cjs',
      'webhook.cjs',
    ]);
    expect(bytesIn(said)).toBeLessThan(175_000);
  });

  it('with a table one other file, of less than 25 kB', async () => {
    const said = await evaluated(around.env, eventOf(slack));
    expect(said.answer.body).toContain('Stopped job_batch');
    expect(namesIn(said)).toContain('aws.cjs');
    expect(namesIn(said)).toHaveLength(6);
    expect(new Map(said.files).get('aws.cjs')).toBeLessThan(25_000);
  });

  it.each([
    ['Alertmanager', alertmanager],
    ['the API', api],
  ])('for %s nothing of other senders', async (_, sample) => {
    const said = await evaluated(withoutMemory(), eventOf(sample));
    expect(namesIn(said).filter((name) => name.startsWith('source-'))).toHaveLength(2);
  });
});

describe('a stop calls', () => {
  const world = () => {
    const env = {
      ...around.env,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      POLICY_FILE: policyFile(policy, 'policy.json'),
    };
    return functionsIn(around, env);
  };
  const dlfCalls = () =>
    around.simulator.calls().map(({ method, rawPath }) => `${method} ${rawPath.split('/').at(-1)}`);

  it('DLF three times: to look, to stop, and to look again', async () => {
    await world().webhook.slack('stop job_batch 34765');
    expect(dlfCalls()).toEqual(['GET 34765', 'POST stop', 'GET 34765']);
  });

  it('DynamoDB as often as it has something to remember', async () => {
    const { webhook } = world();
    const before = dynamo.calls.length;
    await webhook.slack('stop job_batch 34765');
    const calls = dynamo.calls.slice(before);
    expect(calls.filter((name) => name === 'GetItem')).toHaveLength(1);
    expect(calls).toHaveLength(10);
  });

  it('nobody twice when it comes twice', async () => {
    const { webhook } = world();
    const made = slack({
      command: 'stop job_batch 34765',
      secret: () => secrets.slack,
      now: Date.now(),
      unique: 'twice',
    });
    const delivery = { target: made.path, headers: made.headers, body: made.body };
    await webhook.send(delivery);
    const before = dynamo.calls.length;
    await webhook.send(delivery);
    expect(dlfCalls()).toHaveLength(3);
    expect(dynamo.calls.slice(before)).toEqual(['PutItem', 'GetItem']);
  });
});
