import { afterEach, describe, expect, it } from 'vitest';
import { chatPlatformNames } from '../../lib/notify/chat-platforms.ts';
import { type FullWorld, startFullWorld } from '../helpers/full-world.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import { alertsMayStop, policyFile } from '../helpers/world.ts';

const channels = [
  'discord+https://discord.com/api/webhooks/1234567890/a-token_of-nobody',
  'dingtalk+https://oapi.dingtalk.com/robot/send?access_token=0123abcd#SEC0123',
  'feishu+https://open.feishu.cn/open-apis/bot/v2/hook/0f3c5d1e-8a9b#a-secret',
  'mattermost+https://chat.example.com/hooks/a1b2c3d4e5f6',
  'teams+https://prod-12.westeurope.logic.azure.com/workflows/0a/triggers/manual/paths/invoke?sig=x',
  'wecom+https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f3c5d1e',
  'welink+https://open.welink.huaweicloud.com/api/werobot/v1/webhook/send?token=0f3c&channel=standard',
];
const originOf = (channel: string): string => new URL(channel.replace(/^\w+\+/, '')).origin;

let world: FullWorld;
let server: RecordingServer;
afterEach(async () => {
  await world.close();
  await server.close();
});

describe('NOTIFY', () => {
  it('tells every chat that there is what an alert led to, in its own form, once', async () => {
    expect(channels.map((channel) => channel.split('+')[0])).toEqual([...chatPlatformNames]);
    const bodies: string[] = [];
    server = await startRecordingServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.end('{"code":0,"errcode":0}');
    });
    world = await startFullWorld({
      POLICY_FILE: policyFile(alertsMayStop),
      NOTIFY: channels.join(','),
      REPLY_ORIGINS_TEST: channels.map((channel) => `${originOf(channel)}=${server.url}`).join(','),
    });
    await world.webhook.alert('stop nightly_orders 34801');
    await world.pumpUntil(
      () => world.simulator.instance('34801')?.status === 'manual-stop',
      'the instance to be stopped',
    );
    await world.sweep();
    await world.sweep();
    const paths = channels.map((channel) => new URL(channel.replace(/^\w+\+/, '')).pathname);
    expect(server.calls.map((call) => call.replace(/\?.*/, '')).sort()).toEqual(
      paths.map((path) => `POST ${path}`).sort(),
    );
    expect(bodies).toHaveLength(channels.length);
    for (const body of bodies) expect(body).toMatch(/Stopped nightly.{0,6}orders instance 34801/);
  });
});
