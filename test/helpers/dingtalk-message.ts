import { createHmac, randomUUID } from 'node:crypto';
import { secrets } from './secrets.ts';

export const dingtalkEnvOf: Readonly<Record<string, string>> = {
  DINGTALK_APP_SECRET: secrets.dingtalk,
  DINGTALK_ROBOT_CODE: 'dingrobot1',
  DINGTALK_CORP_ID: 'dingcorp1',
};

export interface DingtalkText {
  readonly text: string;
  readonly user?: string;
  readonly corp?: string;
  readonly chat?: string;
  readonly replyTo?: string;
  readonly id?: string;
  readonly at?: number;
  /** Members that differ. */
  readonly changes?: object;
}

export interface DingtalkProof {
  readonly signedAt?: number;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface DingtalkDelivery {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const SESSION = '/robot/sendBySession?session=';
export const SESSION_URL = `https://oapi.dingtalk.com${SESSION}`;

/** Somebody's message to the robot in a group: members as DingTalk's documentation and its own SDK name them. */
export function dingtalkText(given: DingtalkText): Record<string, unknown> {
  const { text, user = 'zhang01', corp = 'dingcorp1', chat = 'cidOncall==', at = Date.now() } = given;
  return {
    conversationId: chat,
    atUsers: [{ dingtalkId: '$:LWCP_v1:$robot' }],
    chatbotCorpId: 'dingcorp1',
    chatbotUserId: '$:LWCP_v1:$robot',
    msgId: given.id ?? `msg${randomUUID()}`,
    senderNick: '张三',
    isAdmin: false,
    senderStaffId: user,
    sessionWebhookExpiredTime: at + 5_400_000,
    createAt: at,
    senderCorpId: corp,
    conversationType: '2',
    senderId: '$:LWCP_v1:$person',
    conversationTitle: 'data on call',
    isInAtList: true,
    sessionWebhook: given.replyTo ?? SESSION_URL + randomUUID(),
    text: { content: ` ${text}` },
    robotCode: 'dingrobot1',
    msgtype: 'text',
    ...given.changes,
  };
}

/** Any body, with a time that is signed: the body is not. */
export function signedForDingtalk(body: string, proof: DingtalkProof = {}): DingtalkDelivery {
  const { signedAt = Date.now(), secret = secrets.dingtalk, headers } = proof;
  const sign = createHmac('sha256', secret).update(`${signedAt}\n${secret}`).digest('base64');
  return {
    target: '/webhooks/dingtalk',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      timestamp: String(signedAt),
      sign,
      ...headers,
    },
    body,
  };
}

export const dingtalkMessage = (given: DingtalkText, proof?: DingtalkProof): DingtalkDelivery =>
  signedForDingtalk(JSON.stringify(dingtalkText(given)), proof);
