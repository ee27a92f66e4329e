import { createCipheriv, randomBytes } from 'node:crypto';
import { sha256 } from '../../crypto/sha256.ts';
import type { Sample, SampleEnv } from '../sample.ts';
import { feishuSignature } from './verify.ts';

export const sampleEnv: SampleEnv = {
  FEISHU_ENCRYPT_KEY: 'local-feishu-encrypt-key',
  FEISHU_VERIFICATION_TOKEN: 'local-feishu-verification-token',
  FEISHU_APP_ID: 'cli_local',
  FEISHU_APP_SECRET: 'local-feishu-app-secret',
  FEISHU_TENANTS: '736588c9260f175d',
};

/** A message to the bot, encrypted and signed as Feishu sends it. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const event = {
    schema: '2.0',
    header: {
      event_id: `event${unique}`,
      event_type: 'im.message.receive_v1',
      create_time: String(now),
      token: secret('FEISHU_VERIFICATION_TOKEN'),
      app_id: secret('FEISHU_APP_ID'),
      tenant_key: '736588c9260f175d',
    },
    event: {
      sender: {
        sender_id: { open_id: 'ou_84aad35d084aa403a838cf73ee18467', user_id: null, union_id: null },
        sender_type: 'user',
        tenant_key: '736588c9260f175d',
      },
      message: {
        message_id: `om_${unique.replaceAll(/[^A-Za-z0-9]/g, '')}`,
        create_time: String(now),
        chat_id: 'oc_5ce6d572455d361153b7xx51da133945',
        chat_type: 'group',
        message_type: 'text',
        content: JSON.stringify({ text: `@_user_1 ${command}` }),
        mentions: [
          {
            key: '@_user_1',
            id: { open_id: 'ou_bot', user_id: '', union_id: '' },
            name: 'dlf-stop',
            tenant_key: '736588c9260f175d',
          },
        ],
      },
    },
  };
  const encryptKey = secret('FEISHU_ENCRYPT_KEY');
  const body = JSON.stringify({ encrypt: encrypt(encryptKey, JSON.stringify(event)) });
  const timestamp = String(Math.floor(now / 1000));
  return {
    path: '/webhooks/feishu',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-lark-request-timestamp': timestamp,
      'x-lark-request-nonce': unique,
      'x-lark-signature': feishuSignature(encryptKey, timestamp, unique, Buffer.from(body)),
    },
    body,
  };
};

/** The other way round than `decrypt`. */
export function encrypt(encryptKey: string, text: string): string {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', sha256(encryptKey), iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}
