import { registry } from '../lib/sources/registry.ts';
import { localSettings } from './defaults.ts';

/** Sends every late reply and notice to one address on loopback: nobody else may hear from a simulated run. */
export async function replyEnv(inboxUrl: string): Promise<Record<string, string>> {
  const loaded = await Promise.all(Object.values(registry).map(({ load }) => load()));
  const hosts = new Set(
    loaded.flatMap(({ source: { late } }) => (Array.isArray(late?.hosts) ? late.hosts : [])),
  );
  hosts.add(new URL(localSettings['MATTERMOST_URL'] ?? '').hostname);
  return {
    REPLY_ORIGINS_TEST: [...hosts].map((host) => `https://${host}=${inboxUrl}`).join(','),
    NOTIFY: 'https://hooks.slack.com/services/T000/B000/local',
  };
}
