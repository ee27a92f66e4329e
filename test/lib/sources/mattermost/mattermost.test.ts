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
    source.read(verified(webhookRequest(), 'token', new URLSearchParams(form(members))));

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
const shown = (answer: Answer) => JSON.parse(source.respond(answer).body);

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
