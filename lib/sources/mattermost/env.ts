import type { SourceEnv } from '../source.ts';

export interface MattermostConfig {
  /** Several during rotation, and one for each team that has the command. */
  readonly tokens: readonly string[];
  /** The server's own name: late replies go nowhere else. Undefined: there are none. */
  readonly host: string | undefined;
}

export const mattermostEnv = (): SourceEnv<MattermostConfig> => ({
  vars: [
    { name: 'MATTERMOST_TOKEN', secret: true },
    { name: 'MATTERMOST_URL', secret: false },
  ],
  configure: (env) => {
    const tokens = env.secrets('MATTERMOST_TOKEN');
    if (tokens === undefined) return undefined;
    const origin = env.origin('MATTERMOST_URL');
    // Messages are sent nowhere else.
    const host = /^https:\/\/([^:]+)$/.exec(origin ?? '')?.[1];
    if (origin !== undefined && host === undefined)
      env.problem('MATTERMOST_URL', 'must be https://host, on the port of https');
    return { tokens, host };
  },
  warnings: ({ host }) =>
    host === undefined
      ? ['MATTERMOST_URL is not set: what takes longer than an answer is not told in Mattermost']
      : [],
});
