import { jsonOrNothing, textAt } from '../../http/exact-json.ts';
import type { ReadAnswer, Sample, SampleEnv, SampleInput } from '../sample.ts';
import { decryptWecom, encryptWecom, wecomSignature } from './crypt.ts';

export const sampleEnv: SampleEnv = {
  WECOM_TOKEN: 'localWecomToken',
  WECOM_AES_KEY: 'bG9jYWwtd2Vjb20tYWVzLWtleS1vZi0zMi1ieXRlcyE',
};

/** A signed and encrypted message to a smart robot, as WeCom posts it. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const timestamp = String(Math.floor(now / 1000));
  const message = JSON.stringify({
    msgid: unique,
    aibotid: 'AIBOTID',
    chatid: 'CHATID',
    chattype: 'group',
    from: { userid: 'zhangsan' },
    response_url: 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=local',
    msgtype: 'text',
    text: { content: `@dlf-stop ${command}` },
  });
  const encrypt = encryptWecom(secret('WECOM_AES_KEY'), '', message, unique);
  const signature = wecomSignature(secret('WECOM_TOKEN'), timestamp, unique, encrypt);
  return {
    path: `/webhooks/wecom?msg_signature=${signature}&timestamp=${timestamp}&nonce=${unique}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ encrypt }),
  };
};

/** What WeCom would show of an answer. */
export const readAnswer: ReadAnswer = (body, secret: SampleInput['secret']) => {
  const encrypted = textAt(jsonOrNothing(body), 'encrypt');
  const plain = encrypted && decryptWecom(secret('WECOM_AES_KEY'), '', encrypted)?.toString('utf8');
  return textAt(jsonOrNothing(plain ?? ''), 'stream', 'content') ?? plain ?? body;
};
