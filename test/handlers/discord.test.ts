import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../helpers/deliver.ts';
import {
  buttonIn,
  click,
  discordDelivery,
  discordVars,
  type Options,
  shownIn,
  slash,
  type Who,
} from '../helpers/discord-calls.ts';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import { policyFile, startWorld } from '../helpers/world.ts';

const LI = '1284102390586048520';
const policy = `
people:
  zhang: [discord:1284102390586048513/1284102390586048516]
  li: [discord:1284102390586048513/${LI}]
rules:
  - name: nightly asks first
    from: [discord]
    jobs: ["nightly_*", "!*payroll*"]
    then: confirm
  - name: payroll takes two
    from: [discord]
    jobs: ["*payroll*"]
    then: approve
    approvers: { people: [zhang, li] }
  - name: by hand
    from: [discord]
    jobs: ["*", "!nightly_*"]
    may: [stop, status, list]
    then: stop
`;

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}
let world: FullWorld;
let heard: Heard[] = [];
let discord: RecordingServer;
let notices: RecordingServer;
beforeAll(async () => {
  notices = await startRecordingServer();
  discord = await startRecordingServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    heard.push({ method: request.method ?? '', path: request.url ?? '', body });
    response.end('{}');
  });
  world = await startFullWorld({
    ...discordVars,
    POLICY_FILE: policyFile(policy),
    REPLY_ORIGINS_TEST: `https://discord.com=${discord.url},https://hooks.slack.com=${notices.url}`,
  });
});
afterAll(async () => {
  await world.close();
  await Promise.all([discord.close(), notices.close()]);
});
beforeEach(() => {
  world.simulator.reset();
  heard = [];
});

const send = (body: object, more: { readonly at?: number } = {}): Promise<Reply> =>
  world.webhook.send({ ...discordDelivery(body), ...more });
const ask = async (verb: string, options: Options = {}, who: Who = {}) =>
  shownIn(await send(slash(verb, options, who)));
const press = async (customId: string, who: Who = {}) => shownIn(await send(click(customId, who)));
const stops = (): number => world.simulator.stopCalls().length;
const JOB = { job_name: 'job_batch', instance_id: '34765' };
const NIGHTLY = { job_name: 'nightly_orders', instance_id: '34801' };
const PAYROLL = { job_name: 'nightly_payroll', instance_id: '34802' };

describe('Discord’s handshake', () => {
  it('is answered as JSON where it is signed, and with 401 where it is not', async () => {
    const ping = { type: 1, application_id: discordVars.DISCORD_APPLICATION_ID };
    const reply = await send(ping);
    expect(reply).toMatchObject({ status: 200, body: '{"type":1}' });
    expect(reply.headers['content-type']).toBe('application/json');
    const forged = discordDelivery(ping, { signedBody: '{}' });
    expect(await world.webhook.send(forged)).toMatchObject({
      status: 401,
      body: '{"message":"Unauthorized"}',
    });
  });
});

describe('a command in Discord', () => {
  it('stops the instance once, for everybody to see', async () => {
    const { type, content, flags, allowed_mentions } = await ask('stop', JOB);
    expect(content).toMatch(/^✅ \*\*Stopped job\\_batch instance 34765/);
    expect({ type, flags, allowed_mentions }).toEqual({ type: 4, allowed_mentions: { parse: [] } });
    expect(stops()).toBe(1);
  });

  it('is the same request when it comes twice', async () => {
    const delivery = discordDelivery(slash('stop', JOB));
    const replies = [await world.webhook.send(delivery), await world.webhook.send(delivery)];
    expect(new Set(replies.map(({ body }) => /Request `\w+`/.exec(body)?.[0])).size).toBe(1);
    expect(stops()).toBe(1);
  });

  it.each([
    ['ten minutes old', -600_000],
    ['ten minutes ahead', 600_000],
  ])('is refused when it is %s', async (_what, off) => {
    const delivery = discordDelivery(slash('stop', JOB), { at: Date.now() + off });
    expect(await world.webhook.send(delivery)).toMatchObject({ status: 401 });
    expect(stops()).toBe(0);
  });

  it.each([
    ['of another body', { signedBody: JSON.stringify(slash('status', JOB)) }],
    ['by another key', { key: generateKeyPairSync('ed25519').privateKey }],
    ['of zeros', { signature: '0'.repeat(128) }],
  ])('is refused with a signature %s', async (_what, signing) => {
    const forged = discordDelivery(slash('stop', JOB), signing);
    expect(await world.webhook.send(forged)).toMatchObject({ status: 401 });
    expect(stops()).toBe(0);
  });

  it('is refused without a proof, and for another application', async () => {
    const { headers: _, ...bare } = discordDelivery(slash('stop', JOB));
    const headers = { 'content-type': 'application/json' };
    expect(await world.webhook.send({ ...bare, headers })).toMatchObject({ status: 401 });
    const other = await send(slash('stop', JOB, { application: discordVars.DISCORD_GUILDS }));
    expect(other.status).toBe(401);
    expect(stops()).toBe(0);
  });

  it.each<[string, string | undefined]>([
    ['another server', '999999999999999999'],
    ['a direct message', undefined],
  ])('stops nothing from %s, and says so to its asker alone', async (_what, guild) => {
    const { content, flags } = await ask('stop', JOB, { guild });
    expect(content).toMatch(/Nothing was stopped/);
    expect(flags).toBe(64);
    expect(stops()).toBe(0);
  });

  it('is not understood with an option in a box', async () => {
    const { content, flags } = await ask('stop', { ...JOB, job_name: '--dry-run' });
    expect(content).toMatch(/I do not know the option/);
    expect(flags).toBe(64);
    expect((await ask('restart')).content).toMatch(/I do not know the command/);
    expect(stops()).toBe(0);
  });

  it('shows a name full of markup as it is written', async () => {
    const { content, allowed_mentions } = await ask('stop', { job_name: '@everyone **x** <@1> [a](b)' });
    expect(content).not.toMatch(/(?<!\\)(@everyone|\*\*x|<@1>|\[a\])/);
    expect(allowed_mentions).toEqual({ parse: [] });
    const { content: help } = await ask('help');
    expect(help.length).toBeLessThanOrEqual(2_000);
    expect(help).toContain('`stop <job_name> <instance_id>`');
  });
});

describe('a question in Discord', () => {
  it('is carried out by its asker’s click, in the place of the question, and not by two', async () => {
    const question = await ask('stop', NIGHTLY);
    expect(question.flags).toBe(64);
    const confirm = buttonIn(question, 'Confirm');
    expect((await press(confirm, { user: LI })).content).toMatch(/This question is for whoever asked/);
    expect(stops()).toBe(0);
    const [one, two] = await Promise.all([press(confirm), press(confirm)]);
    const done = [one, two].filter(({ content }) => /Stopped nightly/.test(content));
    expect(done).toMatchObject([{ type: 7, components: [] }]);
    expect(stops()).toBe(1);
    expect((await press(confirm)).content).toMatch(/nothing to answer/);
    expect(stops()).toBe(1);
  });

  it('is not answered by a click with the signature of another, nor by one from another server', async () => {
    const confirm = buttonIn(await ask('stop', NIGHTLY), 'Confirm');
    const forged = discordDelivery(click(confirm), { signedBody: JSON.stringify(click('another')) });
    expect(await world.webhook.send(forged)).toMatchObject({ status: 401 });
    const { content, flags } = await press(confirm, { guild: '999999999999999999' });
    expect(content).toMatch(/may not give commands here/);
    expect(flags).toBe(64);
    expect(stops()).toBe(0);
    await press(confirm);
    expect(stops()).toBe(1);
  });

  it('is called off by a click', async () => {
    const question = await ask('stop', NIGHTLY);
    expect(await press(buttonIn(question, 'Cancel'))).toMatchObject({ type: 7, components: [] });
    expect(stops()).toBe(0);
  });

  it('is answered by a typed code', async () => {
    const { content } = await ask('stop', NIGHTLY);
    const code = /confirm ([A-Z2-7]{8})/.exec(content)?.[1] ?? '';
    expect((await ask('confirm', { code })).content).toMatch(/Stopped nightly/);
    expect(stops()).toBe(1);
  });

  it('for a second person is seen by all, stays when the first one presses, and ends with the second', async () => {
    const question = await ask('stop', PAYROLL);
    expect(question).not.toHaveProperty('flags');
    const approve = buttonIn(question, 'Approve');
    const own = await press(approve);
    expect(own).toMatchObject({ type: 4, flags: 64 });
    expect(stops()).toBe(0);
    const second = await press(approve, { user: LI });
    expect(second).toMatchObject({ type: 7, components: [] });
    expect(second.content).toMatch(/Stopped nightly/);
    expect(stops()).toBe(1);
    // The first one's answer is that same message: it says the same once more.
    await world.pumpUntil(() => heard.length > 0, 'the end for who asked');
    expect(heard[0]?.body).toMatch(/Stopped nightly/);
  });
});

describe('a DLF that is too slow for Discord', () => {
  const lateEdit = async (token: string): Promise<unknown> => {
    await world.pumpUntil(() => heard.length > 0, 'the late reply');
    const path = `/api/v10/webhooks/${discordVars.DISCORD_APPLICATION_ID}/${token}/messages/@original`;
    expect(heard).toMatchObject([{ method: 'PATCH', path }]);
    return JSON.parse(heard[0]?.body ?? '') as unknown;
  };

  it('is answered in time, and the answer is edited later', async () => {
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const token = `token-${randomUUID()}`;
    const startedAt = Date.now();
    const reply = shownIn(await send(slash('stop', JOB, { token }), { at: startedAt - 1_000 }));
    expect(Date.now() - startedAt).toBeLessThan(1_900);
    expect(reply.content).toMatch(/You will be told here how it ends/);
    expect(await lateEdit(token)).toMatchObject({
      content: expect.stringMatching(/^✅ \*\*Stopped job\\_batch instance 34765/),
      allowed_mentions: { parse: [] },
    });
    expect(stops()).toBe(1);
  });

  it('holds no click up, and its answer is edited later, by the token of the click', async () => {
    const question = await ask('stop', NIGHTLY, { token: `token-${randomUUID()}` });
    const token = `token-${randomUUID()}`;
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const startedAt = Date.now();
    const pressed = click(buttonIn(question, 'Confirm'), { token });
    const reply = shownIn(await send(pressed, { at: startedAt - 1_000 }));
    expect(Date.now() - startedAt).toBeLessThan(1_900);
    expect(reply.content).toMatch(/You will be told here how it ends/);
    expect(await lateEdit(token)).toMatchObject({
      content: expect.stringMatching(/^✅ \*\*Stopped nightly\\_orders instance 34801/),
      components: [],
    });
    expect(stops()).toBe(1);
  });

  it('calls no address that a token could lead to', async () => {
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const token = '../../../../evil';
    const reply = await send(slash('stop', JOB, { token }), { at: Date.now() - 1_000 });
    world.simulator.clearFaults();
    expect(reply.body).not.toMatch(/You will be told here/);
    await world.pumpUntil(() => stops() > 0, 'the stop');
    await world.pump();
    expect(heard).toEqual([]);
  });
});

describe('a deployment without servers', () => {
  it('does not start, and says which variable it is', async () => {
    const { DISCORD_GUILDS: _, ...env } = discordVars;
    const bare = await startWorld();
    try {
      await expect(async () => bare.restarted(env).send(discordDelivery({ type: 1 }))).rejects.toThrow(
        /DISCORD_GUILDS is missing/,
      );
    } finally {
      await bare.close();
    }
  });
});
