import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Gateway, startGateway } from '../../local/gateway/gateway.ts';
import type { Delivery, Reply } from '../helpers/deliver.ts';
import {
  deliveryOf,
  exampleEnv,
  exampleFile,
  exampleNames,
  payloadOf,
  proofOf,
} from '../helpers/example-senders.ts';
import { type OutageWorld, startOutageWorld } from '../helpers/outage-world.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile, startWorld, type World } from '../helpers/world.ts';
import { runZabbixScript, zabbixParams } from '../helpers/zabbix-script.ts';

/** All examples as one policy, which stops. */
const everySender = policyFile(
  JSON.stringify({
    senders: Object.assign(
      {},
      ...exampleNames.map((name) => (parse(readFileSync(exampleFile(name), 'utf8')) as Policy).senders),
    ),
    rules: [
      {
        name: 'every sender stops',
        from: exampleNames.map((name) => `custom/${name}`),
        jobs: ['*', '!*payroll*'],
        resolve: 'only-running',
        // biome-ignore lint/suspicious/noThenProperty: the policy file's own word
        then: 'stop',
      },
    ],
  }),
);
interface Policy {
  readonly senders: object;
}

let started: World;
/** Each test has a handler that remembers nothing. */
let world: World;
beforeAll(async () => {
  started = await startWorld({ POLICY_FILE: everySender, ...exampleEnv() });
});
afterAll(() => started.close());
beforeEach(() => {
  started.simulator.reset();
  world = started.restarted({});
});

/** While what runs here was running: an alert without an instance means no run that began later. */
const since = new Date(Date.now() - 10 * 60_000).toISOString().slice(0, 19);

/** What a product sends about a job that runs here. */
const bodyOf = (name: string, job = 'job_batch', instance = '34765'): unknown =>
  JSON.parse(
    JSON.stringify(payloadOf(name))
      .replaceAll('etl_orders_daily', job)
      .replaceAll('34765', instance)
      .replaceAll(/2026-11-24([T ])\d\d:\d\d:\d\d/g, (_, between: string) => since.replace('T', between)),
  );
const delivery = (name: string): Delivery => deliveryOf(name, bodyOf(name));
const resultsOf = ({ json }: Reply) =>
  (json['results'] ?? []) as readonly { request_id: string; outcome: string; message: string }[];
const outcomesOf = (reply: Reply): readonly string[] => resultsOf(reply).map(({ outcome }) => outcome);
const statusOf = (instanceId: string): string | undefined => world.simulator.instance(instanceId)?.status;
const calls = (): number => world.simulator.calls().length;

describe('what the product of an example sends', () => {
  it.each(exampleNames)('stops the instance that it means, and no other: %s', async (name) => {
    const reply = await world.send(delivery(name));
    expect(reply.status, reply.body).toBe(200);
    expect(resultsOf(reply)).toMatchObject([
      { outcome: 'stopped', message: expect.stringMatching(/^Stopped job_batch instance 34765/) },
    ]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
    expect([statusOf('34765'), statusOf('34801')]).toEqual(['manual-stop', 'running']);
  });

  it.each(exampleNames)(
    'is tried, and not done, as long as the example stands as it is: %s',
    async (name) => {
      const tried = started.restarted({ POLICY_FILE: exampleFile(name) });
      const reply = await tried.send(delivery(name));
      expect(reply.status, reply.body).toBe(200);
      expect(outcomesOf(reply)).toEqual(['dry-run']);
      expect(world.simulator.stopCalls()).toEqual([]);
    },
  );

  it.each(exampleNames)('may come again, and is the same request: %s', async (name) => {
    const [first] = resultsOf(await world.send(delivery(name)));
    const [second] = resultsOf(await world.send(delivery(name)));
    expect(first?.request_id).toMatch(/^[A-Z2-7]{26}$/);
    expect(second).toMatchObject({ request_id: first?.request_id, outcome: 'stopped' });
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it.each(exampleNames)(
    'is refused with another secret, with none, and in another place: %s',
    async (name) => {
      const good = delivery(name);
      const bare = {
        ...good,
        target: `/webhooks/custom/${name}`,
        headers: { 'content-type': 'application/json' },
      };
      const others = [deliveryOf(name, bodyOf(name), secrets.customNext), bare];
      for (const other of others) {
        const reply = await world.send(other);
        expect(reply.status).toBe(401);
        expect(reply.headers['www-authenticate']).toBe('Bearer, Basic');
      }
      for (const target of ['/webhooks/custom/other', '/webhooks/custom/', '/webhooks/custom']) {
        const { status } = await world.send({ ...good, target });
        expect([404, 400]).toContain(status);
      }
      expect(calls()).toBe(0);
    },
  );

  it.each(exampleNames)('is accepted under each secret while it is changed: %s', async (name) => {
    const { variable, secret } = proofOf(name);
    const next = name === 'google-cloud-monitoring' ? `google:${secrets.customNext}` : secrets.customNext;
    const changing = started.restarted({ [variable]: `${next},${secret}` });
    for (const each of [next, secret]) {
      expect((await changing.send(deliveryOf(name, bodyOf(name), each))).status).toBe(200);
    }
  });
});

describe('a delivery of a sender by mapping', () => {
  const headers = { authorization: `Bearer ${secrets.customToken}` };
  const send = (type: string, body: string | Buffer, target = '/webhooks/custom/plain'): Promise<Reply> =>
    world.send({ target, headers: { ...headers, 'content-type': type }, body });

  it('may be a form', async () => {
    const reply = await send(
      'application/x-www-form-urlencoded',
      'id=7&status=firing&job_name=job_batch&instance_id=34765',
    );
    expect(outcomesOf(reply)).toEqual(['stopped']);
  });

  it('keeps a 64-bit ID', async () => {
    const reply = await send(
      'application/json',
      '{"id":"7","status":"firing","job_name":"big_ids","instance_id":9223372036854775807}',
    );
    expect(outcomesOf(reply)).toEqual(['stopped']);
    expect(statusOf('9223372036854775807')).toBe('manual-stop');
  });

  it.each([
    ['application/xml', '<firing/>', 415],
    ['multipart/form-data; boundary=x', '--x--', 415],
    ['application/json', '{', 400],
    ['application/json', '', 400],
    ['application/json', Buffer.from([0xff]), 400],
    ['application/json', '['.repeat(100_000), 400],
    ['application/x-www-form-urlencoded', 'status=firing&status=ok', 400],
    ['application/json', Buffer.alloc(4 * 1024 * 1024 + 1, ' '), 413],
  ])('of %s that is none is refused: %#', async (type, body, status) => {
    expect((await send(type, body)).status).toBe(status);
    expect(calls()).toBe(0);
  });

  it('without the list of alerts that its mapping names is refused', async () => {
    const listed = started.restarted({
      POLICY_FILE: policyFile(
        'senders: { m: { secret_env: PLAIN_TOKEN, firing: "`true`", list: alerts } }\nrules: []\n',
      ),
    });
    const body = {
      target: '/webhooks/custom/m',
      headers: { ...headers, 'content-type': 'application/json' },
    };
    expect((await listed.send({ ...body, body: '{}' })).status).toBe(400);
    expect((await listed.send({ ...body, body: '{"alerts":[]}' })).json).toMatchObject({ results: [] });
  });

  it('that asks for nothing says why, and asks DLF for nothing', async () => {
    const reply = await send('application/json', '{"id":"7","status":"ok","job_name":"job_batch"}');
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ results: [], ignored: [{ reason: 'The alert is not firing.' }] });
    expect(calls()).toBe(0);
  });

  it('has its own rules only', async () => {
    const reply = await world.send(deliveryOf('plain', bodyOf('plain', 'nightly_payroll', '34802')));
    expect(reply.status).toBe(200);
    expect(outcomesOf(reply)).toEqual(['refused']);
    expect(calls()).toBe(0);
  });

  it('that has lost its workspace does not mean the default one', async () => {
    const body = { ...(bodyOf('plain') as object), workspace: '' };
    const reply = await world.send(deliveryOf('plain', body));
    expect(reply.status).toBe(200);
    expect(outcomesOf(reply)).toEqual(['invalid-target']);
    expect(calls()).toBe(0);
  });

  it('that names a job of which several run stops none', async () => {
    const running = world.simulator.instance('34765');
    if (running === undefined) throw new Error('nothing runs');
    world.simulator.put({ ...running, instanceId: '34799' });
    const reply = await world.send(delivery('uptime-kuma'));
    expect(reply.status).toBe(200);
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it('is a POST', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const { status } = await world.send({ ...delivery('plain'), method, body: '' });
      expect(status).toBeGreaterThanOrEqual(400);
    }
    expect(calls()).toBe(0);
  });
});

describe('what nobody can accept', () => {
  it.each(exampleNames)('comes again, in the way of its sender: %s', async (name) => {
    world.simulator.fault({ kind: 'refuse' });
    const reply = await world.send(delivery(name));
    expect(reply.status, reply.body).toBe(name === 'nightingale' ? 429 : 503);
    expect(reply.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(outcomesOf(reply)).toEqual(['unavailable']);

    world.simulator.clearFaults();
    expect(outcomesOf(await started.restarted({}).send(delivery(name)))).toEqual(['stopped']);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('is told so in the time that its sender has: Sentry waits for a second, without a queue too', async () => {
    world.simulator.fault({ kind: 'delay', ms: 3_000 });
    const startedAt = performance.now();
    const reply = await world.send(delivery('sentry'));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(reply.status, reply.body).toBe(503);
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it('is nothing while the policy cannot be read: 503 for everybody', async () => {
    const blind = started.restarted({
      POLICY_FILE: '',
      POLICY_URL: 's3://policies/policy.yaml',
      // Nobody listens there.
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    expect((await blind.send(delivery('nightingale'))).status).toBe(503);
    expect(calls()).toBe(0);
  });
});

describe('with a queue', () => {
  let full: OutageWorld;
  beforeAll(async () => {
    full = await startOutageWorld({ POLICY_FILE: everySender, ...exampleEnv() });
  });
  afterAll(() => full.close());
  const settled = (): boolean => full.simulator.instance('34765')?.status === 'manual-stop';

  it('nobody waits for DLF: Sentry is answered in its second, and the stop comes after', async () => {
    const at = Date.now();
    const reply = await full.webhook.send({ ...delivery('sentry'), at });
    expect(Date.now() - at).toBeLessThan(1_000);
    expect(reply.status, reply.body).toBe(200);
    expect(outcomesOf(reply)).toEqual(['queued']);
    await full.pumpUntil(settled, 'the stop');
    expect(outcomesOf(await full.webhook.send(delivery('sentry')))).toEqual(['stopped']);
  });

  it('what neither the queue nor the ledger takes comes again', async () => {
    await Promise.all([full.ledger.off(), full.queue.off()]);
    expect((await full.webhook.send(delivery('nightingale'))).status).toBe(429);
    expect((await full.webhook.send(delivery('zabbix'))).status).toBe(503);
    await Promise.all([full.ledger.on(), full.queue.on()]);
    expect((await full.webhook.send(delivery('nightingale'))).status).toBe(200);
  });
});

describe('the Zabbix media type', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ handler: (event, context) => world.handler(event, context) });
  });
  afterAll(() => gateway.close());

  const tags = [
    { tag: 'job_name', value: 'job_batch' },
    { tag: 'instance_id', value: '34765' },
  ];
  const params = (more: Readonly<Record<string, string>> = {}) =>
    zabbixParams({
      url: `${gateway.url}/webhooks/custom/zabbix`,
      token: secrets.customToken,
      event_tags: JSON.stringify(tags),
      ...more,
    });

  /** What Zabbix makes of an event: the script posts, waits for the real answer, and goes on with it. */
  async function fire(more: Readonly<Record<string, string>> = {}) {
    const [posted, ...rest] = runZabbixScript(params(more)).posted;
    if (posted === undefined || rest.length > 0) throw new Error('it does not post once');
    const response = await fetch(posted.url, {
      method: 'POST',
      headers: posted.headers.map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
      body: posted.body,
    });
    const run = runZabbixScript(params(more), { status: response.status, body: await response.text() });
    expect(run.posted).toEqual([posted]);
    return run;
  }

  it('stops what a problem is about', async () => {
    expect((await fire()).returned).toBe('OK');
    expect(statusOf('34765')).toBe('manual-stop');
    expect(world.simulator.stopCalls()).toHaveLength(1);
    // Zabbix may try again after an answer that it has not seen.
    expect((await fire()).returned).toBe('OK');
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it.each([
    ['a recovery', { event_value: '0' }],
    ['an update', { event_update_status: '1' }],
    ['an event without tags', { event_tags: '[]' }],
  ])('stops nothing for %s, and does not try again', async (_, more) => {
    expect((await fire(more)).returned).toBe('OK');
    expect(calls()).toBe(0);
  });

  it('throws, so that Zabbix tries again, when the token is wrong', async () => {
    expect((await fire({ token: 'wrong' })).thrown).toMatch(/^dlf-stop answered 401: /);
    expect(calls()).toBe(0);
  });

  it('throws while DLF cannot be reached, and stops once it can', async () => {
    world.simulator.fault({ kind: 'refuse' });
    expect((await fire()).thrown).toMatch(/^dlf-stop answered 503: /);
    world.simulator.clearFaults();
    world = started.restarted({});
    expect((await fire()).returned).toBe('OK');
    expect(statusOf('34765')).toBe('manual-stop');
  });
});
