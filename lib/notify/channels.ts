import type { EnvReader } from '../config/env-reader.ts';
import { sha256 } from '../crypto/sha256.ts';
import { MIN_WEBHOOK_KEY_BYTES, readWebhookKey } from '../crypto/standard-webhooks.ts';
import { plainHttpsUrl } from './plain-https-url.ts';

/** A place that is told what became of requests. */
export type Channel = {
  /** Tells channels apart in records and logs without giving the address away. */
  readonly name: string;
  /** Whoever knows a Slack one can post there. */
  readonly url: string;
} & (
  | { readonly kind: 'slack' }
  /** Any program that takes Standard Webhooks. */
  | { readonly kind: 'signed'; readonly key: Buffer }
);

const VARIABLE = 'NOTIFY';
const SLACK_HOSTS: ReadonlySet<string> = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);

/** Reads `https://hooks.slack.com/services/…` and `https://host/path#whsec_…`, comma-separated. */
export function readChannels(env: EnvReader): readonly Channel[] {
  const channels = new Map<string, Channel>();
  for (const [index, text] of (env.secrets(VARIABLE) ?? []).entries()) {
    if (text === '') continue;
    const channel = readChannel(text);
    if (channel === undefined) {
      env.problem(
        VARIABLE,
        `element ${index + 1} must be https://hooks.slack.com/services/… or https://host/path#whsec_… with the base64 of at least ${MIN_WEBHOOK_KEY_BYTES} bytes`,
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

const addressOf = (kind: Channel['kind'], url: string): Pick<Channel, 'name' | 'url'> => ({
  name: `${kind}-${sha256(url).toString('hex').slice(0, 8)}`,
  url,
});
