import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseJobName } from '../../lib/intent/job-name.ts';
import { readable } from '../../local/readable.ts';
import { blockKitFaults } from '../helpers/block-kit.ts';
import { type ChatInbox, startChatInbox } from '../helpers/chat-inbox.ts';
import type { Delivery, Reply } from '../helpers/deliver.ts';
import { dingtalkEnvOf, dingtalkMessage, SESSION, SESSION_URL } from '../helpers/dingtalk-message.ts';
import { discordDelivery, discordVars, shownIn, slash } from '../helpers/discord-calls.ts';
import { feishuEnvOf, feishuMessage, newMessageId, signedFeishu } from '../helpers/feishu-delivery.ts';
import { type FullWorld, functionsIn, startSurroundings } from '../helpers/full-world.ts';
import { mattermostCommand } from '../helpers/mattermost-command.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { secrets } from '../helpers/secrets.ts';
import { slashCommand } from '../helpers/slash-command.ts';
import { TENANT, teamsMessage } from '../helpers/teams-message.ts';
import { streamIn, wecomMessage } from '../helpers/wecom-message.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
workspaces: { longest: ${'w'.repeat(64)} }
rules:
  - name: by hand
    jobs: ["a*"]
    may: [stop, status, list]
    then: stop
  - name: ${'asks first '.repeat(9).trim()}
    jobs: ["b*"]
    may: [stop, status, list]
    then: confirm
`;

const FEISHU_TOKEN = '/open-apis/auth/v3/tenant_access_token/internal';
const FEISHU_MESSAGES = '/open-apis/im/v1/messages/';

let feishu: ChatInbox;
let dingtalk: ChatInbox;
let world: FullWorld;
beforeAll(async () => {
  feishu = await startChatInbox({
    [FEISHU_MESSAGES]: { json: { code: 0 } },
    [FEISHU_TOKEN]: { json: { code: 0, tenant_access_token: secrets.feishuTenant, expire: 7200 } },
  });
  dingtalk = await startChatInbox({ [SESSION]: { json: { errcode: 0 } } });
  const around = await startSurroundings();
  const env = {
    ...around.env,
    ...feishuEnvOf,
    ...dingtalkEnvOf,
    ...discordVars,
    DLF_WORKSPACE: 'w'.repeat(64),
    MATTERMOST_TOKEN: secrets.mattermost,
    TEAMS_OUTGOING_SECRET: secrets.teams,
    TEAMS_TENANTS: TENANT,
    WECOM_TOKEN: secrets.wecomToken,
    WECOM_AES_KEY: secrets.wecomAesKey,
    POLICY_FILE: policyFile(policy),
    REPLY_ORIGINS_TEST: [
      around.env['REPLY_ORIGINS_TEST'],
      `https://open.feishu.cn=${feishu.url}`,
      `https://oapi.dingtalk.com=${dingtalk.url}`,
    ].join(),
  };
  world = { ...around, env, ...functionsIn(around, env) };
});
afterAll(async () => {
  await Promise.all([world.close(), feishu.close(), dingtalk.close()]);
});
beforeEach(() => {
  world.simulator.reset();
  feishu.reset();
  dingtalk.reset();
});

/** What a platform is given to show, what it would refuse of it, and how it looks. */
interface Shown {
  readonly given: unknown;
  readonly faults: readonly string[];
  readonly text: string;
}

const tooLong = (what: string, size: number, max: number): string[] =>
  size >= 1 && size <= max ? [] : [`${what} of ${size}`];
const bytes = (text: string): number => Buffer.byteLength(text);

async function answerTo(delivery: Delivery): Promise<Reply> {
  const reply = await world.webhook.send(delivery);
  expect(reply.status).toBe(200);
  return reply;
}

const platforms: Readonly<Record<string, (verb: string, ...words: string[]) => Promise<Shown>>> = {
  slack: async (...words) => {
    const { json, body } = await answerTo(slashCommand({ text: words.join(' ') }));
    return {
      given: json,
      faults: [...blockKitFaults(json['blocks']), ...tooLong('text', String(json['text']).length, 40_000)],
      text: readable(body),
    };
  },
  feishu: async (...words) => {
    const messageId = newMessageId();
    await answerTo(signedFeishu(feishuMessage({ text: words.join(' '), messageId })));
    const [post] = feishu.postsTo(`${FEISHU_MESSAGES}${messageId}/`);
    return {
      given: JSON.parse(String(post?.json['content'])),
      faults: tooLong('body', post?.bytes ?? 0, 30_000),
      text: readable(JSON.stringify(post?.json)),
    };
  },
  dingtalk: async (...words) => {
    const session = randomUUID();
    await answerTo(dingtalkMessage({ text: words.join(' '), replyTo: SESSION_URL + session }));
    const [post] = dingtalk.postsTo(SESSION + session);
    return {
      given: post?.json,
      faults: tooLong('body', post?.bytes ?? 0, 20_000),
      text: readable(JSON.stringify(post?.json)),
    };
  },
  wecom: async (...words) => {
    const { body } = await answerTo(wecomMessage({ text: words.join(' ') }));
    const { content } = streamIn(body).stream;
    return { given: content, faults: tooLong('content', bytes(content), 20_480), text: content };
  },
  teams: async (...words) => {
    const { json, body } = await answerTo(teamsMessage({ text: words.join(' ') }));
    return { given: json, faults: tooLong('body', bytes(body), 28 * 1024), text: readable(body) };
  },
  mattermost: async (...words) => {
    const { json, body } = await answerTo(mattermostCommand(words.join(' ')));
    return {
      given: json,
      faults: tooLong('text', String(json['text']).length, 16_383),
      text: readable(body),
    };
  },
  discord: async (verb, jobName, instanceId) => {
    const options = { job_name: jobName ?? '', ...(instanceId && { instance_id: instanceId }) };
    const reply = await answerTo(discordDelivery(slash(verb, options)));
    const { content, components } = shownIn(reply);
    const buttons = components.flatMap((row) => row.components);
    return {
      given: reply.json,
      faults: [
        ...tooLong('content', content.length, 2_000),
        ...buttons.flatMap((button) => [
          ...tooLong('custom_id', button.custom_id.length, 100),
          ...tooLong('label', button.label.length, 80),
        ]),
      ],
      text: readable(reply.body),
    };
  },
};

const stringsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : Object.entries(value ?? {}).flatMap(([name, member]) => [name, ...stringsIn(member)]);

/** By a first letter, which policy goes by. */
const names: Readonly<Record<string, (first: string) => string>> = {
  '128 letters and underscores': (first) => first + '_'.repeat(127),
  '257 underscores and a letter': (first) => first + '_'.repeat(256),
  '257 signs of four bytes': (first) => `${first}${'𠀀'.repeat(127)}_${'𠀀'.repeat(128)}`,
};
const LONGEST_ID = 9_223_372_036_854_775_807n;
const idOf = (index: number): string => String(LONGEST_ID - BigInt(index));

function putRunning(jobName: string, count: number): void {
  for (let index = 0; index < count; index++) {
    const instance = runningInstance(jobName, idOf(index), Date.now() - 3_600_000 - index);
    world.simulator.put({ ...instance, workspace: 'w'.repeat(64) });
  }
}

const REQUEST_OR_CODE = /Request[^A-Z]{1,3}[A-Z2-7]{26}\b|confirm [A-Z2-7]{8}\b/;

function expectFits({ given, faults, text }: Shown, jobName: string): void {
  expect(faults).toEqual([]);
  expect(stringsIn(given).filter((each) => !each.isWellFormed())).toEqual([]);
  expect(text).toContain(jobName);
  expect(text).toContain(idOf(0));
  expect(text).toMatch(REQUEST_OR_CODE);
}

describe.each(Object.entries(platforms))('an answer in %s', (_platform, say) => {
  describe.each(Object.entries(names))('with a name of %s', (_what, nameOf) => {
    const jobName = nameOf('a');
    const asked = nameOf('b');
    const stops = (): number => world.simulator.stopCalls().length;

    it('fits where it was stopped, once', async () => {
      expect(parseJobName(jobName)).toMatchObject({ ok: true });
      putRunning(jobName, 1);
      const shown = await say('stop', jobName, idOf(0));
      expectFits(shown, jobName);
      expect(shown.text).toMatch(/Stopped /);
      expect(stops()).toBe(1);
    });

    it('fits where one of 25 is meant', async () => {
      putRunning(jobName, 25);
      const shown = await say('stop', jobName);
      expectFits(shown, jobName);
      expect(shown.text).toMatch(/say which one is meant/);
      expect(stops()).toBe(0);
    });

    it('fits where it is asked about first', async () => {
      putRunning(asked, 1);
      const shown = await say('stop', asked, idOf(0));
      expectFits(shown, asked);
      expect(shown.text).toMatch(/confirm [A-Z2-7]{8}\b/);
      expect(stops()).toBe(0);
    });

    it('fits where 25 are listed', async () => {
      putRunning(jobName, 25);
      const shown = await say('list', jobName);
      expectFits(shown, jobName);
      expect(shown.text).toMatch(/25 instances of /);
      expect(stops()).toBe(0);
    });
  });
});
