import type { Sample, SampleEnv } from '../sample.ts';

export const sampleEnv: SampleEnv = {
  MATTERMOST_TOKEN: 'local-mattermost-token',
  MATTERMOST_URL: 'https://mattermost.invalid',
};

/** A slash command, as Mattermost sends it. */
export const sample: Sample = ({ command, secret, unique }) => {
  const token = secret('MATTERMOST_TOKEN');
  return {
    path: '/webhooks/mattermost',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Mattermost-Server/10.5',
      accept: 'application/json',
      authorization: `Token ${token}`,
    },
    body: new URLSearchParams({
      channel_id: 'fukwzf7jupnq7ny5y1tc5gmxjr',
      channel_name: 'data-oncall',
      command: '/dlf',
      response_url: `${secret('MATTERMOST_URL')}/hooks/commands/local${unique}`,
      team_domain: 'data',
      team_id: 'rdc9bgriktyx9p4kowh3dmgqyc',
      text: command,
      token,
      trigger_id: `local-${unique}`,
      user_id: 'wp3n8unnhjd8mn6wbrfpw1hx7a',
      user_name: 'roadrunner',
    }).toString(),
  };
};
