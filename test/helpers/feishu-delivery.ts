import { randomUUID } from 'node:crypto';
import { encrypt } from '../../lib/sources/feishu/sample.ts';
import { feishuSignature } from '../../lib/sources/feishu/verify.ts';
import { secrets } from './secrets.ts';

export const feishuEnvOf: Readonly<Record<string, string>> = {
  FEISHU_ENCRYPT_KEY: secrets.feishuEncrypt,
  FEISHU_VERIFICATION_TOKEN: secrets.feishuToken,
  FEISHU_APP_ID: 'cli_test',
  FEISHU_APP_SECRET: secrets.feishuApp,
  FEISHU_TENANTS: 'tenant1',
};

export interface FeishuHead {
  readonly id?: string;
  readonly at?: number;
  readonly token?: string;
  readonly appId?: string;
  readonly tenant?: string;
}

export interface FeishuMessage extends FeishuHead {
  readonly text: string;
  readonly user?: string;
  readonly userTenant?: string;
  readonly chat?: string;
  readonly messageId?: string;
  readonly message?: object;
  readonly senderType?: string;
}

export interface FeishuClick extends FeishuHead {
  readonly value: unknown;
  readonly user?: string;
  readonly userTenant?: string;
  readonly chat?: string;
  readonly messageId?: string;
}

const headOf = (type: string, { id = randomUUID(), at = Date.now(), ...more }: FeishuHead): object => ({
  event_id: id,
  event_type: type,
  create_time: String(at),
  token: more.token ?? secrets.feishuToken,
  app_id: more.appId ?? 'cli_test',
  tenant_key: more.tenant ?? 'tenant1',
});

export const newMessageId = (): string => `om_${randomUUID().replaceAll('-', '')}`;

/** A message that mentions the bot, in a group. */
export const feishuMessage = ({
  text,
  user = 'ou_zhang',
  userTenant = 'tenant1',
  chat = 'oc_oncall',
  messageId = newMessageId(),
  message = {},
  senderType = 'user',
  ...head
}: FeishuMessage): object => ({
  schema: '2.0',
  header: headOf('im.message.receive_v1', head),
  event: {
    sender: { sender_id: { open_id: user }, sender_type: senderType, tenant_key: userTenant },
    message: {
      message_id: messageId,
      chat_id: chat,
      chat_type: 'group',
      message_type: 'text',
      content: JSON.stringify({ text: `@_user_1 ${text}` }),
      mentions: [{ key: '@_user_1', id: { open_id: 'ou_bot' }, name: 'dlf-stop' }],
      ...message,
    },
  },
});

/** Somebody presses a button of a card. */
export const feishuClick = ({
  value,
  user = 'ou_zhang',
  userTenant = 'tenant1',
  chat = 'oc_oncall',
  messageId = 'om_card',
  ...head
}: FeishuClick): object => ({
  schema: '2.0',
  header: headOf('card.action.trigger', head),
  event: {
    operator: { open_id: user, tenant_key: userTenant },
    token: 'c-1',
    action: { value, tag: 'button' },
    host: 'im_message',
    context: { open_message_id: messageId, open_chat_id: chat },
  },
});

export interface Proof {
  readonly key?: string;
  /** What signs; absent: `key`. */
  readonly signedWith?: string;
  /** Milliseconds. */
  readonly signedAt?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FeishuDelivery {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = { 'content-type': 'application/json; charset=utf-8' };

/** Encrypted and signed. */
export function signedFeishu(payload: object, proof: Proof = {}): FeishuDelivery {
  const { key = secrets.feishuEncrypt, signedWith = key, signedAt = Date.now(), headers = {} } = proof;
  const body = JSON.stringify({ encrypt: encrypt(key, JSON.stringify(payload)) });
  const timestamp = String(Math.floor(signedAt / 1000));
  return {
    target: '/webhooks/feishu',
    headers: {
      ...json,
      'x-lark-request-timestamp': timestamp,
      'x-lark-request-nonce': 'nonce',
      'x-lark-signature': feishuSignature(signedWith, timestamp, 'nonce', Buffer.from(body)),
      ...headers,
    },
    body,
  };
}

/** As without an encrypt key. */
export const plainFeishu = (payload: object): FeishuDelivery => ({
  target: '/webhooks/feishu',
  headers: json,
  body: JSON.stringify(payload),
});
