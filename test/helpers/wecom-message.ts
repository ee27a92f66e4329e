import { randomBytes, randomUUID } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import type { Delivery } from './deliver.ts';
import { secrets } from './secrets.ts';

export const wecomEnvOf: Readonly<Record<string, string>> = {
  WECOM_TOKEN: secrets.wecomToken,
  WECOM_AES_KEY: secrets.wecomAesKey,
};

export interface WecomText {
  /** As WeCom writes it, behind the mention. */
  readonly text: string;
  readonly user?: string;
  readonly chat?: string;
  readonly replyTo?: string;
  /** Default: a new one, as for each message. */
  readonly id?: string;
  /** Members that differ. */
  readonly changes?: object;
}

export interface WecomProof {
  readonly at?: number;
  readonly token?: string;
  readonly aesKey?: string;
  readonly receiveId?: string;
  readonly nonce?: string;
}

/** Host and what leads to it; the code is each message's own. */
export const REPLY_URL = 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=';

/** Somebody's message in a group (developer.work.weixin.qq.com/document/path/100719). */
export const wecomText = (given: WecomText): Record<string, unknown> => {
  const { text, user = 'zhangsan', chat = 'CHATID', id = randomUUID(), changes } = given;
  return {
    msgid: id,
    aibotid: 'AIBOTID',
    chatid: chat,
    chattype: 'group',
    from: { userid: user },
    response_url: given.replyTo ?? REPLY_URL + randomUUID(),
    msgtype: 'text',
    text: { content: `@RobotA ${text}` },
    ...changes,
  };
};

/** What is encrypted, with its parameters, by Tencent's own library. */
export function encryptedForWecom(plain: string, proof: WecomProof = {}) {
  const { at = Date.now(), token = secrets.wecomToken, aesKey = secrets.wecomAesKey } = proof;
  const { receiveId = '', nonce = randomUUID() } = proof;
  const timestamp = String(Math.floor(at / 1000));
  const encrypted = encrypt(aesKey, plain, receiveId, randomBytes(16));
  return { encrypted, timestamp, nonce, signature: getSignature(token, timestamp, nonce, encrypted) };
}

export function signedForWecom(plain: string, proof?: WecomProof): Delivery {
  const { encrypted, timestamp, nonce, signature } = encryptedForWecom(plain, proof);
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce });
  return {
    target: `/webhooks/wecom?${query}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ encrypt: encrypted }),
  };
}

/** A signed message of one person of several. */
export const wecomMessage = (given: WecomText, proof?: WecomProof): Delivery =>
  signedForWecom(JSON.stringify(wecomText(given)), proof);

/** The check of an address. */
export function wecomCheck(echo: string, proof?: WecomProof): Delivery {
  const { encrypted, timestamp, nonce, signature } = encryptedForWecom(echo, proof);
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce, echostr: encrypted });
  return { method: 'GET', target: `/webhooks/wecom?${query}` };
}

/** What WeCom shows of an answer, after Tencent's own library has found it right. */
export function streamIn(body: string, aesKey: string = secrets.wecomAesKey) {
  const answer = JSON.parse(body) as Record<'encrypt' | 'msgsignature' | 'nonce', string> & {
    timestamp: number;
  };
  const { encrypt: encrypted, msgsignature, nonce, timestamp } = answer;
  const { message, id } = decrypt(aesKey, encrypted);
  return {
    ...(JSON.parse(message) as { msgtype: string; stream: { id: string; finish: boolean; content: string } }),
    isSigned: getSignature(secrets.wecomToken, timestamp, nonce, encrypted) === msgsignature,
    receiveId: id,
  };
}
