import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../helpers/deliver.ts';
import { type FullWorld, functionsIn, startSurroundings } from '../helpers/full-world.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import { secrets } from '../helpers/secrets.ts';
import { slackClick } from '../helpers/slack-click.ts';
import { slashCommand } from '../helpers/slash-command.ts';

interface Said {
  readonly method: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

let world: FullWorld;
let api: RecordingServer;
const said: Said[] = [];
let says = '{"ok":true}';
beforeAll(async () => {
  api = await startRecordingServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    said.push({
      method: request.url ?? '',
      authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Said['body'],
    });
    response.end(says);
  });
  const around = await startSurroundings();
  const env = {
    ...around.env,
    SLACK_BOT_TOKEN: secrets.slackBot,
    SLACK_TEAMS: 'T1DC2JH3J',
    REPLY_ORIGINS_TEST: `${around.env['REPLY_ORIGINS_TEST']},https://slack.com=${api.url}`,
  };
  world = { ...around, env, ...functionsIn(around, env) };
});
afterAll(async () => {
  await world.close();
  await api.close();
});
beforeEach(() => {
  world.simulator.reset();
  said.length = 0;
});

const mention = (text: string, more: object = {}) => ({
  type: 'event_callback',
  team_id: 'T1DC2JH3J',
  event_id: `Ev${randomUUID()}`,
  event_time: 1_531_420_618,
  event: {
    type: 'app_mention',
    user: 'U2CERLKJA',
    text: `<@U0LAN0Z89> ${text}`,
    ts: '1531420618.000200',
    channel: 'C0G9QF9GW',
    team: 'T1DC2JH3J',
    ...more,
  },
});

function send(body: object, secret: string = secrets.slack, headers = {}, at?: number): Promise<Reply> {
  const text = JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${text}`).digest('hex');
  return world.webhook.send({
    target: '/webhooks/slack',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
      ...headers,
    },
    body: text,
    ...(at !== undefined && { at }),
  });
}

describe('the Events API', () => {
  it('checks the address, once it has proven itself', async () => {
    const challenge = { type: 'url_verification', challenge: 'a challenge' };
    expect((await send(challenge)).json).toEqual({ challenge: 'a challenge' });
    expect((await send(challenge, secrets.slackNext)).status).toBe(401);
  });

  it('stops what a mention names, and says so in its thread, for everybody', async () => {
    expect(await send(mention('stop job_batch 34765'))).toMatchObject({ status: 200, body: '' });
    expect(world.simulator.instance('34765')?.status).toBe('manual-stop');
    expect(said).toEqual([
      {
        method: '/api/chat.postMessage',
        authorization: `Bearer ${secrets.slackBot}`,
        body: expect.objectContaining({
          channel: 'C0G9QF9GW',
          thread_ts: '1531420618.000200',
          text: expect.stringContaining('Stopped job_batch instance 34765'),
        }),
      },
    ]);
    expect(said[0]?.body).not.toHaveProperty('response_type');
  });

  it.each([
    ['help', 'stops one instance'],
    ['status nightly_orders 34801', 'nightly_orders instance 34801'],
    ['stop nightly_orders 1', 'Nothing was stopped'],
    ['bring me coffee', 'bring'],
  ])('answers %s to who asked alone', async (text, words) => {
    await send(mention(text));
    expect(said).toMatchObject([
      { method: '/api/chat.postEphemeral', body: { user: 'U2CERLKJA', channel: 'C0G9QF9GW' } },
    ]);
    expect(JSON.stringify(said[0]?.body)).toContain(words);
  });

  it('takes a name that Slack has made a link of for the name', async () => {
    await send(mention('status <http://report.com|report.com> 1'));
    expect(JSON.stringify(said)).toContain('report.com');
    expect(JSON.stringify(said)).not.toContain('http://report.com');
  });

  it('answers once, and stops once, when Slack tries again', async () => {
    const event = mention('stop job_batch 34765');
    await send(event);
    await send(event, secrets.slack, { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' });
    expect(world.simulator.stopCalls()).toHaveLength(1);
    expect(said).toHaveLength(1);
  });

  it('has the worker tell the end when its answer could not be shown', async () => {
    says = '{"ok":false,"error":"ratelimited"}';
    expect((await send(mention('stop job_batch 34765'))).status).toBe(200);
    says = '{"ok":true}';
    await world.pumpUntil(() => said.length > 1, 'the late reply');
    expect(world.simulator.stopCalls()).toHaveLength(1);
    expect(said.map(({ body }) => String(body['text']))).toEqual([
      expect.stringContaining('Stopped job_batch'),
      expect.stringContaining('Stopped job_batch'),
    ]);
  });

  it('says where it goes on, and later how it ended, when DLF is slow', async () => {
    world.simulator.fault({ kind: 'delay', ms: 2_500, times: 1 });
    await send(mention('stop job_batch 34765'));
    await world.pumpUntil(() => said.length >= 2, 'the late reply');
    expect(said.map(({ body }) => String(body['text']))).toEqual([
      expect.stringContaining('You will be told here'),
      expect.stringContaining('Stopped job_batch instance 34765'),
    ]);
    expect(said.every(({ body }) => body['thread_ts'] === '1531420618.000200')).toBe(true);
  });

  it('waits no longer for a DLF that takes 10 s than Slack does', async () => {
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const startedAt = Date.now();
    const reply = await send(mention('stop job_batch 34765'), secrets.slack, {}, startedAt - 1_000);
    expect(Date.now() - startedAt).toBeLessThan(1_900);
    expect(reply.status).toBe(200);
    world.simulator.clearFaults();
    await world.pumpUntil(() => said.length > 1, 'the late reply');
    expect(said).toMatchObject([
      { body: { text: expect.stringContaining('You will be told here') } },
      {
        method: '/api/chat.postMessage',
        body: {
          channel: 'C0G9QF9GW',
          thread_ts: '1531420618.000200',
          text: expect.stringContaining('Stopped job_batch instance 34765'),
        },
      },
    ]);
    expect(world.simulator.stopCalls()).toHaveLength(1);
  });

  it.each([
    ['another app’s message', mention('stop job_batch 34765', { bot_id: 'B1' })],
    [
      'another event',
      { ...mention('stop job_batch 34765'), event: { type: 'message', text: 'stop job_batch 34765' } },
    ],
    ['no event', { type: 'event_callback' }],
    ['another kind of call', { type: 'app_rate_limited' }],
  ])('does nothing for %s', async (_, body) => {
    expect((await send(body)).status).toBe(200);
    expect(world.simulator.calls()).toEqual([]);
    expect(said).toEqual([]);
  });

  it('refuses another team’s people, and tells them', async () => {
    await send(mention('stop job_batch 34765', { team: 'T9', user_team: 'T9' }));
    expect(world.simulator.calls()).toEqual([]);
    expect(JSON.stringify(said)).toContain('may not give commands here');
  });
});

describe('markup that somebody writes', () => {
  const MARKUP = '<!channel> <@U1> *x* <http://evil.example|y>';
  const escaped = MARKUP.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const forms: [string, string][] = [
    ['as it is', MARKUP],
    ['as Slack escapes it', escaped],
  ];
  /** The answers to a slash command and to a mention. */
  async function answersTo(text: string): Promise<readonly string[]> {
    const { body } = await world.webhook.send(slashCommand({ text }));
    await send(mention(text));
    expect(said).toHaveLength(1);
    return [body, JSON.stringify(said[0]?.body)];
  }

  it.each(forms)(
    'as the name of a job calls nobody, leads nowhere, and stops nothing, %s',
    async (_, name) => {
      for (const answer of await answersTo(`stop "${name}" 34765`)) {
        expect(answer).toContain('Nothing was stopped');
        expect(answer).not.toMatch(/<!|<@U1|<http/);
      }
      expect(world.simulator.stopCalls()).toEqual([]);
    },
  );

  it.each(forms)('is harmless where an answer repeats it, %s', async (_, text) => {
    const repeated = [`stop job_batch 34765 "${text}"`, `stop job_batch 34765 --dry-run --reason "${text}"`];
    for (const command of repeated) {
      said.length = 0;
      for (const answer of await answersTo(command)) {
        expect(answer).toContain('&lt;!channel&gt; &lt;@U1&gt;');
        expect(answer).not.toMatch(/<!|<@U1|<http/);
      }
    }
    expect(world.simulator.stopCalls()).toEqual([]);
  });
});

describe('people of a team that is not ours', () => {
  it('are refused in words when they type a command', async () => {
    const { status, json } = await world.webhook.send(
      slashCommand({ text: 'stop job_batch 34765', team: 'T9' }),
    );
    expect({ status, ...json }).toMatchObject({
      status: 200,
      response_type: 'ephemeral',
      text: expect.stringContaining('may not give commands here'),
    });
    expect(world.simulator.calls()).toEqual([]);
  });

  it.each([
    ['a command’s', { actionId: 'dlf-stop:run:0', value: 'stop job_batch 34765' }],
    ['a question’s', { actionId: 'dlf-stop:confirm:req', value: 'req AAAAAAAA' }],
  ])('are refused in words when they press %s button', async (_, button) => {
    const at = `/commands/T9/${randomUUID()}`;
    const click = slackClick({ ...button, team: 'T9', replyTo: `https://hooks.slack.com${at}` });
    expect(await world.webhook.send(click)).toMatchObject({ status: 200, body: '' });
    expect(world.inbox.messages.filter(({ path }) => path === at)).toMatchObject([
      { text: expect.stringContaining('may not give commands here'), json: { response_type: 'ephemeral' } },
    ]);
    expect(world.simulator.calls()).toEqual([]);
  });
});

describe('Slack’s check of the certificate', () => {
  it('is answered with nothing, signed or not, and stops nothing', async () => {
    const check = { method: 'GET', target: '/webhooks/slack?ssl_check=1' };
    expect(await world.webhook.send(check)).toMatchObject({ status: 200, body: '' });
    const signed = slashCommand({ text: 'stop job_batch 34765', changes: { ssl_check: '1' } });
    expect(await world.webhook.send(signed)).toMatchObject({ status: 200, body: '' });
    expect(world.simulator.stopCalls()).toEqual([]);
  });
});
