import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { InstanceId } from '../../../lib/intent/instance-id.ts';
import type { JobName } from '../../../lib/intent/job-name.ts';
import type { Workspace } from '../../../lib/intent/workspace.ts';
import { type Channel, readChannels } from '../../../lib/notify/channels.ts';
import { chatPlatformNames, type chatPlatforms } from '../../../lib/notify/chat-platforms.ts';
import { noticeCall } from '../../../lib/notify/notice.ts';
import { policyNoticeCall } from '../../../lib/notify/policy-notice.ts';
import { cardFaults } from '../../helpers/card-faults.ts';
import { cardIn } from '../../helpers/teams-message.ts';
import { kinds, outcomes } from '../messages/outcomes.ts';
import { messageOf } from '../messages/subjects.ts';
import { readEnv } from './read-env.ts';

const longest = {
  target: {
    jobName: `a${'𠀀'.repeat(127)}_${'𠀀'.repeat(128)}` as JobName,
    instanceId: '9223372036854775807' as InstanceId,
    workspace: 'w'.repeat(64) as Workspace,
  },
  asker: { kind: 'alert', source: 'alertmanager', id: '长'.repeat(300) },
  reason: '长'.repeat(1_000),
} as const;

const saying = (message: string) =>
  ({ ...longest, outcome: { ...outcomes['not-stoppable'], said: { message } } }) as const;

const longItems = [
  { outcome: outcomes['dlf-refused'], reason: '长'.repeat(1_000) },
  { ...longest, outcome: outcomes['dlf-refused'] },
  {
    ...longest,
    target: { ...longest.target, jobName: '_'.repeat(257) as JobName },
    outcome: outcomes.refused,
  },
  // As much as is kept of what DLF said.
  ...['长', '\\', '*', '\u0001'].map((sign) => saying(sign.repeat(200))),
];

type Json = Readonly<Record<string, unknown>>;
const bytes = (text: string): number => Buffer.byteLength(text);
const memberOf = (json: Json, member: string, name: string): string =>
  String((json[member] as Json | undefined)?.[name]);

/** What a platform counts of a message, and how much of that it takes. */
const counted: Readonly<
  Record<keyof typeof chatPlatforms, (json: Json, body: string) => readonly [size: number, max: number]>
> = {
  discord: ({ content }) => [String(content).length, 2_000],
  dingtalk: (_, body) => [bytes(body), 20_000],
  feishu: (_, body) => [bytes(body), 20 * 1024],
  mattermost: ({ text }) => [String(text).length, 16_383],
  teams: (_, body) => [bytes(body), 28 * 1024],
  wecom: (json) => [bytes(memberOf(json, 'markdown', 'content')), 4_096],
  welink: (json) => [memberOf(json, 'content', 'text').length, 500],
};

function faultsIn(name: keyof typeof chatPlatforms, body: string): string[] {
  const [size, max] = counted[name](JSON.parse(body), body);
  return [
    ...(size >= 1 && size <= max ? [] : [`${size} of ${max}`]),
    // JSON writes half a sign like this.
    ...(/\\ud[89a-f]/i.test(body) ? ['half a sign'] : []),
  ];
}

const NOW = 1_599_360_473_000;

const addresses: Readonly<Record<keyof typeof chatPlatforms, string>> = {
  discord: 'https://discord.com/api/webhooks/1234567890/a-token_of-nobody',
  dingtalk: 'https://oapi.dingtalk.com/robot/send?access_token=0123abcd',
  feishu: 'https://open.feishu.cn/open-apis/bot/v2/hook/0f3c5d1e-8a9b',
  mattermost: 'https://chat.example.com/hooks/a1b2c3d4e5f6',
  teams: 'https://prod-12.westeurope.logic.azure.com:443/workflows/0a/triggers/manual/paths/invoke?sig=x',
  wecom: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f3c5d1e',
  welink: 'https://open.welink.huaweicloud.com/api/werobot/v1/webhook/send?token=0f3c&channel=standard',
};

const read = (text: string): Channel => {
  const { value, problem } = readEnv({ NOTIFY: text }, readChannels);
  const [channel] = value;
  if (channel === undefined) throw new Error(problem);
  return channel;
};
const channelOf = (name: keyof typeof chatPlatforms, secret = ''): Channel =>
  read(`${name}+${addresses[name]}${secret}`);

const item = (more = {}) => ({ message: messageOf(more), at: NOW });
const callFor = (name: keyof typeof chatPlatforms, items = [item()], secret = '') =>
  noticeCall(channelOf(name, secret), items, 'an-id', NOW);
const textOf = (name: keyof typeof chatPlatforms, items = [item()]): string => callFor(name, items).body;

describe('the addresses of chats in NOTIFY', () => {
  it.each(chatPlatformNames)('are read behind the name of the platform: %s', (name) => {
    expect(channelOf(name)).toMatchObject({
      kind: 'chat',
      platform: name,
      name: expect.stringMatching(new RegExp(`^${name}-[0-9a-f]{8}$`)),
      url: addresses[name].replace(':443', ''),
    });
  });

  it.each(
    chatPlatformNames
      .filter((name) => name !== 'mattermost')
      .flatMap((name) => [
        `${name}+${addresses[name].replace(/https:\/\/[^/:?]+(:443)?/, 'https://evil.example')}`,
        `${name}+${addresses[name].replace('https:', 'http:')}`,
        `${name}+${addresses[name].replace(/(https:\/\/)/, '$1user@')}`,
        `${name}x+${addresses[name]}`,
      ]),
  )('are refused elsewhere than where the platform is: %s', (text) => {
    expect(() => read(text)).toThrow(/element 1 must be/);
  });

  it.each(['discord', 'mattermost', 'teams', 'wecom', 'welink'] as const)(
    'have no secret where the platform does not sign: %s',
    (name) => {
      expect(() => channelOf(name, '#secret')).toThrow(/element 1 must be/);
    },
  );

  it('are called the same whatever their secret, which their name does not show', () => {
    const [first, second] = [channelOf('feishu', '#one'), channelOf('feishu', '#another')];
    expect(first.name).toBe(second.name);
    expect(JSON.stringify(first.name)).not.toContain('one');
  });
});

describe('a notice in a chat', () => {
  it('is signed as Feishu wants it: nothing, under a key of time and secret', () => {
    // Computed once with another implementation.
    expect(JSON.parse(callFor('feishu', [item()], '#demo').body)).toMatchObject({
      timestamp: '1599360473',
      sign: 'l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=',
      msg_type: 'interactive',
    });
    expect(JSON.parse(callFor('feishu').body)).not.toHaveProperty('sign');
  });

  it('is signed as DingTalk wants it: in the address', () => {
    const url = new URL(callFor('dingtalk', [item()], '#SECabc').url);
    expect(url.searchParams.get('timestamp')).toBe(String(NOW));
    const sign = createHmac('sha256', 'SECabc').update(`${NOW}\nSECabc`).digest('base64');
    expect(url.searchParams.get('sign')).toBe(sign);
    expect(url.searchParams.get('access_token')).toBe('0123abcd');
  });

  it.each(chatPlatformNames)('says what happened, to what, and by which request: %s', (name) => {
    const text = textOf(name);
    for (const part of ['Stopped', 'job', '34765', messageOf().requestId]) expect(text).toContain(part);
  });

  it.each(chatPlatformNames)('says of several how many ended how, the worst first: %s', (name) => {
    const items = [item(), item({ outcome: outcomes.refused }), item({ outcome: outcomes['dlf-refused'] })];
    const text = textOf(name, items);
    expect(text).toMatch(/dlf\W{0,2}-stop: 3 requests ended/);
    expect(text.indexOf('⚠️')).toBeLessThan(text.indexOf('✅') === -1 ? Infinity : text.indexOf('✅'));
  });

  it.each(chatPlatformNames)(
    'stays within its limit however many there are, and counts the rest: %s',
    (name) => {
      for (const more of longItems) {
        const { body } = callFor(
          name,
          Array.from({ length: 500 }, () => item(more)),
        );
        expect(faultsIn(name, body)).toEqual([]);
        expect(body).toMatch(/… and \d+ more/);
      }
    },
  );

  it.each(chatPlatformNames)('stays within its limit however much there is to say of one: %s', (name) => {
    for (const more of longItems) {
      const { body } = callFor(name, [item(more)]);
      expect(faultsIn(name, body)).toEqual([]);
      expect(body).toContain(messageOf().requestId);
    }
  });

  it.each(chatPlatformNames.flatMap((name) => [[name, 'en'] as const, [name, 'zh'] as const]))(
    'stays within its limit with every outcome that there is: %s, %s',
    (name, locale) => {
      const each = kinds.map((kind) => item({ ...longest, outcome: outcomes[kind], reader: { locale } }));
      for (const items of [
        ...each.map((one) => [one]),
        each,
        Array.from({ length: 20 }, () => each).flat(),
      ]) {
        expect(faultsIn(name, callFor(name, items).body)).toEqual([]);
      }
    },
  );

  it('is a card of version 1.4 in Teams, of one request and of many', () => {
    const long = Array.from({ length: 500 }, () => item({ ...longest, outcome: outcomes.refused }));
    for (const items of [[item()], long.slice(0, 1), long.slice(0, 2), long]) {
      const { body } = callFor('teams', items);
      expect(cardFaults(body)).toEqual([]);
      const { version, body: elements } = cardIn(body);
      expect(version).toBe('1.4');
      expect(new Set(elements.map(({ type }) => type))).toEqual(new Set(['TextBlock']));
    }
  });

  it.each(chatPlatformNames)('rings nobody’s bell, and shows no markup of a job’s name: %s', (name) => {
    const asker = {
      kind: 'alert',
      source: 'alertmanager',
      id: '@everyone <@U1> <!channel> <at id=all></at> [x](https://evil.example) *b* `c`',
    } as const;
    const text = textOf(name, [item({ asker })]);
    expect(text).not.toContain('@everyone');
    expect(text).not.toContain('<@U1>');
    expect(text).not.toContain('<!channel>');
    expect(text).not.toContain('<at id');
    expect(text).not.toContain('](https://evil.example)');
  });

  it('takes a refusal in a 200 for what it is', () => {
    for (const [name, good, bad] of [
      ['feishu', '{"code":0}', '{"code":19021,"msg":"sign match fail"}'],
      ['dingtalk', '{"errcode":0}', '{"errcode":310000}'],
      ['wecom', '{"errcode":0}', '{"errcode":93000}'],
      ['welink', '{"code":"0"}', '{"code":"58404"}'],
    ] as const) {
      const { judge } = callFor(name);
      expect(judge?.(good)).toBe('done');
      expect([bad, '', 'null', '<html>'].map((body) => judge?.(body))).toEqual(Array(4).fill('failed'));
    }
    expect(callFor('discord').judge).toBeUndefined();
  });

  it.each(chatPlatformNames)('says that the policy cannot be used: %s', (name) => {
    const problem = { id: 'x', words: 'line 1: bad', hasGoodOne: true };
    const { body } = policyNoticeCall(channelOf(name), problem, 'an-id', NOW);
    expect(body).toContain('the policy cannot be used');
    const long = { ...problem, words: '长'.repeat(20_000) };
    expect(faultsIn(name, policyNoticeCall(channelOf(name), long, 'an-id', NOW).body)).toEqual([]);
  });
});
