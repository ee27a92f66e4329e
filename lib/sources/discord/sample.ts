import { sign } from 'node:crypto';
import { parseCommand } from '../../commands/parse-command.ts';
import type { Sample, SampleEnv } from '../sample.ts';

export const sampleEnv: SampleEnv = {
  DISCORD_APPLICATION_ID: '1284102390586048512',
  DISCORD_GUILDS: '1284102390586048513',
};

/** A signed slash command, as Discord sends it. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const body = JSON.stringify({
    id: snowflake(unique),
    application_id: secret('DISCORD_APPLICATION_ID'),
    type: 2,
    data: { id: '1284102390586048514', name: 'dlf', type: 1, options: [subcommand(command)] },
    guild_id: secret('DISCORD_GUILDS'),
    channel_id: '1284102390586048515',
    member: { user: { id: '1284102390586048516', username: 'roadrunner' }, roles: [], permissions: '0' },
    token: `local-${unique}`,
    version: 1,
    locale: 'en-GB',
  });
  const timestamp = String(Math.floor(now / 1000));
  const signature = sign(null, Buffer.from(timestamp + body), secret('DISCORD_PRIVATE_KEY'));
  return {
    path: '/webhooks/discord',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
      'x-signature-timestamp': timestamp,
      'x-signature-ed25519': signature.toString('hex'),
    },
    body,
  };
};

/** Digits, as Discord's IDs are. */
const snowflake = (unique: string): string =>
  [...unique].reduce((sum, each) => (sum * 31n + BigInt(each.charCodeAt(0))) % 10n ** 18n, 1n).toString();

/** What Discord makes of the boxes that somebody fills in. */
function subcommand(text: string): object {
  const parsed = parseCommand(text);
  const command = parsed.ok ? parsed.value : undefined;
  if (command?.kind !== 'stop' && command?.kind !== 'status' && command?.kind !== 'rerun')
    throw new Error('As a sample there are stop, rerun and status');
  const { jobName, instanceId, workspace } = command.target;
  const reason = command.kind === 'status' ? undefined : command.reason;
  const option = (name: string, value: string | undefined): object[] =>
    value === undefined ? [] : [{ name, type: 3, value }];
  return {
    name: command.kind,
    type: 1,
    options: [
      ...option('job_name', jobName),
      ...option('instance_id', instanceId),
      ...option('workspace', workspace),
      ...option('reason', reason),
      ...(command.kind !== 'status' && command.dryRun ? [{ name: 'dry_run', type: 5, value: true }] : []),
    ],
  };
}
