import { hmacSha256 } from '../crypto/sha256.ts';
import { memberOfJson } from '../http/exact-json.ts';
import type { HttpCall } from '../http/http-call.ts';
import { type ChatStyle, entityStyle, lookAlikeStyle, markdownStyle } from './chat-styles.ts';

/** A message for a channel, before a platform has formatted it. */
export interface ChatNotice {
  readonly tone: 'good' | 'neutral' | 'bad';
  /** In the platform's own markup, harmless. */
  readonly title: string;
  readonly lines: readonly string[];
  /** The same at every try. */
  readonly id: string;
}

/** What differs between chats' incoming webhooks. */
export interface ChatPlatform {
  /** Whether an address is one of theirs. */
  isTheirs(url: URL): boolean;
  /** Whether `#…` of an address may be a secret that messages are signed with. */
  readonly signs: boolean;
  readonly style: ChatStyle;
  /** Of the whole text. */
  readonly maxBytes: number;
  call(url: string, secret: string | undefined, notice: ChatNotice, now: number): HttpCall;
}

const post = (url: string, body: object, judge?: HttpCall['judge']): HttpCall => ({
  url,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
  ...(judge && { judge }),
});

/** An answer that is 200 whatever came of it, and has the truth in a code. */
const coded =
  (member: string): NonNullable<HttpCall['judge']> =>
  (body) =>
    String(memberOfJson(body, member)) === '0' ? 'done' : 'failed';

const textOf = ({ title, lines }: ChatNotice, lineEnd = '\n'): string => [title, ...lines].join(lineEnd);

const COLOURS = { good: 'green', neutral: 'blue', bad: 'red' } as const;

/** Incoming webhooks by the word in front of their address: `feishu+https://…`. */
export const chatPlatforms = {
  /** discord.com/developers, "Execute Webhook": 2,000 characters. */
  discord: {
    isTheirs: ({ hostname, pathname }) =>
      hostname === 'discord.com' && /^\/api\/webhooks\/\d+\/[\w-]+$/.test(pathname),
    signs: false,
    style: markdownStyle,
    maxBytes: 1_900,
    call: (url, _, notice) => post(url, { content: textOf(notice), allowed_mentions: { parse: [] } }),
  },
  /** open.dingtalk.com, "Custom robot": the time and the signature are parameters of the address. */
  dingtalk: {
    isTheirs: ({ hostname, pathname, searchParams }) =>
      hostname === 'oapi.dingtalk.com' && pathname === '/robot/send' && searchParams.has('access_token'),
    signs: true,
    style: lookAlikeStyle,
    maxBytes: 8_000,
    call: (url, secret, notice, now) => {
      const signed = new URL(url);
      if (secret !== undefined) {
        signed.searchParams.set('timestamp', String(now));
        signed.searchParams.set('sign', hmacSha256(secret, `${now}\n${secret}`).toString('base64'));
      }
      // Two spaces at its end make a line of its own.
      const markdown = { title: notice.title, text: textOf(notice, '  \n') };
      return post(signed.href, { msgtype: 'markdown', markdown }, coded('errcode'));
    },
  },
  /** open.feishu.cn, "Custom bot": what is signed is nothing, under a key of time and secret. */
  feishu: {
    isTheirs: ({ hostname, pathname }) =>
      ['open.feishu.cn', 'open.larksuite.com'].includes(hostname) &&
      /^\/open-apis\/bot\/v2\/hook\/[\w-]+$/.test(pathname),
    signs: true,
    style: entityStyle,
    maxBytes: 15_000,
    call: (url, secret, { tone, title, lines }, now) => {
      const timestamp = String(Math.floor(now / 1000));
      return post(
        url,
        {
          ...(secret !== undefined && {
            timestamp,
            sign: hmacSha256(`${timestamp}\n${secret}`, '').toString('base64'),
          }),
          msg_type: 'interactive',
          card: {
            config: { wide_screen_mode: true },
            header: { template: COLOURS[tone], title: { tag: 'plain_text', content: 'dlf-stop' } },
            elements: [{ tag: 'markdown', content: [title, ...lines].join('\n') }],
          },
        },
        coded('code'),
      );
    },
  },
  /** developers.mattermost.com, "Incoming webhooks"; any host, since everybody has his own. */
  mattermost: {
    isTheirs: ({ pathname }) => /\/hooks\/[a-z0-9]+$/.test(pathname),
    signs: false,
    style: markdownStyle,
    maxBytes: 15_000,
    call: (url, _, notice) => post(url, { text: textOf(notice) }),
  },
  /** learn.microsoft.com, "When a Teams webhook request is received": 28 KB. */
  teams: {
    isTheirs: ({ hostname }) => /\.(logic\.azure\.com|api\.powerplatform\.com)$/.test(hostname),
    signs: false,
    style: markdownStyle,
    maxBytes: 15_000,
    call: (url, _, { title, lines }) =>
      post(url, {
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            content: {
              type: 'AdaptiveCard',
              version: '1.4',
              body: [title, ...lines].map((text) => ({ type: 'TextBlock', text, wrap: true })),
            },
          },
        ],
      }),
  },
  /** developer.work.weixin.qq.com, "Group robot": 4,096 bytes of markdown. */
  wecom: {
    isTheirs: ({ hostname, pathname, searchParams }) =>
      hostname === 'qyapi.weixin.qq.com' && pathname === '/cgi-bin/webhook/send' && searchParams.has('key'),
    signs: false,
    style: lookAlikeStyle,
    maxBytes: 4_000,
    call: (url, _, notice) =>
      post(url, { msgtype: 'markdown', markdown: { content: textOf(notice) } }, coded('errcode')),
  },
  /** open.welink.huaweicloud.com, "Group robot": 500 characters of text. */
  welink: {
    isTheirs: ({ hostname, pathname, searchParams }) =>
      hostname === 'open.welink.huaweicloud.com' &&
      pathname === '/api/werobot/v1/webhook/send' &&
      searchParams.has('token'),
    signs: false,
    style: lookAlikeStyle,
    maxBytes: 480,
    call: (url, _, notice, now) =>
      post(
        url,
        {
          messageType: 'text',
          content: { text: textOf(notice) },
          timeStamp: now,
          uuid: notice.id,
          isAt: false,
          isAtAll: false,
        },
        coded('code'),
      ),
  },
} as const satisfies Readonly<Record<string, ChatPlatform>>;

export type ChatPlatformName = keyof typeof chatPlatforms;

export const chatPlatformNames = Object.keys(chatPlatforms) as ChatPlatformName[];
