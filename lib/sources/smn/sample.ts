import { createSign } from 'node:crypto';
import type { Sample, SampleEnv } from '../sample.ts';
import { sampleTarget } from '../sample-target.ts';

export const sampleEnv: SampleEnv = {
  SMN_TOPIC_URNS: 'urn:smn:cn-north-4:0a419ac94f80f2c62f14c01e34ae5dfc:dlf-alarms',
};

/** DataArts Factory's notice of a job that has not ended in time, signed with the key of the local stand-in. */
export const sample: Sample = ({ command, secret, now, unique }) => {
  const { jobName, instanceId, workspace } = sampleTarget(command);
  const topic = secret('SMN_TOPIC_URNS');
  const message = {
    message: JSON.stringify({
      工作空间: workspace,
      作业名称: jobName,
      作业状态: '运行超时',
      作业实例ID: instanceId,
      调度类型: '正常调度',
      告警类型: '作业运行超时告警',
    }),
    message_id: unique,
    subject: `DataArts数据开发作业 [${jobName}] 运行超时。`,
    timestamp: `${new Date(now).toISOString().slice(0, 19)}Z`,
    topic_urn: topic,
    type: 'Notification',
  };
  const signed = Object.entries(message)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
  return {
    path: '/webhooks/smn',
    headers: {
      'content-type': 'application/json',
      'x-smn-message-type': message.type,
      'x-smn-topic-urn': topic,
    },
    body: JSON.stringify({
      ...message,
      signature: createSign('RSA-SHA256').update(signed).sign(secret('TOPIC_PRIVATE_KEY'), 'base64'),
      signature_version: 'v1',
      signing_cert_url: `https://smn.cn-north-4.myhuaweicloud.com/smn/SMN_cn-north-4_${'0'.repeat(32)}.pem`,
    }),
  };
};
