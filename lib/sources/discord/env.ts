import type { EnvReader } from '../../config/env-reader.ts';
import type { SourceEnv } from '../source.ts';

export interface DiscordConfig {
  /** Hexadecimal Ed25519 keys; several while an application is exchanged for another. */
  readonly publicKeys: readonly string[];
  readonly applicationId: string;
  /** The servers that may ask. */
  readonly guilds: readonly string[];
}

export const discordEnv = (): SourceEnv<DiscordConfig> => ({
  vars: [
    { name: 'DISCORD_PUBLIC_KEY', secret: false },
    { name: 'DISCORD_APPLICATION_ID', secret: false },
    { name: 'DISCORD_GUILDS', secret: false },
  ],
  configure: (env) => {
    const publicKeys = env.list('DISCORD_PUBLIC_KEY');
    if (publicKeys === undefined) return undefined;
    if (!publicKeys.every(isPublicKey))
      env.problem('DISCORD_PUBLIC_KEY', 'must be the 64 hexadecimal digits of the application’s page');
    const [applicationId = '', ...more] = idsIn(env, 'DISCORD_APPLICATION_ID');
    if (more.length > 0) env.problem('DISCORD_APPLICATION_ID', 'must be one ID');
    // Anybody can add an application to a server of his own.
    return { publicKeys, applicationId, guilds: idsIn(env, 'DISCORD_GUILDS') };
  },
});

/** One digit over and over is a placeholder; some such keys accept signatures that nobody had to make. */
const isPublicKey = (text: string): boolean => /^[0-9a-f]{64}$/.test(text) && !/^(.)\1*$/.test(text);

function idsIn(env: EnvReader, name: string): readonly string[] {
  const ids = env.list(name);
  if (ids === undefined) env.problem(name, 'is missing');
  else if (!ids.every((id) => SNOWFLAKE.test(id))) env.problem(name, 'must be IDs of 15 to 20 digits');
  return ids ?? [];
}

/** IDs are 64-bit integers that hold a time (docs.discord.com, "API reference", Snowflakes). */
const SNOWFLAKE = /^\d{15,20}$/;
