import { describe, expect, it } from 'vitest';
import { ConfigError, createEnvReader, type Env } from '../../../../lib/config/env-reader.ts';
import { InternalError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import type { RequestId } from '../../../../lib/intent/request-id.ts';
import type { StatusMessage } from '../../../../lib/messages/status-message.ts';
import { discordEnv } from '../../../../lib/sources/discord/env.ts';
import { source } from '../../../../lib/sources/discord/index.ts';
import { interactionOf } from '../../../../lib/sources/discord/interaction.ts';
import { readDiscord } from '../../../../lib/sources/discord/read.ts';
import { discordCall, refuseDiscord, respondDiscord } from '../../../../lib/sources/discord/respond.ts';
import { sample } from '../../../../lib/sources/discord/sample.ts';
import { discordStyle } from '../../../../lib/sources/discord/text-style.ts';
import { type Answer, verified } from '../../../../lib/sources/source.ts';
import {
  APPLICATION,
  ASKER,
  CHANNEL,
  click,
  discordConfig,
  discordVars,
  GUILD,
  slash,
} from '../../../helpers/discord-calls.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const configure = (env: Env) => {
  const reader = createEnvReader(env);
  const config = discordEnv().configure(reader);
  reader.finish();
  return config;
};

describe('the environment of discord', () => {
  it('has a key, or the source does not exist', () => {
    expect(configure({})).toBeUndefined();
    expect(configure(discordVars)).toEqual(discordConfig);
  });

  it.each<[string, Env, RegExp]>([
    ['no servers', { DISCORD_GUILDS: undefined }, /DISCORD_GUILDS is missing/],
    ['empty servers', { DISCORD_GUILDS: '' }, /DISCORD_GUILDS is/],
    ['a server’s name', { DISCORD_GUILDS: 'data' }, /DISCORD_GUILDS must be IDs/],
    ['no application', { DISCORD_APPLICATION_ID: undefined }, /DISCORD_APPLICATION_ID is missing/],
    ['two applications', { DISCORD_APPLICATION_ID: `${APPLICATION},${GUILD}` }, /must be one ID/],
    ['an empty key', { DISCORD_PUBLIC_KEY: '' }, /DISCORD_PUBLIC_KEY/],
    ['a short key', { DISCORD_PUBLIC_KEY: 'abc' }, /DISCORD_PUBLIC_KEY must be the 64/],
    ['a key of zeros', { DISCORD_PUBLIC_KEY: '0'.repeat(64) }, /DISCORD_PUBLIC_KEY must be the 64/],
  ])('does not start with %s', (_what, changes, message) => {
    // An empty key is no key: the message is the reader's.
    expect(() => configure({ ...discordVars, ...changes })).toThrow(ConfigError);
    expect(() => configure({ ...discordVars, ...changes })).toThrow(message);
  });
});

const proven = (body: object | string) => {
  const request = webhookRequest({ body: typeof body === 'string' ? body : JSON.stringify(body) });
  return verified(request, 'public-key', interactionOf(request));
};
const read = (body: object | string) => readDiscord(proven(body), discordConfig);
const asker = { kind: 'person', source: 'discord', id: `${GUILD}/${ASKER}`, channel: CHANNEL };
const reply = {
  lateUrl: `https://discord.com/api/v10/webhooks/${APPLICATION}/${secrets.discordToken}/messages/@original`,
};
const ID = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' as RequestId;

describe('an interaction', () => {
  it('is a command with its asker, its server, its channel and its id', () => {
    expect(read(slash('stop', { job_name: 'job_batch', instance_id: '34765' }, { id: '7' }))).toEqual({
      kind: 'command',
      text: 'stop "job_batch" "34765"',
      asker,
      dedupe: ['discord', '7'],
      reply,
    });
  });

  it('is what a button stands for', () => {
    expect(read(click(`dlf-stop:confirm:${ID}:ABCD2345`))).toEqual({
      kind: 'answer',
      action: 'confirm',
      requestId: ID,
      code: 'ABCD2345',
      asker,
      isClick: true,
      reply,
    });
    expect(read(click('dlf-stop:run:stop a 1 --workspace w', { id: '8' }))).toMatchObject({
      kind: 'command',
      text: 'stop a 1 --workspace w',
      dedupe: ['discord', '8'],
    });
  });

  it('of another server, or of none, is an outsider’s', () => {
    expect(read(slash('help', {}, { guild: '999999999999999999' }))).toMatchObject({ kind: 'outsider' });
    expect(read(click(`dlf-stop:confirm:${ID}:ABCD2345`, { guild: undefined }))).toEqual({
      kind: 'outsider',
      asker: { ...asker, id: `/${ASKER}` },
    });
  });

  it('of another application is not proven to be for us, a PING neither', () => {
    expect(() => read(slash('help', {}, { application: GUILD }))).toThrow(UnauthorizedError);
    expect(() => read({ type: 1, application_id: GUILD })).toThrow(UnauthorizedError);
    expect(() => read('[]')).toThrow(UnauthorizedError);
  });

  it.each<[string, object]>([
    ['another kind', { application_id: APPLICATION, type: 5, id: '1' }],
    ['no kind', { application_id: APPLICATION }],
    ['no id', { application_id: APPLICATION, type: 2, guild_id: GUILD }],
    ['another button', click('approve')],
    ['a button without a code', click(`dlf-stop:confirm:${ID}:`)],
    ['a button with more', click(`dlf-stop:confirm:${ID}:ABCD2345:x`)],
  ])('cannot be read with %s', (_what, body) => {
    expect(() => read(body)).toThrow(/^Nothing was done/);
  });

  it.each(['', '..', '../..', 'a/b', 'a?b', 'a#b', 'a b', 'a%2fb', 'a'.repeat(600)])(
    'has no place for late replies with the token %j',
    (token) => {
      expect(read(slash('help', {}, { token }))).toMatchObject({ reply: {} });
      expect(read(slash('help', {}, { token }))).not.toHaveProperty('reply.lateUrl');
    },
  );
});

const message = (changes: Partial<StatusMessage> = {}): StatusMessage => ({
  requestId: ID,
  outcome: 'stopped',
  tone: 'good',
  audience: 'channel',
  headline: 'Stopped job_batch instance 34765.',
  details: [],
  facts: [],
  canClick: true,
  ...changes,
});
const status = (changes: Partial<StatusMessage> = {}, replaces?: boolean): Answer => ({
  kind: 'status',
  message: message(changes),
  ...(replaces !== undefined && { replaces }),
});
const shown = (answer: Answer, to: object = slash('help')) =>
  JSON.parse(respondDiscord(answer, proven(to)).body);

describe('an answer in Discord', () => {
  it('is for everybody where something changed, and else for who asked; nobody is called', () => {
    expect(shown(status())).toEqual({
      type: 4,
      data: {
        content: `✅ **Stopped job\\_batch instance 34765.**\nRequest \`${ID}\``,
        components: [],
        allowed_mentions: { parse: [] },
      },
    });
    expect(shown(status({ audience: 'asker' })).data.flags).toBe(64);
    expect(shown({ kind: 'help', may: [] }).data.flags).toBe(64);
  });

  it('takes the place of a question that is over, and of no other', () => {
    const pressed = click(`dlf-stop:confirm:${ID}:ABCD2345`);
    expect(shown(status({}, true), pressed).type).toBe(7);
    expect(shown(status({}, true), pressed).data.components).toEqual([]);
    expect(shown(status({ audience: 'asker' }, false), pressed)).toMatchObject({
      type: 4,
      data: { flags: 64 },
    });
    // A typed code has no message to write over.
    expect(shown(status({}, true), slash('confirm', { code: 'ABCD2345' })).type).toBe(4);
  });

  it('has buttons that say what they stand for, where a click can be answered', () => {
    const question = { kind: 'approve', code: 'ABCD2345', until: 0 } as const;
    expect(shown(status({ question })).data.components).toEqual([
      {
        type: 1,
        components: [
          { type: 2, style: 4, label: 'Approve', custom_id: `dlf-stop:confirm:${ID}:ABCD2345` },
          { type: 2, style: 2, label: 'Call off', custom_id: `dlf-stop:cancel:${ID}:ABCD2345` },
        ],
      },
    ]);
    expect(shown(status({ question, canClick: false })).data.components).toEqual([]);
  });

  it('has a button for each choice of ten, in rows of five', () => {
    const choices = Array.from({ length: 10 }, (_, index) => ({
      label: `3476${index}`,
      command: `stop job_batch 3476${index} --workspace w`,
    }));
    const [first, second, ...more] = shown(status({ choices })).data.components;
    expect(first.components[4]).toEqual({
      type: 2,
      style: 4,
      label: 'Stop 34764',
      custom_id: 'dlf-stop:run:stop job_batch 34764 --workspace w',
    });
    expect(second.components).toHaveLength(5);
    expect(more).toEqual([]);
  });

  it('has a button for a choice of 100 characters in all, and none for one of 101', () => {
    const choiceOf = (length: number) => {
      const rest = 'dlf-stop:run:stop  34765 --workspace w'.length;
      return { label: '34765', command: `stop ${'a'.repeat(length - rest)} 34765 --workspace w` };
    };
    const ids = shown(status({ choices: [choiceOf(100), choiceOf(101)] })).data.components.flatMap(
      (row: { components: { custom_id: string }[] }) => row.components.map(({ custom_id: id }) => id),
    );
    expect(ids).toEqual([`dlf-stop:run:${choiceOf(100).command}`]);
    expect(ids[0]).toHaveLength(100);
  });

  it('has only the text of a choice that is too long for a button, and fits with the longest names', () => {
    const long = `${'_'.repeat(128)}_${'作'.repeat(128)}`;
    const choices = Array.from({ length: 10 }, (_, index) => ({
      label: `${index}, running for 2 h`,
      command: `stop ${long} 922337203685477580${index} --workspace ${'w'.repeat(64)}`,
    }));
    const { content, components } = shown(
      status({ headline: `Stopped ${long} instance 9223372036854775807.`, choices }),
    ).data;
    expect(content.length).toBeLessThanOrEqual(2_000);
    expect(content).toContain('作'.repeat(128));
    expect(components).toEqual([]);
  });

  it.each([
    '@everyone',
    '@here',
    '<@123>',
    '<#1>',
    '<t:1>',
    '**a**',
    '__a__',
    '||a||',
    '`a`',
    '[a](https://a.b)',
    'https://a.b',
    '# a',
    '> a',
    '- a',
    ':bomb:',
    'a\\',
  ])('makes %j harmless', (text) => {
    const escaped = discordStyle.escape(text);
    // Whatever means something has a backslash of its own before it, and reads as it was.
    expect(escaped.replace(/\\[^0-9A-Za-z\s]/g, '')).not.toMatch(/[\\*_~`|<>#@:[\]()-]/);
    expect(escaped.replace(/\\([^0-9A-Za-z\s])/g, '$1')).toBe(text);
    expect(discordStyle.code(text).slice(1, -1)).not.toContain('`');
  });

  it('begins no line of its own within a value, and ends no link', () => {
    expect(discordStyle.escape('a\n# b\r\n\u2028c')).toBe('a \\# b c');
    expect(discordStyle.code('a\nb')).toBe('`a b`');
    expect(discordStyle.code('')).toBe('`–`');
    expect(discordStyle.link('https://a.b/?x=(1)>', 'there')).toBe('[there](<https://a.b/?x=%281%29%3E>)');
  });

  it('names people of Discord, and others by their account', () => {
    expect(discordStyle.mention({ kind: 'person', source: 'discord', id: `${GUILD}/${ASKER}` })).toBe(
      `<@${ASKER}>`,
    );
    expect(discordStyle.mention({ kind: 'person', source: 'slack', id: 'T1/1' })).toBeUndefined();
    expect(discordStyle.mention({ kind: 'person', source: 'discord', id: 'x/1> @everyone' })).toBeUndefined();
  });

  it.each([
    ['{"message":"Unknown Webhook","code":10015}', 'failed'],
    ['{"message":"Unknown Message","code":10008}', 'failed'],
    ['{"message":"Invalid Webhook Token","code":50027}', 'done'],
    ['{"id":"1","content":"✅"}', 'done'],
    ['', 'done'],
  ])('is edited again a moment later where Discord does not know it yet: %s', (body, expected) => {
    expect(discordCall('https://discord.com/api', status({ audience: 'asker' })).judge?.(body)).toBe(
      expected,
    );
  });

  it('is edited later, without a flag that could not be changed', () => {
    const call = discordCall(reply.lateUrl, status({ audience: 'asker' }));
    expect(call).toMatchObject({ method: 'PATCH', url: reply.lateUrl });
    expect(Object.keys(JSON.parse(call.body))).toEqual(['content', 'components', 'allowed_mentions']);
  });

  it('is never empty', () => {
    expect(shown({ kind: 'taken-in', isTold: true }).data.content).not.toBe('');
    expect(shown({ kind: 'audit', lines: [] }).data.content).not.toBe('');
  });

  it('has the status of an error that is the sender’s, and shows one of ours', () => {
    expect(refuseDiscord(new UnauthorizedError('wrong signature'))).toMatchObject({
      status: 401,
      body: '{"message":"Unauthorized"}',
    });
    const ours = refuseDiscord(new InternalError());
    expect(ours.status).toBe(200);
    expect(JSON.parse(ours.body)).toMatchObject({
      type: 4,
      data: { flags: 64, content: expect.stringMatching(/failed/) },
    });
  });
});

describe('the source discord', () => {
  it('answers before Discord gives up, and tells nothing after its token has ended', () => {
    expect(source.limitMs).toBeLessThan(3_000);
    expect(source.late.lifeMs).toBe(900_000);
    expect(source.lifeMs).toBeLessThan(source.late.lifeMs);
    expect(source.late.hosts).toEqual(['discord.com']);
  });

  it('accepts and reads its own sample', () => {
    const now = 1_795_485_600_999;
    const given: Readonly<Record<string, string>> = { ...discordVars, DISCORD_PRIVATE_KEY: secrets.discord };
    const made = sample({
      command: 'stop 作业 34765 --reason "too long" --dry-run',
      now,
      unique: 'once',
      secret: (name) => given[name] ?? '',
    });
    expect(source.read(source.verify(webhookRequest(made), discordConfig, now), discordConfig)).toMatchObject(
      {
        kind: 'command',
        text: 'stop "作业" "34765" --reason "too long" --dry-run',
        asker: { id: `${GUILD}/${ASKER}` },
      },
    );
  });
});
