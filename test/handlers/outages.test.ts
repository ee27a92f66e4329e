import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StopRequest } from '../../lib/stop/request.ts';
import type { Delivery, Reply } from '../helpers/deliver.ts';
import { type OutageWorld, startOutageWorld } from '../helpers/outage-world.ts';
import { passTime } from '../helpers/passing-time.ts';
import { eventually } from '../helpers/programs.ts';
import { secrets } from '../helpers/secrets.ts';
import { slashCommand } from '../helpers/slash-command.ts';
import type { AwsCall, OffPoint } from '../helpers/switch-proxy.ts';
import { alertsMayStop, policyFile } from '../helpers/world.ts';

let world: OutageWorld;
beforeEach(async () => {
  world = await startOutageWorld({ POLICY_FILE: policyFile(alertsMayStop) });
});
afterEach(() => world.close());

const JOB = { job_name: 'job_batch', instance_id: '34765' };
const bearer = { 'content-type': 'application/json', authorization: `Bearer ${secrets.apiToken}` };
const preferAsync = { headers: { ...bearer, prefer: 'respond-async' } };

const slack = (more: Partial<Delivery> = {}): Promise<Reply> =>
  // As after a cold start of a second.
  world.webhook.send({ ...slashCommand({ text: 'stop job_batch 34765' }), at: Date.now() - 1_000, ...more });
const alert = (more: Partial<Delivery> = {}): Promise<Reply> =>
  world.webhook.alert('stop job_batch 34765', more);
const ask = (id: string): Promise<Reply> =>
  world.webhook.send({ method: 'GET', target: `/v1/requests/${id}`, headers: bearer });
const slowly = (ms: number, call: () => Promise<Reply>) => (): Promise<Reply> => {
  world.simulator.fault({ kind: 'delay', ms });
  return call().finally(() => world.simulator.clearFaults());
};

/** Who asks, and how. Alerts have 20 s, of which some are over here. */
const senders = {
  Slack: () => slack(),
  'Slack, DLF slow': slowly(3_000, slack),
  API: () => world.webhook.api(JOB),
  'API, respond-async': () => world.webhook.api(JOB, preferAsync),
  Alertmanager: () => alert(),
  'Alertmanager, DLF slow': slowly(5_000, () => alert({ at: Date.now() - 14_000 })),
  'Alertmanager, at the last moment': () => alert({ at: Date.now() - 17_000 }),
} as const;
type Sender = keyof typeof senders;

const outages = {
  'the ledger is down': () => world.ledger.off(),
  'the ledger hangs': async () => world.ledger.hang(),
  'the queue is down': () => world.queue.off(),
  'the queue hangs': async () => world.queue.hang(),
  'both are down': async () => {
    await world.ledger.off();
    await world.queue.off();
  },
} as const;
type Outage = keyof typeof outages;

/** The words of an answer, whichever sender's form it has. */
const wordsOf = ({ json }: Reply): string => {
  const [result] = (json['results'] ?? []) as { message: string }[];
  return String(json['text'] ?? json['message'] ?? result?.message);
};
const outcomeOf = ({ json }: Reply): unknown => {
  const [result] = (json['results'] ?? []) as { outcome: string }[];
  return json['outcome'] ?? result?.outcome;
};
const isStopped = (): boolean => world.simulator.instance('34765')?.status === 'manual-stop';

interface Answer {
  readonly status: number;
  readonly says: RegExp;
  readonly retry?: true;
  /** When the instance is stopped; `later`: by the sweep, while the outage goes on. */
  readonly stopped: 'at once' | 'later' | 'never';
}

const nothing = /^dlf-stop cannot reach what it remembers, so nothing was done about .*Nothing was stopped\./;
const noTime = /^There was no time left to ask DLF, .* Nothing was stopped\./;
const stopped = /^Stopped job_batch instance 34765/;
const here = /Nothing was stopped so far\. You will be told here how it ends\.$/;
const refused = (status: number): Answer => ({
  status,
  says: nothing,
  stopped: 'never',
  ...(status === 503 && { retry: true }),
});
const atOnce: Answer = { status: 200, says: stopped, stopped: 'at once' };
const later = (status: number, says: RegExp): Answer => ({ status, says, stopped: 'later' });
const location = /Nothing was stopped so far\. It goes on by itself: its Location says how it ends\.$/;
const channels = /Nothing was stopped so far\. It goes on by itself; how it ends is told in the channels/;

const withoutLedger = (outage: Outage): [Outage, Sender, Answer][] => [
  [outage, 'Slack', refused(200)],
  [outage, 'API', refused(503)],
  [outage, 'API, respond-async', refused(503)],
  [outage, 'Alertmanager', refused(503)],
];
const withoutQueue = (outage: Outage): [Outage, Sender, Answer][] => [
  [outage, 'Slack', atOnce],
  [outage, 'Slack, DLF slow', later(200, here)],
  [outage, 'API', atOnce],
  [outage, 'API, respond-async', later(202, location)],
  [outage, 'Alertmanager', atOnce],
  [outage, 'Alertmanager, DLF slow', later(200, channels)],
];

/** Of each answer, from the event's own time on. The patience of the SDK is three tries of a second. */
const LIMIT_MS = { Slack: 3_000, API: 5_000, Alertmanager: 20_000 } as const;
const limitOf = (sender: Sender): number => LIMIT_MS[sender.split(',')[0] as keyof typeof LIMIT_MS];

describe('while', () => {
  const rows: [Outage, Sender, Answer][] = [
    ...withoutLedger('the ledger is down'),
    ...withoutLedger('the ledger hangs'),
    ...withoutLedger('both are down'),
    ...withoutQueue('the queue is down'),
    ...withoutQueue('the queue hangs'),
    ['the queue hangs', 'Alertmanager, at the last moment', { ...refused(503), says: noTime }],
  ];

  it.each(rows)(
    '%s, the answer to %s is true',
    async (outage, sender, answer) => {
      await outages[outage]();
      const startedAt = performance.now();
      const reply = await senders[sender]();
      const ms = performance.now() - startedAt;
      expect(reply.status, wordsOf(reply)).toBe(answer.status);
      expect(wordsOf(reply)).toMatch(answer.says);
      expect(ms).toBeLessThan(sender.startsWith('Slack') ? limitOf(sender) - 1_000 : limitOf(sender));
      if (answer.retry) expect(reply.headers['retry-after']).toMatch(/^\d+$/);
      if (answer.retry && sender.startsWith('API')) {
        expect(reply.headers['content-type']).toBe('application/problem+json');
        expect(reply.json).toMatchObject({ status: 503, outcome: 'unavailable', job_name: 'job_batch' });
      }
      expect(world.simulator.stopCalls()).toHaveLength(answer.stopped === 'at once' ? 1 : 0);

      if (answer.stopped === 'later') {
        // The queue is still away: the sweep does it by itself.
        await eventually(async () => {
          await world.sweep();
          return isStopped();
        }, 'the sweep to stop it');
      }
      // What is tried again after the answer, in Lambda by whoever thaws it, is another test's.
      if (outage.endsWith('hangs')) return;
      await Promise.all([world.ledger.on(), world.queue.on()]);
      passTime(15 * 60_000);
      await world.sweep();
      await world.pump();
      await world.sweep();
      expect(isStopped()).toBe(answer.stopped !== 'never');
      expect(world.simulator.stopCalls()).toHaveLength(answer.stopped === 'never' ? 0 : 1);
      if (sender === 'Slack, DLF slow')
        expect(world.inbox.replies()).toEqual([expect.stringMatching(stopped)]);
      if (sender.startsWith('Alertmanager') && answer.stopped !== 'never') {
        expect(world.inbox.notices()).toEqual([expect.stringMatching(stopped)]);
      }
    },
    30_000,
  );

  it.each([
    ['the ledger is down', 503],
    ['the ledger hangs', 503],
    ['both are down', 503],
    ['the queue is down', 200],
    ['the queue hangs', 200],
  ] as const)('%s, a question about an earlier request gets %i', async (outage, status) => {
    const id = String((await world.webhook.api(JOB)).json['request_id']);
    await outages[outage]();
    const reply = await ask(id);
    expect(reply.status).toBe(status);
    if (status === 200) return expect(reply.json).toMatchObject({ state: 'closed', outcome: 'stopped' });
    expect(reply.headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '5' });
    expect(reply.json['detail']).toBe('dlf-stop cannot reach what it remembers: ask again in a moment.');
  });
});

const recordOf = ({ operation, body }: AwsCall): StopRequest | undefined => {
  if (operation !== 'PutItem') return undefined;
  const { Item } = JSON.parse(body) as { readonly Item: { readonly record?: { readonly S: string } } };
  return Item.record && JSON.parse(Item.record.S);
};
const write = (when: OffPoint['when'], name: StopRequest['state']['name']): OffPoint => ({
  when,
  is: (call) => recordOf(call)?.state.name === name,
});

/** The moments at which the ledger may go away during a request. */
const moments = {
  'with the claim, which it has written': write('after', 'new'),
  'after the claim': write('before', 'ready'),
  'before the stop is written down': write('before', 'stopping'),
  'with the stop, which it has written down': write('after', 'stopping'),
  'after the stop': write('before', 'accepted'),
  'before the end is written': write('before', 'closed'),
  'with the end, which it has written': write('after', 'closed'),
  'before the audit has the end': {
    when: 'before',
    is: ({ operation, body }) => operation === 'UpdateItem' && body.includes('audit#'),
  },
  // The instance's; the breaker has locks of its own.
  'before the lock is given back': {
    when: 'before',
    is: ({ operation, body }) =>
      operation === 'UpdateItem' && /"lock#[^"]*34765/.test(body.replaceAll('\\"', '')),
  },
} as const satisfies Record<string, OffPoint>;
type Moment = keyof typeof moments;

describe('when the ledger goes away', () => {
  interface Passing {
    readonly status: number;
    readonly says: RegExp;
    /** How many stop calls have gone out when it is answered, and when everything is over. */
    readonly stops: readonly [number, number];
  }
  const perhaps =
    /so nothing was done about .*Nothing was stopped\..* If this request was taken in all the same/;
  const worked = /is still being worked on\. Nothing was stopped so far\. /;
  const doubt = /was sent, but DLF did not confirm it: whether it was stopped is being looked into\./;

  const accepted = /^DLF accepted the stop of job_batch instance 34765, which has not ended yet\./;

  const chat = (says: RegExp, sent: number): Passing => ({ status: 200, says, stops: [sent, 1] });
  const gaveUp: Passing = { status: 503, says: nothing, stops: [0, 0] };
  const sent: Passing = { status: 202, says: doubt, stops: [1, 1] };
  const taken: Passing = { status: 200, says: accepted, stops: [1, 1] };
  const rows: [Moment, Sender, Passing][] = [
    ['with the claim, which it has written', 'Slack', chat(perhaps, 0)],
    ['after the claim', 'Slack', chat(worked, 0)],
    ['before the stop is written down', 'Slack', chat(worked, 0)],
    ['with the stop, which it has written down', 'Slack', chat(worked, 0)],
    ['after the stop', 'Slack', chat(doubt, 1)],
    ['before the audit has the end', 'Slack', chat(accepted, 1)],
    ['before the end is written', 'Slack', chat(accepted, 1)],
    ['with the end, which it has written', 'Slack', chat(accepted, 1)],
    ['before the lock is given back', 'Slack', chat(stopped, 1)],
    ['with the claim, which it has written', 'API', gaveUp],
    ['after the claim', 'API', gaveUp],
    ['before the stop is written down', 'API', gaveUp],
    ['with the stop, which it has written down', 'API', gaveUp],
    ['after the stop', 'API', sent],
    ['before the audit has the end', 'API', taken],
    ['before the end is written', 'API', taken],
    ['with the end, which it has written', 'API', taken],
    ['before the lock is given back', 'API', { ...taken, says: stopped }],
    [
      'with the claim, which it has written',
      'API, respond-async',
      { status: 503, says: perhaps, stops: [0, 1] },
    ],
    ['after the claim', 'API, respond-async', { status: 202, says: location, stops: [0, 1] }],
    // Only without the queue does an alert's delivery write.
    ['with the claim, which it has written', 'Alertmanager', { status: 503, says: perhaps, stops: [0, 1] }],
    ['after the claim', 'Alertmanager', { status: 200, says: worked, stops: [0, 1] }],
    ['after the stop', 'Alertmanager', { status: 200, says: doubt, stops: [1, 1] }],
    ['with the end, which it has written', 'Alertmanager', taken],
  ];

  it.each(rows)(
    '%s, the answer to %s is true, and what was promised is kept',
    async (moment, sender, expected) => {
      if (sender === 'Alertmanager') await world.queue.off();
      world.ledger.offAt(moments[moment]);
      const reply = await senders[sender]();
      expect(reply.status, wordsOf(reply)).toBe(expected.status);
      expect(wordsOf(reply)).toMatch(expected.says);
      expect(world.simulator.stopCalls()).toHaveLength(expected.stops[0]);

      await Promise.all([world.ledger.on(), world.queue.on()]);
      // Over is the lease of whoever was at it, what scripts may send, and what a lost call may take.
      passTime(30_000);
      await world.sweep();
      await world.pump();
      await world.sweep();
      expect(isStopped()).toBe(expected.stops[1] === 1);
      expect(world.simulator.stopCalls()).toHaveLength(expected.stops[1]);
      if (sender === 'Slack') {
        // What the answer has told may be told once more: that it was told could not be written down.
        const told = [wordsOf(reply), ...world.inbox.replies()].filter((text) => stopped.test(text));
        expect(told.length, told.join()).toBeGreaterThanOrEqual(1);
        expect(world.inbox.replies().length).toBeLessThanOrEqual(1);
      }
      if (sender === 'Alertmanager') expect(world.inbox.notices()).toEqual([expect.stringMatching(stopped)]);
      if (/its Location says how it ends/.test(wordsOf(reply))) {
        expect(reply.headers['location']).toBe(`/v1/requests/${reply.json['request_id']}`);
        const outcome = expected.stops[1] === 1 ? { state: 'closed', outcome: 'stopped' } : {};
        expect((await ask(String(reply.json['request_id']))).json).toMatchObject(outcome);
      }
    },
  );

  it('for two calls only, and hangs: a Slack command is answered in time, and what it says comes true', async () => {
    world.ledger.hang(2);
    const startedAt = performance.now();
    const reply = await slack();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(reply.status).toBe(200);
    expect(wordsOf(reply)).toMatch(perhaps);
    await eventually(() => world.ledger.calls.length > 0, 'the third try');
    passTime(30_000);
    await world.pumpUntil(async () => {
      await world.sweep();
      return world.inbox.replies().length > 0;
    }, 'the late reply');
    expect(world.inbox.replies()).toEqual([expect.stringMatching(stopped)]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});

describe('while the ledger takes 200 ms for each call, as its first one does after a cold start', () => {
  it.each([
    ['Slack', 200, /Stopped|still being worked on/],
    ['API', 200, stopped],
    ['API, respond-async', 202, location],
    ['Alertmanager', 200, /still being worked on/],
  ] as const)('%s is served all the same', async (sender, status, says) => {
    world.ledger.slow(200);
    const reply = await senders[sender]();
    expect(reply.status, wordsOf(reply)).toBe(status);
    expect(wordsOf(reply)).toMatch(says);
    await world.ledger.on();
    passTime(30_000);
    await world.sweep();
    await world.pump();
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});

describe('when it comes back half-way', () => {
  it('the queue: the sweep rings, and the worker does it', async () => {
    await world.queue.off();
    expect(wordsOf(await senders['Slack, DLF slow']())).toMatch(here);
    await world.queue.on();
    await world.sweep();
    expect(world.simulator.stopCalls()).toEqual([]);
    expect(await world.sqs.count(world.queueUrl)).toMatchObject({ visible: 1 });
    await world.pumpUntil(() => world.inbox.replies().length > 0, 'the late reply');
    expect(world.inbox.replies()).toEqual([expect.stringMatching(stopped)]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('the ledger: the same alert, sent again, is carried out once', async () => {
    const again = alertOf('again');
    const send = (): Promise<Reply> => world.webhook.send(again);
    await world.ledger.off();
    expect((await send()).status).toBe(503);
    expect((await send()).status).toBe(503);
    await world.ledger.on();
    const taken = await send();
    expect([taken.status, outcomeOf(taken)]).toEqual([200, 'queued']);
    expect(outcomeOf(await send())).toBe('queued');
    await world.pumpUntil(isStopped, 'the stop');
    expect(outcomeOf(await send())).toBe('stopped');
    await world.pump();
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it('the ledger, but not the queue: the same alert, sent again, is carried out at once and once', async () => {
    const again = alertOf('again');
    const send = (): Promise<Reply> => world.webhook.send(again);
    await outages['both are down']();
    expect((await send()).status).toBe(503);
    await world.ledger.on();
    for (const reply of [await send(), await send()]) {
      expect([reply.status, outcomeOf(reply)]).toEqual([200, 'stopped']);
    }
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it.each([
    ['', {}, 200],
    [', respond-async', { prefer: 'respond-async' }, 202],
  ])('the ledger: a script%s that repeats its Idempotency-Key is served once', async (_, more, status) => {
    const headers = { ...bearer, ...more, 'idempotency-key': 'nightly-17' };
    await world.ledger.off();
    const failed = await world.webhook.api(JOB, { headers });
    expect([failed.status, outcomeOf(failed)]).toEqual([503, 'unavailable']);
    await world.ledger.on();
    const first = await world.webhook.api(JOB, { headers });
    expect(first.status).toBe(status);
    expect(first.json['request_id']).toBe(failed.json['request_id']);
    await world.pumpUntil(isStopped, 'the stop');
    const repeat = await world.webhook.api(JOB, { headers });
    expect(repeat.json).toMatchObject({ request_id: failed.json['request_id'], outcome: 'stopped' });
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });
});

function alertOf(fingerprint: string): Delivery {
  const labels = { alertname: 'TooLong', ...JOB };
  const alerts = [{ status: 'firing', labels, startsAt: '2026-11-24T03:00:00Z', fingerprint }];
  return {
    target: '/webhooks/alertmanager',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.alertmanager}` },
    body: JSON.stringify({ version: '4', status: 'firing', alerts }),
  };
}
