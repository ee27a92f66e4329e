import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery } from './deliver.ts';
import { secrets } from './secrets.ts';

export const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47';
export const MEGAN = '7faf8ab2-3d56-4244-b585-20c8a42ed2b8';
export const CHANNEL = '19:253b1f341670408fb6fe5c2d8a3ac1a7@thread.tacv2';

export interface TeamsMessage {
  /** As Teams writes it, below the mention. */
  readonly text: string;
  readonly user?: string | undefined;
  readonly tenant?: string;
  readonly channel?: string;
  /** The activity's ID. Default: a new one, as for each message. */
  readonly id?: string;
  readonly at?: number;
  readonly key?: string;
  /** Members that differ. */
  readonly changes?: object;
}

export const teamsActivity = (given: TeamsMessage): Record<string, unknown> => {
  const { text, tenant = TENANT, channel = CHANNEL, id = randomUUID(), at = Date.now(), changes } = given;
  const user = 'user' in given ? given.user : MEGAN;
  return {
    type: 'message',
    id,
    timestamp: new Date(at).toISOString(),
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    channelId: 'msteams',
    from: { id: '29:1XJKJMvc5', name: 'Megan Bowen', ...(user !== undefined && { aadObjectId: user }) },
    conversation: { isGroup: true, id: `${channel};messageid=1481567603816`, conversationType: 'channel' },
    text: `<at>dlf-stop</at>&nbsp;${text}\n`,
    textFormat: 'plain',
    channelData: { teamsChannelId: channel, channel: { id: channel }, tenant: { id: tenant } },
    ...changes,
  };
};

/** A body signed as Teams signs it. */
export function signedForTeams(body: string | Buffer, key: string = secrets.teams): Delivery {
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(body).digest('base64');
  return {
    target: '/webhooks/teams',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `HMAC ${signature}` },
    body,
  };
}

/** A signed message of one person of several. */
export const teamsMessage = (given: TeamsMessage): Delivery =>
  signedForTeams(JSON.stringify(teamsActivity(given)), given.key);

interface Element {
  readonly type: string;
  readonly text?: string;
  readonly facts?: readonly { readonly title: string; readonly value: string }[];
}
export interface Card {
  readonly version: string;
  readonly body: readonly Element[];
  readonly actions?: readonly object[];
  readonly fallbackText?: string;
}

/** The card in an answer. */
export const cardIn = (body: string): Card =>
  (JSON.parse(body) as { attachments: { content: Card }[] }).attachments[0]?.content ?? {
    version: '',
    body: [],
  };

/** What a card shows, one line for each paragraph and fact, with its markup undone. */
export const shownIn = (body: string): string =>
  cardIn(body)
    .body.flatMap(({ text = '', facts = [] }) => [
      text,
      ...facts.map(({ title, value }) => `${title}: ${value}`),
    ])
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('**', '').replaceAll(/\\([!-/:-@[-`{-~])/g, '$1'))
    .join('\n');
