import type { Source } from '../source.ts';
import type { DiscordConfig } from './env.ts';
import type { Interaction } from './interaction.ts';
import { readDiscord } from './read.ts';
import { discordCall, refuseDiscord, respondDiscord } from './respond.ts';
import { verifyDiscord } from './verify.ts';

/** Discord slash commands and buttons. */
export const source = {
  body: { kind: 'json', maxBytes: 256 * 1024 },
  // After 3 s Discord shows that the application did not respond; the rest is for the way there and back.
  limitMs: 2_500,
  lifeMs: 10 * 60_000,
  mayGoOn: true,
  // An interaction's token edits its answer for a quarter of an hour.
  late: {
    hosts: ['discord.com'],
    uses: 5,
    lifeMs: 15 * 60_000,
    // There is no secret between Discord and us. What it hides ends with the token.
    secrets: ({ publicKeys }) => publicKeys,
    call: discordCall,
  },
  verify: verifyDiscord,
  read: readDiscord,
  respond: respondDiscord,
  refuse: refuseDiscord,
} satisfies Source<DiscordConfig, Interaction>;
