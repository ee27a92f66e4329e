import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Reply } from '../helpers/deliver.ts';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { type AuditLine, readAudit, readPages } from '../helpers/read-audit.ts';
import { secrets } from '../helpers/secrets.ts';
import { buttonsIn, slackClick } from '../helpers/slack-click.ts';
import { type SlashCommand, slashCommand } from '../helpers/slash-command.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
people:
  zhang: [slack:T1DC2JH3J/U2CERLKJA]
  li: [slack:T1DC2JH3J/ULI]
rules:
  - name: the auditor
    from: [api]
    jobs: ["*"]
    may: [history]
    then: stop
  - name: payroll is never touched
    jobs: ["*payroll*"]
    may: [stop, status, list, history]
    then: refuse
  - name: nightly jobs are asked about
    from: [slack]
    jobs: ["nightly_*"]
    may: [stop]
    then: confirm
  - name: ids take two
    jobs: ["big_ids"]
    may: [stop]
    then: approve
    approvers: { people: [li] }
  - name: the rest
    jobs: ["*"]
    may: [stop, status, list, freeze]
    then: stop
alerts: { max_age: 15m }
`;

const ZHANG = 'T1DC2JH3J/U2CERLKJA';
const CHANNEL = 'G8PSS9T3V';

let world: FullWorld;
beforeAll(async () => {
  world = await startFullWorld({ POLICY_FILE: policyFile(policy) });
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());

const everything = async (): Promise<readonly AuditLine[]> =>
  (await readPages(world.webhook, secrets.apiToken, '?limit=1000')).flat();

/** What was written meanwhile: new records, and those with one more time. */
async function recordsOf(work: () => Promise<unknown>): Promise<readonly AuditLine[]> {
  const before = new Map((await everything()).map((line) => [line['id'], line['times']]));
  await work();
  return (await everything()).filter(({ id, times }) => before.get(id) !== times);
}

async function recordOf(work: () => Promise<unknown>): Promise<AuditLine> {
  const records = await recordsOf(work);
  expect(records).toHaveLength(1);
  return records[0] ?? {};
}

const hashOf = ({ body = '' }: Delivery): string => createHash('sha256').update(body).digest('base64url');

/** Sends something, and says what its record must have of it whatever comes of it. */
async function sent(delivery: Delivery, then: (reply: Reply) => Promise<unknown> = async () => {}) {
  let reply: Reply | undefined;
  const startedAt = Date.now();
  const record = await recordOf(async () => {
    reply = await world.webhook.send(delivery);
    await then(reply);
  });
  expect(record).toMatchObject({ payload_sha256: hashOf(delivery), times: 1, ms: expect.any(Number) });
  expect(record['ms']).toBeGreaterThanOrEqual(0);
  expect(record['ms']).toBeLessThanOrEqual(Date.now() - startedAt);
  const at = Date.parse(String(record['at']));
  expect(at).toBeGreaterThanOrEqual(startedAt);
  expect(record['last_at']).toBe(record['at']);
  return { record, reply: reply as Reply };
}

const typed = (text: string, more: Partial<SlashCommand> = {}): Delivery => slashCommand({ text, ...more });
const bearer = { 'content-type': 'application/json', authorization: `Bearer ${secrets.apiToken}` };
const called = (body: object): Delivery => ({
  target: '/webhooks/api',
  headers: bearer,
  body: JSON.stringify(body),
});

function alerted(targets: readonly (readonly [string, string])[], startsAt = Date.now() - 60_000): Delivery {
  const alerts = targets.map(([job_name, instance_id]) => ({
    status: 'firing',
    labels: { alertname: 'TooLong', job_name, instance_id },
    startsAt: new Date(startsAt).toISOString(),
    fingerprint: `${job_name}/${instance_id}`,
  }));
  return {
    target: '/webhooks/alertmanager',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.alertmanager}` },
    body: JSON.stringify({ version: '4', status: 'firing', alerts }),
  };
}

const pump = async (): Promise<void> => {
  while ((await world.pump()) > 0);
};
/** Huawei's ID of the only stop call that there was. */
const stopCallId = async (): Promise<unknown> => {
  expect(world.simulator.stopCalls()).toHaveLength(1);
  return expect.stringMatching(/^[0-9a-f-]{8,}$/);
};

const bySlack = { source: 'slack', asker: ZHANG, channel: CHANNEL };
const byApi = { source: 'api', asker: 'ci' };
const byAlert = { source: 'alertmanager', asker: 'TooLong' };
const batch = { job_name: 'job_batch', instance_id: '34765', workspace: 'default' };
const payroll = { job_name: 'nightly_payroll', instance_id: '34802', workspace: 'default' };
const rest = { decided_by: 'rule', rule: 'the rest' };
const never = { decision: 'refuse', decided_by: 'rule', rule: 'payroll is never touched' };

describe('a stop leaves one record', () => {
  const stopped = { action: 'stop', ...batch, dry_run: false, decision: 'stop', ...rest, outcome: 'stopped' };

  it('by Slack', async () => {
    const { record, reply } = await sent(typed('stop job_batch 34765 --reason "too slow"'));
    expect(record).toMatchObject({ ...bySlack, ...stopped, reason: 'too slow', sent: true });
    expect(record['dlf_request_id']).toEqual(await stopCallId());
    expect(reply.body).toContain(String(record['request_id']));
  });

  it('by the API', async () => {
    const { record, reply } = await sent(called({ job_name: 'job_batch', instance_id: 34765, reason: 'r' }));
    expect(record).toMatchObject({ ...byApi, ...stopped, reason: 'r', sent: true });
    expect(record['dlf_request_id']).toEqual(await stopCallId());
    expect(record['request_id']).toBe(reply.json['request_id']);
    expect(record).not.toHaveProperty('channel');
  });

  it('by an alert, through the worker', async () => {
    const { record } = await sent(alerted([['job_batch', '34765']]), pump);
    expect(record).toMatchObject({ ...byAlert, ...stopped, sent: true });
    expect(record['dlf_request_id']).toEqual(await stopCallId());
  });

  it('and a repeat of it none', async () => {
    const command = typed('stop job_batch 34765');
    await sent(command);
    expect(await recordsOf(() => world.webhook.send(command))).toEqual([]);
  });
});

describe('what is refused leaves one record', () => {
  it.each([
    ['in Slack', typed('stop nightly_payroll 34802'), bySlack],
    ['over the API', called({ job_name: 'nightly_payroll', instance_id: '34802' }), byApi],
    [
      'of an alert, which nothing is written of in the ledger',
      alerted([['nightly_payroll', '34802']]),
      byAlert,
    ],
  ] as const)('by a rule %s', async (_, delivery, by) => {
    const { record } = await sent(delivery);
    expect(record).toMatchObject({
      ...by,
      action: 'stop',
      ...payroll,
      ...never,
      outcome: 'refused',
      sent: false,
    });
    expect(record).not.toHaveProperty('dlf_request_id');
    expect(await world.pump()).toBe(0);
    expect(world.simulator.calls()).toEqual([]);
  });

  it.each([
    ['typed', typed('stop job_batch 1e5'), bySlack, '1e5'],
    ['over the API', called({ job_name: 'job_batch', instance_id: '1e5' }), byApi, '1e5'],
    ['of an alert', alerted([['job_batch', '1e5']]), byAlert, '1e5'],
    ['long', typed(`stop job_batch ${'9'.repeat(900)}`), bySlack, '9'.repeat(257)],
  ] as const)('for a target that there cannot be, %s', async (_, delivery, by, instance_id) => {
    const { record } = await sent(delivery);
    expect(record).toMatchObject({ ...by, job_name: 'job_batch', instance_id, outcome: 'invalid-target' });
    expect(record).not.toHaveProperty('decision');
  });

  it('where it was not understood', async () => {
    const { record } = await sent(typed('stopp job_batch 34765'));
    expect(record).toMatchObject({ ...bySlack, outcome: 'malformed', sent: false });
    const { record: second } = await sent(called({ job_name: 'job_batch', instance: 1 }));
    expect(second).toMatchObject({ ...byApi, outcome: 'malformed' });
  });

  it('from an outsider', async () => {
    const { record } = await sent(typed('stop job_batch 34765', { isExternal: true }));
    expect(record).toMatchObject({ ...bySlack, outcome: 'refused', sent: false });
  });

  it.each([
    ['status', typed('status nightly_payroll 34802')],
    ['list', typed('list nightly_payroll')],
    ['history', typed('history')],
  ])('where it was only to be read: %s', async (_, delivery) => {
    const { record } = await sent(delivery);
    expect(record).toMatchObject({ ...bySlack, action: 'read', outcome: 'refused', sent: false });
  });

  it('and what was read none', async () => {
    for (const text of ['status job_batch 34765', 'list', 'list job_batch', 'can-i stop job_batch', 'help']) {
      expect(await recordsOf(() => world.webhook.send(typed(text))), text).toEqual([]);
    }
    const freeze = { method: 'GET', target: '/v1/freeze', headers: bearer };
    expect(await recordsOf(() => world.webhook.send(freeze))).toEqual([]);
  });
});

describe('what waits for somebody leaves one record when it ends', () => {
  it('a dry run', async () => {
    const { record } = await sent(typed('stop job_batch 34765 --dry-run'));
    expect(record).toMatchObject({ ...bySlack, ...batch, dry_run: true, outcome: 'dry-run', sent: false });
    const body = { job_name: 'job_batch', instance_id: 34765, dry_run: true };
    expect((await sent(called(body))).record).toMatchObject({ ...byApi, dry_run: true, outcome: 'dry-run' });
  });

  const press = async (question: Reply, user: string): Promise<void> => {
    const [button] = buttonsIn(question.json);
    await world.webhook.send(
      slackClick({ actionId: button?.action_id ?? '', value: button?.value ?? '', user }),
    );
    await pump();
  };

  it('a confirmed stop, with who confirmed it', async () => {
    const question = typed('stop nightly_orders 34801');
    let asked: Reply | undefined;
    expect(
      await recordsOf(async () => {
        asked = await world.webhook.send(question);
      }),
    ).toEqual([]);
    const record = await recordOf(() => press(asked as Reply, 'U2CERLKJA'));
    expect(record).toMatchObject({
      ...bySlack,
      outcome: 'stopped',
      decision: 'confirm',
      rule: 'nightly jobs are asked about',
      consent: { kind: 'confirm', by: [`slack:${ZHANG}`] },
      payload_sha256: hashOf(question),
      sent: true,
    });
  });

  it('an approved one, with who approved it', async () => {
    let asked: Reply | undefined;
    const record = await recordOf(async () => {
      asked = await world.webhook.send(typed('stop big_ids 9223372036854775807'));
      await press(asked, 'ULI');
    });
    expect(record).toMatchObject({
      ...bySlack,
      instance_id: '9223372036854775807',
      outcome: 'stopped',
      decision: 'approve',
      consent: { kind: 'approve', by: ['slack:T1DC2JH3J/ULI'] },
      sent: true,
    });
  });

  it('a click of somebody whose it is not, as his own', async () => {
    const question = await world.webhook.send(typed('stop nightly_orders 34801'));
    const record = await recordOf(() => press(question, 'ULI'));
    expect(record).toMatchObject({
      source: 'slack',
      asker: 'T1DC2JH3J/ULI',
      channel: CHANNEL,
      action: 'answer',
      job_name: 'nightly_orders',
      instance_id: '34801',
      outcome: 'refused',
      sent: false,
    });
    expect(world.simulator.stopCalls()).toEqual([]);
  });

  it('a freeze and its end, with its reason', async () => {
    const frozen = await sent(typed('freeze month end'));
    expect(frozen.record).toMatchObject({
      ...bySlack,
      action: 'freeze',
      outcome: 'freeze',
      reason: 'month end',
    });
    const held = await sent(called({ job_name: 'job_batch', instance_id: 34765 }));
    expect(held.record).toMatchObject({ ...byApi, action: 'stop', outcome: 'frozen', sent: false });
    const { record } = await sent({ method: 'DELETE', target: '/v1/freeze', headers: bearer });
    expect(record).toMatchObject({ ...byApi, action: 'unfreeze', outcome: 'freeze' });
  });
});

describe('a repeat is one more time of its record', () => {
  it('for an alert that is refused twenty times', async () => {
    const refused = alerted([['payroll_a', '1']]);
    const { record } = await sent(refused);
    for (let time = 2; time <= 20; time += 1) await world.webhook.send(refused);
    const [again] = (await everything()).filter(({ id }) => id === record['id']);
    expect(again).toMatchObject({ times: 20, at: record['at'], outcome: 'refused' });
    expect(Date.parse(String(again?.['last_at']))).toBeGreaterThan(Date.parse(String(record['at'])));
  });

  it.each(['stop nightly_payroll 34802', 'stop job_batch 1e5', 'stop job_batch 34765 --dry-run'])(
    'for the same Slack delivery: %s',
    async (text) => {
      const delivery = typed(text);
      const { record } = await sent(delivery);
      expect(await recordOf(() => world.webhook.send(delivery))).toMatchObject({
        id: record['id'],
        times: 2,
      });
    },
  );

  it('for an alert that is held back each time', async () => {
    await world.webhook.send(typed('freeze'));
    const held = alerted([['job_batch', '34765']]);
    const record = await recordOf(async () => {
      for (let time = 1; time <= 3; time += 1) {
        await world.webhook.send(held);
        await pump();
        // The channels hear of it, which sets its key free.
        await world.sweep();
      }
    });
    await world.webhook.send(typed('unfreeze'));
    expect(record).toMatchObject({ ...byAlert, outcome: 'frozen', times: 3 });
  });
});

describe('nothing is left', () => {
  it('by a wrong signature, a wrong token, and what is no body', async () => {
    const command = typed('stop job_batch 34765');
    const forged = {
      ...command,
      headers: { ...command.headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` },
    };
    const wrong = { ...called(batch), headers: { ...bearer, authorization: 'Bearer wrong' } };
    const records = await recordsOf(async () => {
      expect((await world.webhook.send(forged)).status).toBe(401);
      expect((await world.webhook.send(wrong)).status).toBe(401);
      expect((await world.webhook.send({ ...called({}), body: '{' })).status).toBe(400);
    });
    expect(records).toEqual([]);
  });
});

describe('a delivery of 2,000 refused alerts', () => {
  const targets = Array.from({ length: 2_000 }, (_, index) => ['payroll_many', String(index + 1)] as const);
  const startsAt = Date.now() - 60_000;
  const timesOf = (records: readonly AuditLine[]): number =>
    records.reduce((sum, { times }) => sum + Number(times), 0);
  const refusedMany = async () => (await everything()).filter((line) => line['job_name'] === 'payroll_many');

  it('is answered in time, and its records add up', async () => {
    const startedAt = performance.now();
    expect((await world.webhook.send(alerted(targets, startsAt))).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const records = await refusedMany();
    expect(records.length).toBeLessThan(10);
    expect(timesOf(records)).toBe(2_000);

    // With fewer of them, and one alone.
    await world.webhook.send(alerted(targets.slice(0, 1_999), startsAt));
    await world.webhook.send(alerted(targets.slice(0, 1), startsAt));
    expect(timesOf(await refusedMany())).toBe(2_000 + 1_999 + 1);
  });

  it('is a few records too where each is refused for its own age', async () => {
    const old = targets.map(([, instance]) => ['too_old', instance] as const);
    const { body = '', ...delivery } = alerted(old);
    const message = JSON.parse(String(body));
    for (const [index, alert] of message.alerts.entries()) {
      alert.startsAt = new Date(Date.now() - 3_600_000 - index * 1_000).toISOString();
    }
    await world.webhook.send({ ...delivery, body: JSON.stringify(message) });
    const records = (await everything()).filter((line) => line['job_name'] === 'too_old');
    expect(records).toMatchObject([{ decided_by: 'alert-age', times: 2_000 }]);
  });
});

describe('the records', () => {
  it('hold no secret, no response_url, and no body', async () => {
    const text = JSON.stringify(await everything());
    expect(text.length).toBeGreaterThan(5_000);
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/hooks\.slack|response_url|trigger_id|startsAt|fingerprint|signature|v0=/i);
  });

  it('have the form that programs read', async () => {
    const { lines, headers } = await readAudit(world.webhook, secrets.apiToken);
    expect(headers['content-type']).toBe('application/jsonl; charset=utf-8');
    for (const line of lines) {
      expect(line).toMatchObject({
        id: expect.any(String),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        request_id: expect.stringMatching(/^[A-Z2-7]{26}$/),
        source: expect.any(String),
        asker: expect.any(String),
        outcome: expect.any(String),
      });
    }
  });
});
