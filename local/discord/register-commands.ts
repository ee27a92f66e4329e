import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The definition that is registered. */
export const commandJson = (): string =>
  readFileSync(join(import.meta.dirname, '../../examples/discord/command.json'), 'utf8');

interface Registration {
  readonly api: string;
  readonly applicationId: string;
  readonly guilds: readonly string[];
  readonly botToken: string;
}

/**
 * Puts the command into each server: there at once, and nowhere else (docs.discord.com, "Application commands", Bulk
 * overwrite guild application commands). Gives the servers for which Discord said no, with its status.
 */
export async function registerCommands({
  api,
  applicationId,
  guilds,
  botToken,
}: Registration): Promise<readonly { readonly guild: string; readonly status: number }[]> {
  const body = JSON.stringify([JSON.parse(commandJson())]);
  const refused: { guild: string; status: number }[] = [];
  for (const guild of guilds) {
    const { ok, status } = await fetch(`${api}/applications/${applicationId}/guilds/${guild}/commands`, {
      method: 'PUT',
      headers: { authorization: `Bot ${botToken}`, 'content-type': 'application/json' },
      body,
      redirect: 'error',
    });
    if (!ok) refused.push({ guild, status });
  }
  return refused;
}
