import type { Sample, SampleEnv } from '../sample.ts';
import { teamsSignature } from './verify.ts';

export const sampleEnv: SampleEnv = {
  // Teams shows its keys as base64.
  TEAMS_OUTGOING_SECRET: 'bG9jYWwtdGVhbXMtb3V0Z29pbmctd2ViaG9vay1rZXk=',
};

/** A signed activity, as Teams posts it for a mention of the outgoing webhook. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const tenant = { id: '72f988bf-86f1-41af-91ab-2d7cd011db47' };
  const channel = '19:253b1f341670408fb6fe5c2d8a3ac1a7@thread.tacv2';
  const typed = command.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const body = JSON.stringify({
    type: 'message',
    id: unique,
    timestamp: new Date(now).toISOString(),
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    channelId: 'msteams',
    from: {
      id: '29:1XJKJMvc5GBtc2JwZq0oj8tHZmzrQgFmB39ATiQWA85gQtHieVkKilBZ9XHoq9j7Zaqt7CZ',
      name: 'Megan Bowen',
      aadObjectId: '7faf8ab2-3d56-4244-b585-20c8a42ed2b8',
    },
    conversation: { isGroup: true, id: `${channel};messageid=1481567603816`, conversationType: 'channel' },
    text: `<at>dlf-stop</at>&nbsp;${typed}\n`,
    textFormat: 'plain',
    entities: [{ type: 'mention', text: '<at>dlf-stop</at>' }],
    channelData: {
      teamsChannelId: channel,
      teamsTeamId: '19:712c61d0ef384e5fa681ba90ca943398@thread.skype',
      channel: { id: channel },
      team: { id: '19:712c61d0ef384e5fa681ba90ca943398@thread.skype' },
      tenant,
    },
  });
  const key = Buffer.from(secret('TEAMS_OUTGOING_SECRET'), 'base64');
  return {
    path: '/webhooks/teams',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      authorization: `HMAC ${teamsSignature(key, Buffer.from(body))}`,
    },
    body,
  };
};
