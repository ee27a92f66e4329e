import { createPrivateKey, type KeyObject, randomInt, sign } from 'node:crypto';
import { publicHalf } from '../../local/discord/discord-key.ts';
import type { Delivery, Reply } from './deliver.ts';
import { secrets } from './secrets.ts';

export const APPLICATION = '1284102390586048512';
export const GUILD = '1284102390586048513';
export const CHANNEL = '1284102390586048515';
export const ASKER = '1284102390586048516';

/** The environment of a deployment that Discord calls. */
export const discordVars = {
  DISCORD_PUBLIC_KEY: publicHalf(secrets.discord),
  DISCORD_APPLICATION_ID: APPLICATION,
  DISCORD_GUILDS: GUILD,
};
export const discordConfig = {
  publicKeys: [discordVars.DISCORD_PUBLIC_KEY],
  applicationId: APPLICATION,
  guilds: [GUILD],
};

const discordKey = createPrivateKey(secrets.discord);

export interface Signing {
  readonly at?: number;
  /** What is signed, where that is not what is sent. */
  readonly signedBody?: string;
  readonly key?: KeyObject;
  /** What stands in the place of a signature. */
  readonly signature?: string;
}

/** A body as Discord signs it. */
export function discordDelivery(
  body: object | string,
  { at = Date.now(), signedBody, key = discordKey, signature }: Signing = {},
): Delivery {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const timestamp = String(Math.floor(at / 1000));
  return {
    target: '/webhooks/discord',
    headers: {
      'content-type': 'application/json',
      'x-signature-timestamp': timestamp,
      'x-signature-ed25519':
        signature ?? sign(null, Buffer.from(timestamp + (signedBody ?? text)), key).toString('hex'),
    },
    body: text,
  };
}

export interface Who {
  readonly user?: string;
  readonly guild?: string | undefined;
  readonly channel?: string;
  readonly id?: string;
  readonly token?: string;
  readonly application?: string;
}

const interaction = (type: number, data: object, who: Who): object => {
  const { user = ASKER, channel = CHANNEL, application = APPLICATION, token = secrets.discordToken } = who;
  const guild = 'guild' in who ? who.guild : GUILD;
  return {
    id: who.id ?? String(randomInt(2 ** 47)).padStart(18, '1'),
    application_id: application,
    type,
    data,
    ...(guild === undefined ? { user: { id: user } } : { guild_id: guild, member: { user: { id: user } } }),
    channel_id: channel,
    token,
    version: 1,
  };
};

export type Options = Readonly<Record<string, string | number | boolean>>;

const typeOf = (value: string | number | boolean): number =>
  typeof value === 'string' ? 3 : typeof value === 'number' ? 4 : 5;

/** `/dlf <verb>` with its options. */
export const slash = (verb: string, options: Options = {}, who: Who = {}): object =>
  interaction(
    2,
    {
      name: 'dlf',
      type: 1,
      options: [
        {
          name: verb,
          type: 1,
          options: Object.entries(options).map(([name, value]) => ({ name, type: typeOf(value), value })),
        },
      ],
    },
    who,
  );

export const click = (customId: string, who: Who = {}): object =>
  interaction(3, { custom_id: customId, component_type: 2 }, who);

interface Message {
  readonly content: string;
  readonly flags?: number;
  readonly allowed_mentions: object;
  readonly components: readonly { readonly components: readonly { custom_id: string; label: string }[] }[];
}

/** What is shown: how, and which message. */
export const shownIn = ({ json }: Pick<Reply, 'json'>): Message & { readonly type: number } => ({
  type: json['type'] as unknown as number,
  ...(json['data'] as unknown as Message),
});

export const buttonIn = (message: Message, label: string): string => {
  const button = message.components
    .flatMap(({ components }) => components)
    .find((each) => each.label === label);
  if (button === undefined) throw new Error(`no button ${label} in ${JSON.stringify(message)}`);
  return button.custom_id;
};
