import { randomUUID } from 'node:crypto';
import type { Delivery } from './deliver.ts';
import { secrets } from './secrets.ts';

export const TEAM = 'rdc9bgriktyx9p4kowh3dmgqyc';
export const ZHANG = 'wp3n8unnhjd8mn6wbrfpw1hx7a';

export interface Typed {
  readonly user?: string;
  readonly channel?: string;
  readonly trigger?: string;
  readonly replyTo?: string;
  readonly token?: string;
}

/** A slash command, which its token proves. */
export function mattermostCommand(text: string, typed: Typed = {}): Delivery {
  const {
    user = ZHANG,
    channel = 'fukwzf7jupnq7ny5y1tc5gmxjr',
    trigger = randomUUID(),
    replyTo = `https://chat.example.com/hooks/commands/${randomUUID()}`,
    token = secrets.mattermost,
  } = typed;
  return {
    target: '/webhooks/mattermost',
    headers: {
      host: 'dlf.example.com',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Token ${token}`,
    },
    body: new URLSearchParams({
      team_id: TEAM,
      channel_id: channel,
      user_id: user,
      command: '/dlf',
      text,
      trigger_id: trigger,
      response_url: replyTo,
      token,
    }).toString(),
  };
}
