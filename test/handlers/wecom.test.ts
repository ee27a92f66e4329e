import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAnswer, sample } from '../../lib/sources/wecom/sample.ts';
import type { Delivery, Reply } from '../helpers/deliver.ts';
import { type FullWorld, functionsIn, startSurroundings } from '../helpers/full-world.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import { secrets } from '../helpers/secrets.ts';
import { takesTypedCodes } from '../helpers/typed-code-contract.ts';
import { startWecomInbox, type WecomInbox } from '../helpers/wecom-inbox.ts';
import {
  REPLY_URL,
  signedForWecom,
  streamIn,
  type WecomText,
  wecomCheck,
  wecomMessage,
  wecomText,
} from '../helpers/wecom-message.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
people:
  zhang: ["wecom:AIBOTID/zhangsan"]
  li: ["wecom:AIBOTID/lisi"]
rules:
  - name: payroll is confirmed
    from: [wecom]
    jobs: ["*payroll*"]
    may: [stop]
    then: confirm
  - name: by hand
    from: [wecom]
    jobs: ["*"]
    may: [stop, status, list]
    then: stop
`;

let world: FullWorld;
let inbox: WecomInbox;
let elsewhere: RecordingServer;
beforeAll(async () => {
  const around = await startSurroundings();
  inbox = await startWecomInbox();
  elsewhere = await startRecordingServer();
  const env = {
    ...around.env,
    WECOM_TOKEN: `${secrets.wecomOtherToken},${secrets.wecomToken}`,
    WECOM_AES_KEY: `${secrets.wecomOtherKey},${secrets.wecomAesKey}`,
    POLICY_FILE: policyFile(policy),
    REPLY_ORIGINS_TEST: [
      around.env['REPLY_ORIGINS_TEST'],
      `https://qyapi.weixin.qq.com=${inbox.url}`,
      // Were anything sent there, it would be seen.
      `https://evil.example=${elsewhere.url}`,
      `https://qyapi.weixin.qq.com.evil.example=${elsewhere.url}`,
      `https://qyapi.weixin.qq.com:8443=${elsewhere.url}`,
    ].join(),
  };
  world = { ...around, env, ...functionsIn(around, env) };
});
afterAll(async () => {
  await world.close();
  await Promise.all([inbox.close(), elsewhere.close()]);
});
beforeEach(() => {
  world.simulator.reset();
  inbox.clear();
});

const shownIn = ({ status, body }: Reply): string => {
  expect(status).toBe(200);
  const { stream, isSigned } = streamIn(body);
  expect({ isSigned, finish: stream.finish }).toEqual({ isSigned: true, finish: true });
  return stream.content;
};
const say = async (text: string, more: Partial<WecomText> = {}): Promise<string> =>
  shownIn(await world.webhook.send(wecomMessage({ text, ...more })));
const stops = (): number => world.simulator.stopCalls().length;
const atOf = (url: string): string => url.slice('https://qyapi.weixin.qq.com'.length);

describe('the check of the address', () => {
  it('is answered with its plain text, and stops nothing', async () => {
    const reply = await world.webhook.send(wecomCheck('1616140317555161061'));
    expect(reply).toMatchObject({ status: 200, body: '1616140317555161061' });
    expect(reply.headers['content-type']).toMatch(/^text\/plain/);
  });

  it.each<[string, Delivery, number]>([
    ['with a wrong signature', wecomCheck('1', { token: 'x' }), 401],
    ['of yesterday', wecomCheck('1', { at: Date.now() - 86_400_000 }), 401],
    ['that is a message', wecomCheck(JSON.stringify(wecomText({ text: 'stop job_batch 34765' }))), 401],
    ['without anything', { method: 'GET', target: '/webhooks/wecom' }, 405],
    ['that is a delivery', { ...wecomMessage({ text: 'stop job_batch 34765' }), method: 'GET' }, 405],
  ])('%s is refused, and stops nothing', async (_, delivery, status) => {
    expect(await world.webhook.send(delivery)).toMatchObject({ status });
    expect(stops()).toBe(0);
  });
});

describe('a command in WeCom', () => {
  it.each(['stop job_batch 34765', '停止 job_batch 34765', '停止 job_batch/34765'])(
    '%s: stops once',
    async (text) => {
      expect(await say(text)).toMatch(/^✅ \*\*Stopped job_batch instance 34765 after/);
      expect(stops()).toBe(1);
    },
  );

  it('is the one that `npm run send` sends, and can be read there', async () => {
    const secret = (name: string): string =>
      name === 'WECOM_TOKEN' ? secrets.wecomToken : secrets.wecomAesKey;
    const made = sample({ command: 'stop job_batch 34765', now: Date.now(), unique: 'once', secret });
    const { body } = await world.webhook.send({ target: made.path, headers: made.headers, body: made.body });
    expect(readAnswer(body, secret)).toMatch(/^✅ \*\*Stopped job_batch instance 34765/);
    expect(readAnswer('no JSON', secret)).toBe('no JSON');
  });

  it.each(['状态 job_batch 34765', '列表 job_batch', '帮助', ''])('%s: stops nothing', async (text) => {
    expect(await say(text)).toMatch(/job_batch|dlf-stop/);
    expect(stops()).toBe(0);
  });

  it('that is not understood is repeated without its markup, and stops nothing', async () => {
    const shown = await say('stpo <@all> **b** [x](http://evil.example)');
    expect(shown).toMatch(/stpo/);
    expect(await say('stop <@all>[x](http://evil.example)`* 34765')).toMatch(/Nothing was stopped/);
    expect(await say('stop <@all>[x](http://evil.example)`* 34765')).not.toMatch(/<@|\]\(/);
    expect(stops()).toBe(0);
  });

  it('delivered again by WeCom is one request: with the same proof, and with another one', async () => {
    const given = { text: 'stop job_batch 34765', id: 'MSG1', replyTo: `${REPLY_URL}1` };
    const message = wecomMessage(given);
    const replies = await Promise.all(
      [message, message, wecomMessage(given)].map((each) => world.webhook.send(each)),
    );
    replies.push(await world.webhook.send(wecomMessage(given)));
    expect(stops()).toBe(1);
    expect(new Set(replies.map((reply) => /Request `(\w+)`/.exec(shownIn(reply))?.[1])).size).toBe(1);
  });

  it('is read from JSON of any content type, and from no other event', async () => {
    const message = wecomMessage({ text: 'stop job_batch 34765' });
    const reply = await world.webhook.send({ ...message, headers: { 'content-type': 'text/xml' } });
    expect(shownIn(reply)).toMatch(/^✅/);
    const changes = { msgtype: 'event', event: { eventtype: 'enter_chat' } };
    const event = wecomMessage({ text: 'stop job_batch 34765', changes });
    expect(await world.webhook.send(event)).toMatchObject({ status: 200, body: '' });
    expect(stops()).toBe(1);
  });
});

describe('a proof that is wrong', () => {
  const given = { text: 'stop job_batch 34765' };
  const good = wecomMessage(given);
  const other = wecomMessage({ text: 'stop nightly_orders 34801' });
  it.each<[string, Delivery]>([
    ['missing', { ...good, target: '/webhooks/wecom' }],
    ['of another message', { ...good, body: other.body ?? '' }],
    ['by another token', wecomMessage(given, { token: 'another' })],
    ['by an empty token', wecomMessage(given, { token: '' })],
    ['by another key', wecomMessage(given, { aesKey: secrets.wecomOtherKey })],
    ['for somebody else', wecomMessage(given, { receiveId: 'wx5823bf96d3bd56c7' })],
    ['six minutes old', wecomMessage(given, { at: Date.now() - 360_000 })],
    ['six minutes early', wecomMessage(given, { at: Date.now() + 360_000 })],
    ['of a message that is not encrypted', { ...good, body: JSON.stringify(wecomText(given)) }],
    ['of no JSON', { ...good, body: '<xml/>' }],
  ])('%s: 401, and nothing is done', async (_, delivery) => {
    expect(await world.webhook.send(delivery)).toMatchObject({
      status: 401,
      json: { message: 'Unauthorized' },
    });
    expect(stops()).toBe(0);
  });

  it('is no matter of what is within: text that is no message is nothing to do', async () => {
    expect(await world.webhook.send(signedForWecom('no JSON'))).toMatchObject({ status: 200, body: '' });
  });
});

describe('somebody of another organization', () => {
  it('is refused, whoever has the same ID here', async () => {
    const changes = { from: { userid: 'zhangsan', corpid: 'wwother' } };
    expect(await say('stop job_batch 34765', { changes })).toMatch(/^⚠️ \*\*Refused/);
    expect(stops()).toBe(0);
  });
});

describe('a stop that is to be confirmed in WeCom', () => {
  takesTypedCodes({ say, stops, asSomebodyElse: { user: 'lisi' }, inAnotherChat: { chat: 'OTHER' } });
});

describe('a DLF that is slow', () => {
  const askSlowly = async (replyTo: string): Promise<string> => {
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const startedAt = Date.now();
    const message = wecomMessage({ text: 'stop job_batch 34765', replyTo });
    const shown = shownIn(await world.webhook.send({ ...message, at: startedAt - 1_000 }));
    expect(Date.now() - startedAt).toBeLessThan(3_300);
    return shown;
  };

  it('is not waited for, and the end is told once, at the address of the message', async () => {
    const url = `${REPLY_URL}slow`;
    expect(await askSlowly(url)).toContain('You will be told here how it ends.');
    await world.pumpUntil(() => inbox.messages.length > 0, 'the late reply');
    await world.sweep();
    await world.pump();
    expect(inbox.messages).toMatchObject([
      {
        path: atOf(url),
        json: {
          msgtype: 'markdown',
          markdown: { content: expect.stringMatching(/^✅ \*\*Stopped job_batch instance 34765/) },
        },
      },
    ]);
    expect(stops()).toBe(1);
  }, 30_000);

  it('has its late reply sent again where WeCom is busy', async () => {
    inbox.answerNext('{"errcode":-1,"errmsg":"system busy"}');
    await askSlowly(`${REPLY_URL}busy`);
    await world.pumpUntil(async () => {
      await world.sweep();
      return inbox.messages.length > 1;
    }, 'the second try');
    expect(new Set(inbox.messages.map(({ path }) => path)).size).toBe(1);
    expect(stops()).toBe(1);
  }, 30_000);

  it.each([
    'https://qyapi.weixin.qq.com.evil.example/cgi-bin/aibot/response?response_code=1',
    'https://evil.example/cgi-bin/aibot/response',
    'http://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=1',
    'https://qyapi.weixin.qq.com:8443/cgi-bin/aibot/response?response_code=1',
    'nothing',
  ])(
    'never writes to %s, and says that the end is in the log',
    async (replyTo) => {
      expect(await askSlowly(replyTo)).toContain('how it ends is only in the log');
      await world.pumpUntil(() => stops() > 0, 'the stop');
      await world.sweep();
      await world.pump();
      expect(inbox.messages).toEqual([]);
      expect(elsewhere.calls).toEqual([]);
    },
    30_000,
  );
});
