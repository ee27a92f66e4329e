import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../helpers/deliver.ts';
import { type FullWorld, functionsIn, startFullWorld } from '../helpers/full-world.ts';
import { mattermostCommand as command, TEAM, type Typed, ZHANG } from '../helpers/mattermost-command.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile } from '../helpers/world.ts';

const LI = 'k1x4aqdjy3813c84m771eoc9xo';
const policy = `
people:
  zhang: [mattermost:${TEAM}/${ZHANG}]
  li: [mattermost:${TEAM}/${LI}]
rules:
  - name: payroll takes two
    from: [mattermost]
    jobs: ["*payroll*"]
    then: approve
    approvers: { people: [zhang, li] }
  - name: nightly asks first
    from: [mattermost]
    jobs: ["nightly_*", "!*payroll*"]
    then: confirm
  - name: by hand
    from: [mattermost]
    jobs: ["*", "!nightly_*"]
    may: [stop, status, list]
    then: stop
`;

let world: FullWorld;
let chat: RecordingServer;
let notices: RecordingServer;
let bodies: string[] = [];
let heard = 0;
beforeAll(async () => {
  notices = await startRecordingServer();
  chat = await startRecordingServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(body);
    response.end('{}');
  });
  world = await startFullWorld({
    MATTERMOST_TOKEN: `${secrets.mattermostNext},${secrets.mattermost}`,
    MATTERMOST_URL: 'https://chat.example.com',
    POLICY_FILE: policyFile(policy),
    REPLY_ORIGINS_TEST: [
      `https://chat.example.com=${chat.url}`,
      `https://evil.example.com=${chat.url}`,
      `https://chat.example.com:8065=${chat.url}`,
      `https://hooks.slack.com=${notices.url}`,
    ].join(),
  });
});
afterAll(async () => {
  await world.close();
  await Promise.all([chat.close(), notices.close()]);
});
beforeEach(() => {
  world.simulator.reset();
  bodies = [];
  heard = chat.calls.length;
});

const type = (text: string, typed?: Typed): Promise<Reply> => world.webhook.send(command(text, typed));
const textOf = ({ json }: Reply): string => String(json['text']);
const codeIn = (reply: Reply): string => /confirm ([A-Z2-7]{8})/.exec(textOf(reply))?.[1] ?? 'no code';
const stops = (): number => world.simulator.stopCalls().length;

describe('a command in Mattermost', () => {
  it('stops the instance once, for everybody to see', async () => {
    const reply = await type('stop job_batch 34765');
    expect(reply).toMatchObject({
      status: 200,
      json: { response_type: 'in_channel', skip_slack_parsing: true },
    });
    expect(textOf(reply)).toMatch(/\*\*Stopped job\\_batch instance 34765/);
    expect(stops()).toBe(1);
  });

  it('is the same request when it comes twice', async () => {
    const once = command('stop job_batch 34765', { trigger: `once-${randomUUID()}` });
    const replies = [await world.webhook.send(once), await world.webhook.send(once)];
    expect(new Set(replies.map((reply) => /Request `\w+`/.exec(textOf(reply))?.[0])).size).toBe(1);
    expect(stops()).toBe(1);
  });

  it('is refused with a wrong token, with none, and as another kind of body', async () => {
    expect(await type('stop job_batch 34765', { token: 'wrong' })).toMatchObject({ status: 401 });
    const { body = '' } = command('stop job_batch 34765', { token: '' });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await world.webhook.send({ target: '/webhooks/mattermost', headers, body })).toMatchObject({
      status: 401,
    });
    const json = { 'content-type': 'application/json', authorization: `Token ${secrets.mattermost}` };
    const other = { target: '/webhooks/mattermost', headers: json, body: '{"text":"stop job_batch 34765"}' };
    const form = new URLSearchParams(String(body));
    form.delete('token');
    const bare = { target: '/webhooks/mattermost', headers, body: form.toString() };
    expect(await world.webhook.send(bare)).toMatchObject({ status: 401 });
    expect(await world.webhook.send(other)).toMatchObject({ status: 401 });
    expect(await world.webhook.send({ target: '/webhooks/mattermost', method: 'GET' })).toMatchObject({
      status: 405,
    });
    expect(stops()).toBe(0);
  });

  it('that is not understood stops nothing, and is shown as it is written', async () => {
    expect(textOf(await type('restart job_batch'))).toMatch(/I do not know the command/);
    const reply = await type('stop "@channel **x** <!here>" 1');
    expect(textOf(reply)).not.toMatch(/@channel|(?<!\\)\*\*x|<!here/);
    expect(reply.json['response_type']).toBe('ephemeral');
    expect(stops()).toBe(0);
  });
});

describe('a question in Mattermost', () => {
  it('is answered by its asker’s code, once, and by nobody else', async () => {
    const question = await type('stop nightly_orders 34801');
    expect(question.json['response_type']).toBe('ephemeral');
    expect(actionsIn(question)[0]?.integration.url).toBe('https://dlf.example.com/webhooks/mattermost');
    const code = codeIn(question);
    expect(textOf(await type(`confirm ${code}`, { user: LI }))).toMatch(/This question is for whoever asked/);
    expect(textOf(await type(`confirm ${code}`, { channel: 'another' }))).toMatch(/for whoever asked/);
    expect(stops()).toBe(0);
    // Two calls at once are two sandboxes.
    const other = functionsIn(world, world.env).webhook;
    const twice = await Promise.all([type(`confirm ${code}`), other.send(command(`confirm ${code}`))]);
    expect(twice.filter((reply) => /Stopped nightly/.test(textOf(reply)))).not.toEqual([]);
    expect(stops()).toBe(1);
  });

  it('for a second person is asked aloud, and his answer is told to the first one', async () => {
    const question = await type('stop nightly_payroll 34802');
    expect(question.json['response_type']).toBe('in_channel');
    await type(`confirm ${codeIn(question)}`);
    expect(stops()).toBe(0);
    expect(textOf(await type(`confirm ${codeIn(question)}`, { user: LI }))).toMatch(/Stopped nightly/);
    expect(stops()).toBe(1);
    await world.pumpUntil(() => bodies.length > 0, 'the end for who asked');
    expect(bodies[0]).toMatch(/Stopped nightly/);
  });
});

interface Action {
  readonly name: string;
  readonly integration: { readonly url: string; readonly context: Readonly<Record<string, string>> };
}
const actionsIn = ({ json }: Reply): readonly Action[] =>
  ((json['attachments'] ?? []) as readonly { readonly actions: readonly Action[] }[]).flatMap(
    ({ actions }) => actions,
  );
const contextOf = (reply: Reply, name: string): Action['integration']['context'] => {
  const action = actionsIn(reply).find((each) => each.name === name);
  if (action === undefined) throw new Error(`no button ${name}`);
  return action.integration.context;
};

/** Somebody presses a button; as everywhere, in a conversation of two the click names no team. */
const press = (
  context: object,
  { user = ZHANG, channel = 'fukwzf7jupnq7ny5y1tc5gmxjr', trigger }: Typed = {},
) =>
  world.webhook.send({
    target: '/webhooks/mattermost',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      user_id: user,
      user_name: 'roadrunner',
      channel_id: channel,
      channel_name: 'data-oncall',
      team_id: '',
      team_domain: '',
      post_id: 'p1',
      trigger_id: trigger ?? randomUUID(),
      type: 'button',
      data_source: '',
      context,
    }),
  });
const told = ({ json }: Reply): string => {
  const { update } = json as { update?: { message: string } };
  return update?.message ?? String(json['ephemeral_text']);
};

describe('a button in Mattermost', () => {
  it('confirms a stop, once, for its asker alone', async () => {
    const yes = contextOf(await type('stop nightly_orders 34801'), 'Confirm');
    expect(told(await press(yes, { user: LI }))).toMatch(/This question is for whoever asked/);
    expect(told(await press(yes, { channel: 'another' }))).toMatch(/for whoever asked/);
    expect(stops()).toBe(0);
    const all = await Promise.all([press(yes), press(yes), press(yes)]);
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(all.filter((reply) => /Stopped nightly/.test(told(reply)))).not.toEqual([]);
    expect(told(await press(yes))).toMatch(/nothing to answer/);
    expect(stops()).toBe(1);
  });

  it('calls a stop off', async () => {
    const question = await type('stop nightly_orders 34801');
    expect(told(await press(contextOf(question, 'Cancel')))).toMatch(/was called off/);
    expect(told(await press(contextOf(question, 'Confirm')))).toMatch(/nothing to answer/);
    expect(stops()).toBe(0);
  });

  it('approves for a second person, and the question gives way to what came of it', async () => {
    const yes = contextOf(await type('stop nightly_payroll 34802'), 'Approve');
    expect((await press(yes)).json).not.toHaveProperty('update');
    expect(stops()).toBe(0);
    const reply = await press(yes, { user: LI });
    expect(reply.json).toMatchObject({
      update: { message: expect.stringMatching(/Stopped nightly/), props: { attachments: [] } },
    });
    expect(stops()).toBe(1);
    await world.pumpUntil(() => bodies.length > 0, 'the end for who asked');
  });

  it('with a mark that an empty key has made proves nothing', async () => {
    const yes = contextOf(await type('stop nightly_orders 34801'), 'Confirm');
    const markBy = (key: string): string => {
      const signed = ['dlf-stop button', yes['kind'], yes['value'], yes['team'], yes['shown']];
      return createHmac('sha256', key).update(JSON.stringify(signed)).digest('base64url');
    };
    expect(markBy(secrets.mattermostNext)).toBe(yes['mac']);
    expect(await press({ ...yes, mac: markBy('') })).toMatchObject({ status: 401 });
    expect(stops()).toBe(0);
  });

  it.each([
    ['another mark', { mac: 'x'.repeat(43) }],
    ['no mark', { mac: undefined }],
    ['another value', { value: 'stop job_batch 34765' }],
    ['another team', { team: 'another' }],
  ])('with %s proves nothing', async (_, changes) => {
    const yes = contextOf(await type('stop nightly_orders 34801'), 'Confirm');
    expect(await press({ ...yes, ...changes })).toMatchObject({ status: 401 });
    expect(stops()).toBe(0);
  });
});

describe('a DLF that is too slow for Mattermost', () => {
  const slow = async (replyTo: string): Promise<Reply> => {
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const startedAt = Date.now();
    const reply = await world.webhook.send({
      ...command('stop job_batch 34765', { replyTo }),
      at: startedAt - 1_000,
    });
    expect(Date.now() - startedAt).toBeLessThan(1_900);
    world.simulator.clearFaults();
    return reply;
  };

  it('is answered in time, and its end is told at the address of the command', async () => {
    const path = `/hooks/commands/${randomUUID()}`;
    expect(textOf(await slow(`https://chat.example.com${path}`))).toMatch(
      /You will be told here how it ends/,
    );
    await world.pumpUntil(() => bodies.length > 0, 'the late reply');
    expect(chat.calls.slice(heard)).toEqual([`POST ${path}`]);
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
      response_type: 'in_channel',
      text: expect.stringMatching(/Stopped job\\_batch instance 34765/),
      skip_slack_parsing: true,
    });
    expect(stops()).toBe(1);
  });

  it('holds no click up, and its end is told at the address of the command', async () => {
    const path = `/hooks/commands/${randomUUID()}`;
    const question = await type('stop nightly_orders 34801', { replyTo: `https://chat.example.com${path}` });
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const startedAt = Date.now();
    const reply = await press(contextOf(question, 'Confirm'));
    expect(Date.now() - startedAt).toBeLessThan(2_900);
    expect(told(reply)).toMatch(/You will be told here how it ends/);
    world.simulator.clearFaults();
    await world.pumpUntil(() => bodies.length > 0, 'the late reply');
    expect(chat.calls.slice(heard)).toEqual([`POST ${path}`]);
    expect(bodies[0]).toMatch(/Stopped nightly/);
    expect(stops()).toBe(1);
  });

  it.each(['https://evil.example.com/x', 'http://chat.example.com/x', 'https://chat.example.com:8065/x'])(
    'calls nobody at %s',
    async (replyTo) => {
      expect(textOf(await slow(replyTo))).not.toMatch(/You will be told here/);
      await world.pumpUntil(() => stops() > 0, 'the stop');
      await world.pump();
      expect(chat.calls.slice(heard)).toEqual([]);
    },
  );
});
