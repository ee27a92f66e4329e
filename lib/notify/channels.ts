import type { EnvReader } from '../config/env-reader.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { MIN_WEBHOOK_KEY_BYTES, readWebhookKey } from '../crypto/standard-webhooks.ts';
import { type ChatPlatformName, chatPlatformNames, chatPlatforms } from './chat-platforms.ts';
import { plainHttpsUrl } from './plain-https-url.ts';

/** A place that is told what became of requests. */
export type Channel = {
  /** Tells channels apart in records and logs without giving the address away. */
  readonly name: string;
  /** Whoever knows a Slack one can post there. */
  readonly url: string;
} & (
  | { readonly kind: 'slack' }
  /** Another chat's incoming webhook. */
  | { readonly kind: 'chat'; readonly platform: ChatPlatformName; readonly secret?: string }
  /** Any program that takes Standard Webhooks. */
  | { readonly kind: 'signed'; readonly key: Buffer }
);

const VARIABLE = 'NOTIFY';
const SLACK_HOSTS: ReadonlySet<string> = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);

/** Reads `https://hooks.slack.com/services/…`, `https://host/path#whsec_…` and `feishu+https://…#secret`, comma-separated. */
export function readChannels(env: EnvReader): readonly Channel[] {
  const channels = new Map<string, Channel>();
  for (const [index, text] of (env.secrets(VARIABLE) ?? []).entries()) {
    if (text === '') continue;
    const channel = readChannel(text);
    if (channel === undefined) {
      env.problem(
        VARIABLE,
        `element ${index + 1} must be https://hooks.slack.com/services/…, https://host/path#whsec_… with the base64 of at least ${MIN_WEBHOOK_KEY_BYTES} bytes, or the incoming webhook of a chat behind its name (${chatPlatformNames.map((name) => `${name}+https://…`).join(', ')})`,
      );
    } else if (channels.has(channel.name)) {
      env.problem(VARIABLE, `element ${index + 1} has the same address as an earlier one`);
    } else {
      channels.set(channel.name, channel);
    }
  }
  return [...channels.values()];
}

function readChannel(text: string): Channel | undefined {
  const [, platform, address] = /^([a-z]+)\+(https:.*)$/.exec(text) ?? [];
  if (platform !== undefined) return readChat(platform, address ?? '');
  // Where `post` would not go is said at init, not at the first notice.
  const url = plainHttpsUrl(text);
  if (url === undefined) return undefined;
  const fragment = url.hash.slice(1);
  url.hash = '';
  if (SLACK_HOSTS.has(url.hostname)) {
    const isSlack = fragment === '' && url.search === '' && /^\/services\/./.test(url.pathname);
    return isSlack ? { kind: 'slack', ...addressOf('slack', url.href) } : undefined;
  }
  const key = readWebhookKey(fragment);
  return key && { kind: 'signed', ...addressOf('signed', url.href), key };
}

function readChat(given: string, text: string): Channel | undefined {
  const platform = chatPlatformNames.find((name) => name === given);
  const url = plainHttpsUrl(text);
  if (platform === undefined || url === undefined) return undefined;
  const secret = url.hash.slice(1);
  url.hash = '';
  const { signs, isTheirs } = chatPlatforms[platform];
  if (!isTheirs(url) || (secret !== '' && !signs)) return undefined;
  return { kind: 'chat', platform, ...addressOf(platform, url.href), ...(secret !== '' && { secret }) };
}

const addressOf = (kind: string, url: string): Pick<Channel, 'name' | 'url'> => ({
  name: `${kind}-${sha256Hex(url).slice(0, 8)}`,
  url,
});
