import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readable } from '../../local/readable.ts';
import { type ChatInbox, startChatInbox } from '../helpers/chat-inbox.ts';
import {
  type DingtalkProof,
  type DingtalkText,
  dingtalkEnvOf,
  dingtalkMessage,
  SESSION,
  SESSION_URL,
  signedForDingtalk,
} from '../helpers/dingtalk-message.ts';
import { type FullWorld, functionsIn, startSurroundings } from '../helpers/full-world.ts';
import { logOf } from '../helpers/log-of.ts';
import { type RecordingServer, startRecordingServer } from '../helpers/recording-server.ts';
import { secrets } from '../helpers/secrets.ts';
import { takesTypedCodes } from '../helpers/typed-code-contract.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
people:
  zhang: ["dingtalk:dingcorp1/zhang01"]
  li: ["dingtalk:dingcorp1/li02"]
rules:
  - name: payroll is confirmed
    from: [dingtalk]
    jobs: ["*payroll*"]
    may: [stop]
    then: confirm
  - name: orders take two
    jobs: ["nightly_orders"]
    then: approve
  - name: by hand
    from: [dingtalk]
    jobs: ["*"]
    may: [stop, status, list, history]
    then: stop
`;

let dingtalk: ChatInbox;
let elsewhere: RecordingServer;
let world: FullWorld;
beforeAll(async () => {
  dingtalk = await startChatInbox({ [SESSION]: { json: { errcode: 0, errmsg: 'ok' } } });
  elsewhere = await startRecordingServer();
  const around = await startSurroundings();
  const env = {
    ...around.env,
    ...dingtalkEnvOf,
    DINGTALK_APP_SECRET: `${secrets.dingtalkNext},${secrets.dingtalk}`,
    POLICY_FILE: policyFile(policy),
    REPLY_ORIGINS_TEST: [
      around.env['REPLY_ORIGINS_TEST'],
      `https://oapi.dingtalk.com=${dingtalk.url}`,
      // Were anything sent there, it would be seen.
      `https://evil.example=${elsewhere.url}`,
      `https://oapi.dingtalk.com.evil.example=${elsewhere.url}`,
      `https://oapi.dingtalk.com:8443=${elsewhere.url}`,
    ].join(),
  };
  world = { ...around, env, ...functionsIn(around, env) };
});
afterAll(async () => {
  await Promise.all([world.close(), dingtalk.close(), elsewhere.close()]);
});
beforeEach(() => {
  world.simulator.reset();
  dingtalk.reset();
});

const stops = (): number => world.simulator.stopCalls().length;
const shownAt = (session: string): string[] =>
  dingtalk.postsTo(SESSION + session).map(({ json }) => readable(JSON.stringify(json)));

let session = 0;
/** Sends a message; its answer, and what is shown at its own address. */
async function type(text: string, more: Partial<DingtalkText> = {}, proof?: DingtalkProof) {
  session += 1;
  const name = `s${session}`;
  const delivery = dingtalkMessage({ text, replyTo: `${SESSION_URL}${name}`, ...more }, proof);
  const reply = await world.webhook.send(delivery);
  return { reply, shown: shownAt(name).at(-1) ?? '', all: () => shownAt(name) };
}
const say = async (text: string, more: Partial<DingtalkText> = {}): Promise<string> => {
  const { reply, shown } = await type(text, more);
  expect(reply).toMatchObject({ status: 200, json: { msgtype: 'empty' } });
  return shown;
};

describe('a command in DingTalk', () => {
  it.each(['stop job_batch 34765', '停止 job_batch 34765'])(
    '%s: stops once, and is answered once',
    async (text) => {
      const { all } = await type(text);
      expect(all()).toEqual([expect.stringMatching(/^✅ Stopped job_batch instance 34765 after/)]);
      expect(all()[0]).toContain('Asked by: @zhang01 dingtalk:dingcorp1/zhang01');
      expect(stops()).toBe(1);
    },
  );

  it('may be said to the robot alone', async () => {
    const changes = { conversationType: '1', isInAtList: undefined, atUsers: undefined };
    expect(await say('stop job_batch 34765', { changes })).toMatch(/^✅ Stopped/);
  });

  it.each(['状态 job_batch 34765', '列表 job_batch', '历史', '帮助', ''])(
    '%s: stops nothing',
    async (text) => {
      expect(await say(text)).toMatch(/job_batch|dlf-stop/);
      expect(stops()).toBe(0);
    },
  );

  it('that is not understood is repeated without its markup, and stops nothing', async () => {
    const shown = await say(
      'stop job_batch 34765 "<font color=red>@all</font> **b** [x](http://evil.example)`"',
    );
    expect(shown).toMatch(/Nothing was stopped/);
    expect(shown).not.toMatch(/<font|\]\(|:\/\/evil|\*\*/);
    expect(dingtalk.posts.at(-1)?.json).toMatchObject({ at: { isAtAll: false } });
    expect(await say('stpo job_batch 34765')).toContain('stpo');
    expect(stops()).toBe(0);
  });

  it('delivered again is one request, and answered once at a time', async () => {
    const given = { text: 'stop job_batch 34765', id: 'msgAgain', replyTo: `${SESSION_URL}again` };
    const message = dingtalkMessage(given);
    const all = await Promise.all(
      [message, message, dingtalkMessage(given, { signedAt: Date.now() + 1_000 })].map((each) =>
        world.webhook.send(each),
      ),
    );
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
    await world.webhook.send(message);
    while ((await world.pump()) > 0);
    expect(stops()).toBe(1);
    expect(shownAt('again').at(-1)).toMatch(/^✅ Stopped job_batch instance 34765/);
  });

  it('in a group that does not mention the robot is not for it', async () => {
    const { reply, shown } = await type('stop job_batch 34765', { changes: { isInAtList: false } });
    expect(reply.status).toBe(200);
    expect(shown).toBe('');
    expect(stops()).toBe(0);
  });

  it.each([
    ['another organization', { corp: 'dingcorp2' }],
    ['outside, as a guest', { changes: { senderStaffId: undefined } }],
  ])('by somebody of %s is refused, aloud', async (_, more) => {
    expect(await say('stop job_batch 34765', more)).toMatch(/^⚠️ Refused/);
    expect(stops()).toBe(0);
  });

  it.each([
    'https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=1',
    'https://evil.example/robot/sendBySession?session=1',
    'http://oapi.dingtalk.com/robot/sendBySession?session=1',
    'https://oapi.dingtalk.com:8443/robot/sendBySession?session=1',
    'nothing',
  ])('that would be answered at %s is not carried out', async (replyTo) => {
    const { reply } = await type('stop job_batch 34765', { replyTo });
    expect(reply.status).toBe(400);
    await world.pump();
    expect(dingtalk.posts).toEqual([]);
    expect(elsewhere.calls).toEqual([]);
    expect(stops()).toBe(0);
  });
});

describe('a delivery that does not prove itself', () => {
  const given = { text: 'stop job_batch 34765' };
  const good = dingtalkMessage(given);
  const { sign: _, ...unsigned } = good.headers;
  const now = Date.now();
  it.each([
    ['not signed', { ...good, headers: unsigned }],
    ['signed with another secret', dingtalkMessage(given, { secret: 'another' })],
    ['signed with an empty secret', dingtalkMessage(given, { secret: '' })],
    ['signed six minutes ago', dingtalkMessage(given, { signedAt: now - 360_000 })],
    ['signed six minutes ahead', dingtalkMessage(given, { signedAt: now + 360_000 })],
    ['with the time of another', { ...good, headers: { ...good.headers, timestamp: String(now - 1_234) } }],
    ['about a message of six minutes ago', dingtalkMessage({ ...given, at: now - 360_000 })],
    ['about a message of six minutes ahead', dingtalkMessage({ ...given, at: now + 360_000 })],
    ['about a message of another robot', dingtalkMessage({ ...given, changes: { robotCode: 'dingrobot2' } })],
    ['empty', { ...good, body: '' }],
    ['with a list', signedForDingtalk('[]')],
  ])('%s: 401, nothing is done, nobody is written to', async (_what, delivery) => {
    expect(await world.webhook.send(delivery)).toMatchObject({
      status: 401,
      json: { errmsg: 'Unauthorized' },
    });
    expect(stops()).toBe(0);
    expect(dingtalk.posts).toEqual([]);
  });

  it('that was another message’s proves nothing: neither another word nor another person', async () => {
    const signedAt = Date.now();
    const seen = dingtalkMessage({ text: 'status job_batch 34765', id: 'msgSeen' }, { signedAt });
    await world.webhook.send(seen);
    for (const forged of [
      { text: 'stop job_batch 34765' },
      { text: 'stop job_batch 34765', id: 'msgSeen' },
      { text: 'stop job_batch 34765', id: 'msgSeen', user: 'li02' },
      { text: 'freeze', id: 'msgSeen' },
    ]) {
      const reply = await world.webhook.send(dingtalkMessage(forged, { signedAt }));
      expect(reply).toMatchObject({ status: 401, json: { errmsg: 'Unauthorized' } });
    }
    expect((await world.webhook.send(seen)).status).toBe(200);
    expect(stops()).toBe(0);
  });

  it('that was of a message for others proves nothing more either', async () => {
    const signedAt = Date.now();
    const changes = { isInAtList: false };
    await world.webhook.send(dingtalkMessage({ text: 'hello', changes }, { signedAt }));
    const forged = dingtalkMessage({ text: 'stop job_batch 34765' }, { signedAt });
    expect((await world.webhook.send(forged)).status).toBe(401);
    expect(stops()).toBe(0);
  });

  it('again with what it said before stops nothing twice', async () => {
    const message = dingtalkMessage(given);
    await world.webhook.send(message);
    world.simulator.reset();
    await world.webhook.send(message);
    expect(stops()).toBe(0);
  });
});

describe('a stop that is to be confirmed in DingTalk', () => {
  takesTypedCodes({ say, stops, asSomebodyElse: { user: 'li02' }, inAnotherChat: { chat: 'cidOther==' } });

  it('is approved by somebody else, never by its asker', async () => {
    await type('stop nightly_orders 34801', { replyTo: `${SESSION_URL}asker` });
    const asked = shownAt('asker')[0] ?? '';
    const code = /confirm ([A-Z2-7]{8})/.exec(asked)?.[1] ?? 'no code';
    expect(await say(`confirm ${code}`)).toMatch(/Nobody approves a request of his own/);
    expect(await say(`confirm ${code}`, { user: 'li02' })).toMatch(/^✅ Stopped nightly_orders/);
    expect(stops()).toBe(1);
    await world.pumpUntil(() => shownAt('asker').length > 1, 'the end for who asked');
    expect(shownAt('asker')[1]).toMatch(/^✅ Stopped nightly_orders/);
  });
});

describe('a DLF that is slow', () => {
  it('holds no answer up, and the end is told at the same address', async () => {
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const startedAt = Date.now();
    const message = dingtalkMessage({ text: 'stop job_batch 34765', replyTo: `${SESSION_URL}slow` });
    const reply = await world.webhook.send({ ...message, at: startedAt - 1_000 });
    expect(Date.now() - startedAt).toBeLessThan(1_800);
    expect(reply.status).toBe(200);
    expect(shownAt('slow')).toEqual([expect.stringContaining('You will be told here how it ends.')]);
    await world.pumpUntil(() => shownAt('slow').length > 1, 'the late reply');
    expect(shownAt('slow')[1]).toMatch(/^✅ Stopped job_batch instance 34765/);
    expect(stops()).toBe(1);
  }, 30_000);

  it('has its late reply sent again where DingTalk takes no more this minute', async () => {
    world.simulator.fault({ kind: 'delay', ms: 10_000, times: 1 });
    const message = dingtalkMessage({ text: 'stop job_batch 34765', replyTo: `${SESSION_URL}busy` });
    await world.webhook.send({ ...message, at: Date.now() - 1_000 });
    dingtalk.answer(SESSION, { json: { errcode: 130101, errmsg: 'send too fast' } });
    await world.pumpUntil(() => shownAt('busy').length > 1, 'the first try');
    dingtalk.reset();
    await world.pumpUntil(async () => {
      await world.sweep();
      return shownAt('busy').length > 0;
    }, 'the second try');
    expect(shownAt('busy')[0]).toMatch(/^✅ Stopped job_batch instance 34765/);
    expect(stops()).toBe(1);
  }, 30_000);
});

describe('a DingTalk that shows no answer', () => {
  it('is told the end by the worker, and neither secret nor address is in the log', async () => {
    dingtalk.answer(SESSION, { json: { errcode: 130101, errmsg: 'send too fast' } });
    const replyTo = `${SESSION_URL}later`;
    const log = await logOf(async () => {
      expect((await type('stop job_batch 34765', { replyTo })).reply.status).toBe(200);
      dingtalk.reset();
      await world.pumpUntil(() => shownAt('later').length > 0, 'the late reply');
    });
    expect(shownAt('later')).toEqual([expect.stringMatching(/^✅ Stopped job_batch instance 34765/)]);
    expect(JSON.stringify(log)).toContain('answer not shown');
    expect(JSON.stringify(log)).not.toContain('sendBySession');
    expect(stops()).toBe(1);
  });

  it('is told that it failed where it is no request that could be told later', async () => {
    dingtalk.answer(SESSION, { json: { errcode: 130101, errmsg: 'send too fast' } });
    expect((await type('status job_batch 34765')).reply.status).toBe(503);
  });
});
