import { createEnvReader } from '../lib/config/env-reader.ts';
import { discordEnv } from '../lib/sources/discord/env.ts';
import { registerCommands } from './discord/register-commands.ts';

/** `npm run discord:register`: tells Discord which command there is, in every server of DISCORD_GUILDS. */
const env = createEnvReader(process.env);
const botToken = env.required('DISCORD_BOT_TOKEN');
env.required('DISCORD_PUBLIC_KEY');
const config = discordEnv().configure(env);
try {
  env.finish();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
const { applicationId = '', guilds = [] } = config ?? {};
const refused = await registerCommands({
  api: 'https://discord.com/api/v10',
  applicationId,
  guilds,
  botToken,
});
for (const { guild, status } of refused) console.error(`Server ${guild}: Discord answered ${status}`);
console.log(`/dlf is there in ${guilds.length - refused.length} of ${guilds.length} servers`);
process.exitCode = refused.length === 0 ? 0 : 1;
