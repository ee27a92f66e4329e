import { describe, expect, it } from 'vitest';
import { ConfigError, createEnvReader, type Env } from '../../../../lib/config/env-reader.ts';
import { BadRequestError, InternalError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import type { RequestId } from '../../../../lib/intent/request-id.ts';
import type { StatusMessage } from '../../../../lib/messages/status-message.ts';
import { sealLate } from '../../../../lib/sources/late.ts';
import { type MattermostConfig, mattermostEnv } from '../../../../lib/sources/mattermost/env.ts';
import { source } from '../../../../lib/sources/mattermost/index.ts';
import { sample } from '../../../../lib/sources/mattermost/sample.ts';
import { mattermostStyle } from '../../../../lib/sources/mattermost/text-style.ts';
import { type Answer, type LateReplies, verified } from '../../../../lib/sources/source.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const configure = (env: Env) => {
  const reader = createEnvReader(env);
  const config = mattermostEnv().configure(reader);
  reader.finish();
  return config;
};
const config = { tokens: [secrets.mattermost, secrets.mattermostNext], host: 'chat.example.com' };

describe('the environment of mattermost', () => {
  it('has a token, or the source does not exist', () => {
    expect(configure({})).toBeUndefined();
    expect(configure({ MATTERMOST_URL: 'https://chat.example.com' })).toBeUndefined();
    expect(
      configure({
        MATTERMOST_TOKEN: `${secrets.mattermost},${secrets.mattermostNext}`,
        MATTERMOST_URL: 'https://chat.example.com/',
      }),
    ).toEqual(config);
    expect(() => configure({ MATTERMOST_TOKEN: '' })).toThrow(ConfigError);
    expect(() => configure({ MATTERMOST_TOKEN: `${secrets.mattermost},` })).toThrow(ConfigError);
  });

  it.each([
    'http://chat.example.com',
    'http://127.0.0.1:8065',
    'https://chat.example.com:8065',
    'https://a/b',
    'chat',
  ])('does not start with late replies to %s', (url) => {
    expect(() => configure({ MATTERMOST_TOKEN: secrets.mattermost, MATTERMOST_URL: url })).toThrow(
      /MATTERMOST_URL must be https/,
    );
  });

  it('warns where there are no late replies', () => {
    expect(mattermostEnv().warnings?.({ tokens: [], host: undefined })).toHaveLength(1);
    expect(mattermostEnv().warnings?.(config)).toEqual([]);
  });
});

const IDS = {
  team_id: 'rdc9bgriktyx9p4kowh3dmgqyc',
  user_id: 'wp3n8unnhjd8mn6wbrfpw1hx7a',
  channel_id: 'fukwzf7jupnq7ny5y1tc5gmxjr',
};
const form = (members: Readonly<Record<string, string>>): string => new URLSearchParams(members).toString();

describe('a token', () => {
  const judge = (
    authorization: string | undefined,
    body: string,
    tokens: readonly string[] = config.tokens,
  ): string => {
    try {
      const headers = authorization === undefined ? {} : { authorization };
      source.verify(webhookRequest({ headers, body }), { tokens });
    } catch (error) {
      expect(error).toBeInstanceOf(UnauthorizedError);
      return (error as UnauthorizedError).reason;
    }
    return 'accepted';
  };
  const right = form({ token: secrets.mattermost });

  it('is enough in the header, in the form, or in both, old and new', () => {
    expect(judge(`Token ${secrets.mattermost}`, 'text=a')).toBe('accepted');
    expect(judge(undefined, right)).toBe('accepted');
    expect(judge(`Token ${secrets.mattermostNext}`, right)).toBe('accepted');
  });

  it.each<[string, string | undefined, string]>([
    ['a wrong one in the form beside a right header', `Token ${secrets.mattermost}`, 'token=x'],
    ['an empty one in the form beside a right header', `Token ${secrets.mattermost}`, 'token='],
    ['a wrong header beside a right form', 'Token x', right],
    ['another scheme beside a right form', `Bearer ${secrets.mattermost}`, right],
    ['an empty header beside a right form', '', right],
    ['two in the form, one of them wrong', undefined, `${right}&token=x`],
    ['a prefix', undefined, form({ token: secrets.mattermost.slice(0, -1) })],
    ['an empty one', undefined, 'token='],
  ])('is not %s', (_what, header, body) => {
    expect(judge(header, body)).toBe('wrong token');
  });

  it('is needed, and none is right where none is configured', () => {
    expect(judge(undefined, 'text=stop')).toBe('no token');
    expect(judge(undefined, right, [])).toBe('wrong token');
  });
});

describe('a slash command', () => {
  const read = (members: Readonly<Record<string, string>>) =>
    source.read(
      verified(webhookRequest(), 'token', { kind: 'command', form: new URLSearchParams(form(members)) }),
    );

  it('has its asker, its channel, its trigger and an address for more', () => {
    const more = {
      text: 'stop a 1',
      trigger_id: 't1',
      response_url: 'https://chat.example.com/hooks/commands/x',
    };
    expect(read({ ...IDS, ...more })).toEqual({
      kind: 'command',
      text: 'stop a 1',
      asker: {
        kind: 'person',
        source: 'mattermost',
        id: `${IDS.team_id}/${IDS.user_id}`,
        channel: IDS.channel_id,
      },
      dedupe: ['mattermost', IDS.team_id, 't1'],
      reply: { lateUrl: more.response_url },
    });
    expect(read(IDS)).not.toHaveProperty('dedupe');
  });

  it.each([{ user_id: '' }, { team_id: 'a/b' }, { user_id: 'a b' }, { channel_id: '' }])(
    'is nobody’s with %j',
    (changes) => {
      expect(() => read({ ...IDS, ...changes })).toThrow(BadRequestError);
    },
  );
});

const ID = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' as RequestId;
const status = (changes: Partial<StatusMessage> = {}): Answer => ({
  kind: 'status',
  message: {
    requestId: ID,
    outcome: 'stopped',
    tone: 'good',
    audience: 'channel',
    headline: 'Stopped it.',
    details: [],
    facts: [],
    ...changes,
  },
});
const command = verified(webhookRequest(), 'token', {
  kind: 'command' as const,
  form: new URLSearchParams(IDS),
});
const shown = (answer: Answer) => JSON.parse(source.respond(answer, command, config).body);

describe('an answer in Mattermost', () => {
  it('is for everybody where something changed, and else for who asked', () => {
    expect(shown(status())).toEqual({
      response_type: 'in_channel',
      text: `:white_check_mark: **Stopped it\\.**\nRequest \`${ID}\``,
      skip_slack_parsing: true,
    });
    expect(shown(status({ audience: 'asker' })).response_type).toBe('ephemeral');
    expect(shown({ kind: 'help', may: [] })).toMatchObject({ response_type: 'ephemeral' });
    expect(shown({ kind: 'audit', lines: [] }).text).not.toBe('');
  });

  it('fits with the longest names', () => {
    const long = `${'_'.repeat(128)}_${'作'.repeat(128)}`;
    const choices = Array.from({ length: 200 }, () => ({ label: long, command: `stop ${long} 1` }));
    const { text } = shown(status({ headline: long, choices }));
    expect(text.length).toBeLessThanOrEqual(16_383);
    expect(text).toContain('作'.repeat(128));
  });

  it.each([
    '@channel',
    '@all',
    '@here',
    '@roadrunner',
    'a @channel, b',
    '<!channel>',
    '<@U1>',
    ':bomb:',
    'https://a.b',
  ])('calls nobody and leads nowhere with %j', (text) => {
    const escaped = mattermostStyle.escape(text);
    expect(escaped).not.toMatch(/@\w|<[!@]|:\w+:|:\/\//);
    expect(escaped.replaceAll('\u200b', '').replace(/\\(.)/g, '$1')).toBe(text);
  });

  it.each(['**a**', '# a', '[a](b)', '`a`', '~~a~~', '| a |', '> a', '- a', '1. a', '![a](b)', 'a\\'])(
    'has no markup of %j',
    (text) => {
      const escaped = mattermostStyle.escape(text);
      expect(escaped.replace(/\\[^\w\s]/g, '')).not.toMatch(/[\\*#[\]()`~|>!.-]/);
      expect(escaped.replace(/\\(.)/g, '$1')).toBe(text);
    },
  );

  it('begins no line within a value, and ends no code and no link', () => {
    expect(mattermostStyle.escape('a\n# b')).toBe('a \\# b');
    expect(mattermostStyle.code('a`\n@all')).toBe('`aˋ @all`');
    expect(mattermostStyle.code('')).toBe('`–`');
    expect(mattermostStyle.link('https://a/?(b) c', 'x')).toBe('[x](https://a/?%28b%29%20c)');
    expect(mattermostStyle.mention({ kind: 'person', source: 'mattermost', id: 'a/b' })).toBeUndefined();
  });

  it('has the status of an error that is the sender’s, and shows one of ours', () => {
    expect(source.refuse(new UnauthorizedError('x')).status).toBe(401);
    const ours = source.refuse(new InternalError());
    expect(ours.status).toBe(200);
    expect(JSON.parse(ours.body).text).toMatch(/failed/);
  });
});

describe('buttons in Mattermost', () => {
  interface Action {
    readonly id: string;
    readonly name: string;
    readonly integration: { readonly url: string; readonly context: Readonly<Record<string, string>> };
  }
  const QUESTION = { kind: 'confirm', code: 'ABCD2345', until: 1_795_485_900_000 } as const;
  const at = (host: string, prefix = '') =>
    verified({ ...webhookRequest({ headers: { host } }), prefix }, 'token', {
      kind: 'command' as const,
      form: new URLSearchParams(IDS),
    });
  const actionsOf = (answer: Answer, to: ReturnType<typeof at>): readonly Action[] => {
    const { attachments = [] } = JSON.parse(source.respond(answer, to, config).body) as {
      attachments?: readonly { readonly actions: readonly Action[] }[];
    };
    return attachments.flatMap(({ actions }) => actions);
  };
  const question = status({
    outcome: 'needs-confirmation',
    audience: 'asker',
    question: QUESTION,
    canClick: true,
  });
  const click = (context: unknown, changes: object = {}) =>
    webhookRequest({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...IDS, team_id: '', trigger_id: 't9', post_id: 'p', context, ...changes }),
    });
  const press = (context: unknown, changes?: object) =>
    source.read(source.verify(click(context, changes), config));

  it('lead to the address that Mattermost has called, a stage included', () => {
    const [yes, no] = actionsOf(question, at('dlf.example.com', '/prod'));
    expect([yes?.name, no?.name]).toEqual(['Confirm', 'Cancel']);
    expect(yes?.integration.url).toBe('https://dlf.example.com/prod/webhooks/mattermost');
    // Others than letters and digits are not found again.
    expect(yes?.id).toMatch(/^[a-z0-9]+$/);
    expect(JSON.stringify(yes)).not.toContain(secrets.mattermost);
  });

  it('lead where the command came from, whatever its address says', () => {
    const replyTo = 'https://chat.example.com/hooks/commands/x#url=https://evil.example&team=other';
    const form = new URLSearchParams({ ...IDS, response_url: replyTo });
    const reading = source.read(
      verified(webhookRequest({ headers: { host: 'a.example' } }), 'token', { kind: 'command', form }),
    );
    expect(JSON.stringify(reading)).not.toMatch(/evil|other/);
  });

  it.each(['', 'dlf.example.com/x', 'a b', 'user@dlf.example.com'])('are not there at %j', (host) => {
    expect(actionsOf(question, at(host))).toEqual([]);
  });

  it('are not there where a click could not be answered, and where nothing is asked', () => {
    expect(actionsOf(status({ question: QUESTION, canClick: false }), at('a.example'))).toEqual([]);
    expect(actionsOf(status({ canClick: true }), at('a.example'))).toEqual([]);
  });

  it('are in a late reply as well, whose address says where they lead', () => {
    const form = new URLSearchParams({ ...IDS, response_url: 'https://chat.example.com/hooks/commands/x' });
    const to = verified(webhookRequest({ headers: { host: 'a.example' } }), 'token', {
      kind: 'command' as const,
      form,
    });
    const reading = source.read(to);
    const lateUrl = (reading.kind === 'command' && reading.reply?.lateUrl) || '';
    expect(new URL(lateUrl)).toMatchObject({ host: 'chat.example.com', pathname: '/hooks/commands/x' });
    const { body } = source.late.call(lateUrl, question, config);
    expect(body).toContain('https://a.example/webhooks/mattermost');
    expect(body).toContain(IDS.team_id);
  });

  it('are answers to their question, of who has pressed them, in the team of the command', () => {
    const [yes, no] = actionsOf(question, at('a.example'));
    const asker = {
      kind: 'person',
      source: 'mattermost',
      id: `${IDS.team_id}/${IDS.user_id}`,
      channel: IDS.channel_id,
    };
    const answer = { kind: 'answer', requestId: ID, code: 'ABCD2345', asker, isClick: true };
    expect(press(yes?.integration.context)).toEqual({ ...answer, action: 'confirm' });
    expect(press(no?.integration.context)).toEqual({ ...answer, action: 'cancel' });
  });

  it('are not there where several instances may be meant: what came of it would be shown to one person', () => {
    const choices = [{ label: 'job_batch 34766', command: 'stop job_batch 34766' }];
    const answer = status({ choices, canClick: true });
    expect(actionsOf(answer, at('a.example'))).toEqual([]);
    expect(shown(answer).text).toContain('`stop job_batch 34766`');
  });

  it.each([
    ['another kind', { kind: 'cancel' }],
    ['another value', { value: `${'B'.repeat(26)} ABCD2345` }],
    ['another team', { team: 'another' }],
    ['another place', { shown: 'channel' }],
    ['another mark', { mac: 'x' }],
    ['an empty mark', { mac: '' }],
    ['no mark', { mac: undefined }],
    ['a kind that there is not', { kind: 'run' }],
  ])('prove nothing with %s', (_, changes) => {
    const [yes] = actionsOf(question, at('a.example'));
    expect(() => press({ ...yes?.integration.context, ...changes })).toThrow(UnauthorizedError);
  });

  it.each([undefined, null, 'x', []])('prove nothing with the context %j', (context) => {
    expect(() => press(context)).toThrow(UnauthorizedError);
  });

  it('prove nothing once the token is another one, and are nobody’s without an ID', () => {
    const context = actionsOf(question, at('a.example'))[0]?.integration.context;
    expect(() => source.verify(click(context), { tokens: ['another'] })).toThrow(UnauthorizedError);
    expect(() => press(context, { user_id: 'a/b' })).toThrow(BadRequestError);
    expect(() => press(context, { channel_id: undefined })).toThrow(BadRequestError);
  });

  const answered = (answer: Answer, shownTo: 'channel' | 'asker') => {
    const context = { kind: 'confirm', value: 'x', team: 't', shown: shownTo } as const;
    const to = verified(webhookRequest(), 'token', { kind: 'click' as const, click: {}, context });
    return JSON.parse(source.respond(answer, to, config).body) as unknown;
  };

  it('give way to what came of them where everybody sees the message, and else are answered below', () => {
    const done: Answer = { ...status(), replaces: true } as Answer;
    expect(answered(done, 'channel')).toMatchObject({
      update: { message: expect.stringContaining('Stopped it'), props: { attachments: [] } },
    });
    for (const [answer, place] of [
      [done, 'asker'],
      [status(), 'channel'],
      [{ ...status(), replaces: false }, 'channel'],
    ] as const) {
      expect(answered(answer as Answer, place)).toEqual({
        ephemeral_text: expect.stringContaining('Stopped it'),
        skip_slack_parsing: true,
      });
    }
  });
});

describe('a late reply', () => {
  const isSealed = (url: string, given: MattermostConfig = config): boolean =>
    sealLate(
      source.late as LateReplies<unknown>,
      given,
      { source: 'mattermost', url, requestId: ID, receivedAt: 0 },
      (size) => Buffer.alloc(size),
    ) !== undefined;

  it.each([
    ['https://chat.example.com/hooks/commands/x', true],
    ['https://chat.example.com:443/hooks/commands/x', true],
    ['http://chat.example.com/hooks/commands/x', false],
    ['https://chat.example.com:8065/hooks/commands/x', false],
    ['https://evil.example.com/hooks/commands/x', false],
    ['https://chat.example.com.evil.com/', false],
    ['https://chat.example.com@evil.com/', false],
    ['https://169.254.169.254/', false],
    ['x', false],
  ])('goes to %s: %s', (url, expected) => {
    expect(isSealed(url)).toBe(expected);
  });

  it('goes nowhere without MATTERMOST_URL', () => {
    const bare = { tokens: config.tokens, host: undefined };
    expect(isSealed('https://chat.example.com/hooks/commands/x', bare)).toBe(false);
  });
});

it('the source mattermost accepts and reads its own sample', () => {
  const given: Readonly<Record<string, string>> = {
    MATTERMOST_TOKEN: secrets.mattermost,
    MATTERMOST_URL: 'https://m',
  };
  const made = sample({ command: 'stop 作业 1', now: 0, unique: 'u', secret: (name) => given[name] ?? '' });
  expect(source.read(source.verify(webhookRequest(made), config))).toMatchObject({
    text: 'stop 作业 1',
    reply: { lateUrl: 'https://m/hooks/commands/localu' },
  });
});
