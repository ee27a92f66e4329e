import { createEnvReader } from '../lib/config/env-reader.ts';
import { hostsOf } from '../lib/sources/late.ts';
import { registry } from '../lib/sources/registry.ts';
import type { Source, SourceEnv } from '../lib/sources/source.ts';
import { localEnv } from './defaults.ts';

/** Sends every late reply and notice to one address on loopback: nobody else may hear from a simulated run. */
export async function replyEnv(inboxUrl: string): Promise<Record<string, string>> {
  const reader = createEnvReader(localEnv);
  const hosts = await Promise.all(
    Object.values(registry).map(async ({ env, load }) => {
      const { late } = (await load()).source as Source<unknown>;
      const config = (env() as SourceEnv<unknown>).configure(reader);
      // What is not configured here writes to nobody, unless its hosts are always the same.
      if (late === undefined || (config === undefined && typeof late.hosts === 'function')) return [];
      return hostsOf(late, config);
    }),
  );
  return {
    REPLY_ORIGINS_TEST: [...new Set(hosts.flat())].map((host) => `https://${host}=${inboxUrl}`).join(','),
    NOTIFY: 'https://hooks.slack.com/services/T000/B000/local',
  };
}
