import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { standardSignature } from '../../lib/crypto/standard-webhooks.ts';
import type { Delivery, Reply } from '../helpers/deliver.ts';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { readPages } from '../helpers/read-audit.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { secrets } from '../helpers/secrets.ts';
import { slashCommand } from '../helpers/slash-command.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
people:
  zhang: [slack:T1DC2JH3J/U2CERLKJA]
  li: [slack:T1DC2JH3J/ULI]
rules:
  - name: alerts may stop
    from: [alertmanager]
    jobs: ["*"]
    may: [stop]
    then: stop
  - name: whoever is on call
    from: [slack]
    people: [zhang]
    jobs: ["*"]
    then: stop
  - name: programs
    from: [api]
    jobs: ["*"]
    then: stop
  - name: everybody
    from: [slack]
    jobs: ["*"]
    may: [stop, status]
    then: stop
`;

/** Longer than a worker waits with it. */
const STOP_TAKES_MS = 2_500;
const FREEZE = '/v1/freeze';
let world: FullWorld;
beforeAll(async () => {
  world = await startFullWorld(
    { POLICY_FILE: policyFile(policy), API_TOKENS: `ci:${secrets.apiToken},oncall:${secrets.apiOtherToken}` },
    { stopTakesMs: STOP_TAKES_MS },
  );
});
afterAll(() => world.close());
beforeEach(() => world.simulator.reset());
afterEach(async () => {
  await api('DELETE');
});

const api = (method: string, body = '', more: Partial<Delivery> = {}): Promise<Reply> =>
  world.webhook.send({
    method,
    target: FREEZE,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.apiToken}` },
    body,
    ...more,
  });
const type = (text: string, user?: string): Promise<Reply> =>
  world.webhook.send(slashCommand({ text, ...(user !== undefined && { user }) }));
const textOf = ({ json }: Reply): string => String(json['text']);
let instances = 70_000;
/** A run that no other test has anything to do with. */
function running(): { readonly instanceId: string; readonly command: string; readonly named: string } {
  const instanceId = String(++instances);
  world.simulator.put(runningInstance('nightly', instanceId, Date.now() - 60_000));
  return { instanceId, command: `stop nightly ${instanceId}`, named: `nightly instance ${instanceId}` };
}
const stops = (): number => world.simulator.stopCalls().length;

async function workThrough(): Promise<void> {
  while ((await world.pump()) > 0);
}

const auditOf = async (query: string) => (await readPages(world.webhook, secrets.apiToken, query)).flat();

describe('a freeze in Slack', () => {
  it('is for everybody there to see, and lifted by the same word', async () => {
    const begun = await type('freeze quarter end');
    expect(textOf(begun)).toMatch(
      /^Frozen: no alert and no program stops anything until somebody lifts it \(unfreeze\)\. No automatic stop is under way\./,
    );
    expect(begun.json['response_type']).toBe('in_channel');
    expect(textOf(await type('freeze for another reason'))).toMatch(
      /^Automatic stops are frozen since .* UTC, by slack:T1DC2JH3J\/U2CERLKJA: quarter end\./,
    );
    const ended = await type('unfreeze');
    expect(textOf(ended)).toMatch(/^The freeze is lifted.*It had stood since .*: quarter end\./);
    expect(ended.json['response_type']).toBe('in_channel');
    const none = await type('unfreeze');
    expect(textOf(none)).toMatch(/^No freeze stands/);
    expect(none.json['response_type']).toBe('ephemeral');
  });

  it('lets people stop by hand', async () => {
    await type('freeze');
    const { command, named } = running();
    expect(textOf(await type(command))).toContain(named);
    expect(stops()).toBe(1);
  });

  it('is for those whom policy lets', async () => {
    const refused = await type('freeze quarter end', 'ULI');
    expect(textOf(refused)).toMatch(/^Refused: no rule of the policy file lets slack freeze/);
    expect(refused.json['response_type']).toBe('ephemeral');
    expect((await api('GET')).json).toMatchObject({ frozen: false });
    await type('freeze quarter end');
    expect(textOf(await type('unfreeze', 'ULI'))).toMatch(/^Refused: no rule/);
    expect((await api('GET')).json).toMatchObject({ frozen: true });
  });
});

describe('a freeze by a program', () => {
  it('begins, is shown, and ends', async () => {
    const begun = await api('POST', JSON.stringify({ reason: 'quarter end' }));
    expect(begun).toMatchObject({
      status: 200,
      json: {
        request_id: expect.any(String),
        outcome: 'freeze',
        frozen: true,
        frozen_since: expect.stringMatching(/^\d{4}-.*Z$/),
        frozen_by: 'api:ci',
        frozen_reason: 'quarter end',
        already_sent: [],
        message: expect.stringMatching(/^Frozen: no alert/),
      },
    });
    const known = {
      frozen: true,
      frozen_since: begun.json['frozen_since'],
      frozen_by: 'api:ci',
      frozen_reason: 'quarter end',
    };
    expect(await api('GET')).toMatchObject({ status: 200, json: { outcome: 'freeze', ...known } });
    // The first one stands, whoever comes after it.
    const other = { authorization: `Bearer ${secrets.apiOtherToken}` };
    expect(await api('POST', '', { headers: other })).toMatchObject({ status: 200, json: known });
    expect(await api('DELETE')).toMatchObject({ status: 200, json: { ...known, frozen: false } });
    const none = await api('DELETE');
    expect(none).toMatchObject({ status: 200, json: { outcome: 'freeze', frozen: false } });
    expect(none.json).not.toHaveProperty('frozen_since');
    expect(await api('GET')).toMatchObject({ status: 200, json: { frozen: false } });
  });

  it('names the automatic stops that have gone out before', async () => {
    const { command, instanceId, named } = running();
    const alert = await world.webhook.alert(command);
    const [{ request_id: id }] = alert.json['results'] as never as [{ request_id: string }];
    await Promise.all([workThrough(), type(running().command)]);
    expect(stops()).toBe(2);
    const begun = await api('POST');
    expect(begun.json['already_sent']).toEqual([
      { request_id: id, job_name: 'nightly', instance_id: instanceId, workspace: 'default' },
    ]);
    expect(String(begun.json['message'])).toContain(`${named} (request ${id})`);
    await world.pumpUntil(() => world.simulator.instance(instanceId)?.status === 'manual-stop', 'its end');
  });

  it('holds programs back too, which hear so', async () => {
    await api('POST');
    const refused = await world.webhook.api({
      job_name: 'nightly',
      instance_id: running().instanceId,
    });
    expect(refused).toMatchObject({
      status: 409,
      json: { outcome: 'frozen', title: expect.any(String), message: expect.stringMatching(/frozen/) },
    });
    expect(refused.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(stops()).toBe(0);
  });

  it.each([
    ['another member', '{"reason":"x","force":true}'],
    ['a reason that is no text', '{"reason":1}'],
    ['no JSON', 'reason'],
  ])('is refused with %s', async (_, body) => {
    expect((await api('POST', body)).status).toBe(400);
    expect((await api('GET')).json).toMatchObject({ frozen: false });
  });

  it('is not possible with another method', async () => {
    expect((await api('PUT')).status).toBe(405);
  });

  it.each(['GET', 'POST', 'DELETE'])('takes a bearer token, no signature: %s', async (method) => {
    const id = `msg_${randomUUID()}`;
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signed = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': standardSignature(
        Buffer.from(secrets.webhookKey, 'base64'),
        id,
        timestamp,
        Buffer.alloc(0),
      ),
    };
    for (const headers of [signed, {}, { authorization: 'Bearer wrong' }]) {
      expect((await api(method, '', { headers })).status).toBe(401);
    }
    expect((await api('GET')).json).toMatchObject({ frozen: false });
  });
});

describe('an alert while a freeze stands', () => {
  const resultsOf = ({ status, json }: Reply) => {
    expect(status).toBe(200);
    return json['results'] as never as readonly { request_id: string; outcome: string; message: string }[];
  };
  const alert = async (command: string) => {
    const [result] = resultsOf(await world.webhook.alert(command));
    if (result === undefined) throw new Error('it has a result');
    return result;
  };
  const ofRequest = (id: string) => auditOf(`?request_id=${id}`);

  it('is answered 200, is not carried out, and is in the audit and in the notices', async () => {
    await api('POST', JSON.stringify({ reason: 'quarter end' }));
    const { command, instanceId, named } = running();
    const { request_id: id, outcome, message } = await alert(command);
    expect(outcome).toBe('frozen');
    expect(message).toContain(`Automatic stops are frozen, so ${named} was not stopped.`);
    await workThrough();
    await world.sweep();
    expect(stops()).toBe(0);
    expect(await ofRequest(id)).toMatchObject([
      {
        outcome: 'frozen',
        sent: false,
        times: 1,
        source: 'alertmanager',
        rule: 'alerts may stop',
        decision: 'stop',
        job_name: 'nightly',
        instance_id: instanceId,
      },
    ]);
    // Something else may have ended in the same minute: then they are counted.
    const notices = world.inbox.notices().filter((text) => /not stopped|1 frozen/.test(text));
    expect(notices).toEqual([expect.stringMatching(new RegExp(`${named} was not stopped|1 frozen`))]);
  });

  it('that was queued before it does not go out, nor when it is lifted', async () => {
    const { command } = running();
    const { request_id: id, outcome } = await alert(command);
    expect(outcome).toBe('queued');
    await type('freeze');
    await type('unfreeze');
    await workThrough();
    expect(stops()).toBe(0);
    expect(await ofRequest(id)).toMatchObject([{ outcome: 'frozen', sent: false }]);
    expect((await alert(command)).outcome).toBe('queued');
    await world.pumpUntil(() => stops() === 1, 'the stop');
  });

  it('is not the only thing that is in the audit: who froze is, and who could not', async () => {
    const since = String(Date.now());
    await type('freeze quarter end');
    await type('unfreeze', 'ULI');
    await type('unfreeze');
    const lines = await auditOf(`?since=${encodeURIComponent(since)}`);
    const told = lines.map(({ action, outcome, asker, reason }) => ({ action, outcome, asker, reason }));
    expect(told).toEqual([
      { action: 'unfreeze', outcome: 'freeze', asker: 'T1DC2JH3J/U2CERLKJA', reason: undefined },
      { action: 'unfreeze', outcome: 'refused', asker: 'T1DC2JH3J/ULI', reason: undefined },
      { action: 'freeze', outcome: 'freeze', asker: 'T1DC2JH3J/U2CERLKJA', reason: 'quarter end' },
    ]);
  });
});

describe('a word of safety in the address', () => {
  it.each([
    ['DELETE', '/v1/freeze?dry_run=true', ''],
    ['POST', '/v1/freeze?dry_run=true', '{"reason":"x"}'],
    ['POST', `/v1/requests/${'A'.repeat(26)}/confirm?dry_run=true`, '{"code":"AAAAAAAA"}'],
  ])('refuses the call, since it would not be kept: %s %s', async (method, target, body) => {
    const headers = { authorization: `Bearer ${secrets.apiToken}`, 'content-type': 'application/json' };
    expect(await world.webhook.send({ method, target, headers, body })).toMatchObject({
      status: 400,
      json: { outcome: 'malformed' },
    });
  });
});
