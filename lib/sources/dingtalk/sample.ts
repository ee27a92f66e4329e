import type { Sample, SampleEnv } from '../sample.ts';
import { dingtalkSign } from './verify.ts';

export const sampleEnv: SampleEnv = {
  DINGTALK_APP_SECRET: 'local-dingtalk-app-secret',
  DINGTALK_ROBOT_CODE: 'dinglocalrobot',
  DINGTALK_CORP_ID: 'ding9f50b15bccd16741',
};

/** A message to the robot, in a group, as DingTalk posts it. */
export const sample: Sample = ({ command, secret, now, unique }) => ({
  path: '/webhooks/dingtalk',
  headers: {
    'content-type': 'application/json; charset=utf-8',
    timestamp: String(now),
    sign: dingtalkSign(secret('DINGTALK_APP_SECRET'), String(now)),
  },
  body: JSON.stringify({
    conversationId: 'cidLocalGroup==',
    atUsers: [{ dingtalkId: '$:LWCP_v1:$local' }],
    chatbotCorpId: secret('DINGTALK_CORP_ID'),
    chatbotUserId: '$:LWCP_v1:$local',
    msgId: `msg${unique}==`,
    senderNick: '张三',
    isAdmin: false,
    senderStaffId: 'manager4220',
    sessionWebhookExpiredTime: now + 90 * 60_000,
    createAt: now,
    senderCorpId: secret('DINGTALK_CORP_ID'),
    conversationType: '2',
    senderId: '$:LWCP_v1:$person',
    conversationTitle: 'data on call',
    isInAtList: true,
    sessionWebhook: `https://oapi.dingtalk.com/robot/sendBySession?session=${unique}`,
    text: { content: ` ${command}` },
    robotCode: secret('DINGTALK_ROBOT_CODE'),
    msgtype: 'text',
  }),
});
