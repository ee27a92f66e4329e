import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepDiscordKey, publicHalf, readDiscordKey } from '../../local/discord/discord-key.ts';
import { commandJson, registerCommands } from '../../local/discord/register-commands.ts';
import { startRecordingServer } from '../helpers/recording-server.ts';
import { secrets } from '../helpers/secrets.ts';

it('the command is put into each server, with the bot’s token, and a refusal is told', async () => {
  const bodies: unknown[] = [];
  const tokens: (string | undefined)[] = [];
  const api = await startRecordingServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(JSON.parse(body));
    tokens.push(request.headers.authorization);
    response.writeHead(request.url?.includes('/guilds/2/') ? 403 : 200).end('[]');
  });
  try {
    const refused = await registerCommands({
      api: api.url,
      applicationId: '9',
      guilds: ['1', '2'],
      botToken: secrets.discordBot,
    });
    expect(refused).toEqual([{ guild: '2', status: 403 }]);
    expect(api.calls).toEqual([
      'PUT /applications/9/guilds/1/commands',
      'PUT /applications/9/guilds/2/commands',
    ]);
    expect(bodies).toEqual([[JSON.parse(commandJson())], [JSON.parse(commandJson())]]);
    expect(tokens).toEqual([`Bot ${secrets.discordBot}`, `Bot ${secrets.discordBot}`]);
  } finally {
    await api.close();
  }
});

it('the local key is made once, and stays the same', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'dlf-stop-')), 'data');
  expect(readDiscordKey(folder)).toBeUndefined();
  const first = keepDiscordKey(folder);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(keepDiscordKey(folder)).toBe(first);
  expect(publicHalf(readDiscordKey(folder) ?? '')).toBe(first);
});
