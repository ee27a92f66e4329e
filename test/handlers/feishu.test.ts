import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ChatInbox, type ChatPost, startChatInbox } from '../helpers/chat-inbox.ts';
import type { Reply } from '../helpers/deliver.ts';
import {
  type FeishuClick,
  type FeishuMessage,
  feishuClick,
  feishuEnvOf,
  feishuMessage,
  newMessageId,
  plainFeishu,
  signedFeishu,
} from '../helpers/feishu-delivery.ts';
import { type FullWorld, functionsIn, startSurroundings } from '../helpers/full-world.ts';
import { logOf } from '../helpers/log-of.ts';
import { runningInstance } from '../helpers/running-instance.ts';
import { secrets } from '../helpers/secrets.ts';
import { policyFile } from '../helpers/world.ts';

const policy = `
people:
  zhang: [feishu:tenant1/ou_zhang]
  li: [feishu:tenant1/ou_li]
groups: { leads: [zhang, li] }
rules:
  - name: orders are asked about
    from: [feishu]
    jobs: ["nightly_orders"]
    may: [stop, rerun]
    then: confirm
  - name: payroll takes two
    jobs: ["*payroll*"]
    then: approve
    approvers: { groups: [leads] }
  - name: by hand
    from: [feishu]
    jobs: ["*"]
    may: [stop, rerun, status, list]
    then: stop
`;

const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal';
const MESSAGES = '/open-apis/im/v1/messages/';
const ANSWERED_WITHIN_MS = 1_800;

let feishu: ChatInbox;
let world: FullWorld;
/** The same with other variables, and processes that have no token yet. */
let another: (env?: Readonly<Record<string, string>>) => FullWorld;
beforeAll(async () => {
  feishu = await startChatInbox({
    [MESSAGES]: { json: { code: 0, msg: 'success' } },
    [TOKEN_PATH]: { json: { code: 0, msg: 'ok', tenant_access_token: secrets.feishuTenant, expire: 7200 } },
  });
  const around = await startSurroundings();
  another = (changes = {}) => {
    const env = {
      ...around.env,
      ...feishuEnvOf,
      POLICY_FILE: policyFile(policy),
      REPLY_ORIGINS_TEST: `${around.env['REPLY_ORIGINS_TEST']},https://open.feishu.cn=${feishu.url}`,
      ...changes,
    };
    return { ...around, env, ...functionsIn(around, env) };
  };
  world = another();
});
afterAll(async () => {
  await Promise.all([world.close(), feishu.close()]);
});
beforeEach(() => {
  world.simulator.reset();
  feishu.reset();
});

const stops = (): number => world.simulator.stopCalls().length;
const repliesTo = (messageId: string): readonly ChatPost[] => feishu.postsTo(`${MESSAGES}${messageId}/`);

interface Button {
  readonly tag: string;
  readonly text?: { readonly content: string };
  readonly behaviors: readonly { readonly value: Readonly<Record<string, string>> }[];
}
interface Card {
  readonly config: { readonly summary?: { readonly content: string } };
  readonly body: { readonly elements: readonly (Button & { readonly content?: string })[] };
}
const cardOf = ({ json }: ChatPost): Card => JSON.parse(String(json['content'])) as Card;
const headline = (card: Card | undefined): string => card?.config.summary?.content ?? '';
const headlinesTo = (messageId: string): string[] =>
  repliesTo(messageId).map((post) => headline(cardOf(post)));
const carriedBy = (card: Card, label: string): Readonly<Record<string, string>> => {
  const value = card.body.elements.find(({ text }) => text?.content.startsWith(label))?.behaviors[0]?.value;
  if (value === undefined) throw new Error(`no button ${label}`);
  return value;
};

/** Sends a message; what its sender is shown. */
async function type(text: string, more: Partial<FeishuMessage> = {}, at: FullWorld = world) {
  const messageId = more.messageId ?? newMessageId();
  const reply = await at.webhook.send(signedFeishu(feishuMessage({ text, messageId, ...more })));
  const posts = repliesTo(messageId);
  const card = posts.length === 0 ? undefined : cardOf(posts.at(-1) as ChatPost);
  return { reply, messageId, card, headline: headline(card) };
}

async function press(value: unknown, more: Partial<FeishuClick> = {}) {
  const reply = await world.webhook.send(signedFeishu(feishuClick({ value, ...more })));
  const { toast, card } = reply.json as unknown as {
    toast?: { content: string };
    card?: { data: Card };
  };
  return { reply, toast: toast?.content ?? '', card: card?.data };
}

/** A question's card, which has to be there. */
async function ask(text: string, more: Partial<FeishuMessage> = {}): Promise<Card> {
  const { card } = await type(text, more);
  if (card === undefined) throw new Error('nothing was shown');
  return card;
}

describe('a command in Feishu', () => {
  it('is carried out, and answered by a reply to its message, as the app', async () => {
    const { reply, messageId, headline: said } = await type('stop job_batch 34765');
    expect(reply).toMatchObject({ status: 200, json: {} });
    expect(said).toMatch(/^Stopped job_batch instance 34765 after/);
    expect(repliesTo(messageId)).toHaveLength(1);
    expect(repliesTo(messageId)[0]).toMatchObject({
      path: `${MESSAGES}${messageId}/reply`,
      headers: { authorization: `Bearer ${secrets.feishuTenant}` },
      json: { msg_type: 'interactive' },
    });
    expect(stops()).toBe(1);
  });

  it('may be in Chinese, as a post, and to the bot alone', async () => {
    expect((await type('停止 job_batch 34765')).headline).toMatch(/^Stopped job_batch/);
    expect((await type('列表 job_batch')).card?.body.elements[0]?.content).toContain('`job_batch 34765`');
    const content = JSON.stringify({ content: [[{ tag: 'text', text: 'stop nightly_payroll 34802' }]] });
    const message = { message_type: 'post', chat_type: 'p2p', mentions: undefined, content };
    expect((await type('', { message })).headline).toMatch(/approval/);
  });

  it('that is not understood is answered, and stops nothing', async () => {
    expect((await type('stpo job_batch 34765')).headline).toMatch(/stpo/);
    const { card } = await type('help');
    expect(card?.body.elements[0]?.content).toContain('rerun');
    expect(stops()).toBe(0);
  });

  it('stops once, however often Feishu delivers it', async () => {
    const message = feishuMessage({ text: 'stop job_batch 34765', messageId: 'om_again' });
    const again = feishuMessage({ text: 'stop job_batch 34765', messageId: 'om_again' });
    const replies = await Promise.all(
      [message, message, again].map((each) => world.webhook.send(signedFeishu(each))),
    );
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    await world.webhook.send(signedFeishu(message));
    while ((await world.pump()) > 0);
    expect(stops()).toBe(1);
    expect(headlinesTo('om_again').at(-1)).toMatch(/^Stopped job_batch instance 34765/);
  });

  it('seen on its way and sent once more stops nothing that runs by then', async () => {
    const delivery = signedFeishu(feishuMessage({ text: 'stop job_batch 34765' }));
    await world.webhook.send(delivery);
    world.simulator.put(runningInstance('job_batch', '34765', Date.now()));
    expect((await world.webhook.send(delivery)).status).toBe(200);
    while ((await world.pump()) > 0);
    expect(stops()).toBe(1);
    expect(world.simulator.instance('34765')?.status).toBe('running');
  });

  it('of another tenant is refused, aloud', async () => {
    const { headline: said } = await type('stop job_batch 34765', { userTenant: 'tenant2' });
    expect(said).not.toBe('');
    expect(said).not.toMatch(/^Stopped/);
    expect(stops()).toBe(0);
  });

  it('with a name full of markup comes out harmless', async () => {
    const { card } = await type('stop job_batch 34765 "<at id=all></at>**x**[y](https://evil.example)"');
    const text = card?.body.elements[0]?.content ?? '';
    expect(text).toContain('&#60;at');
    expect(text).not.toMatch(/<at id=all|\]\(|:\/\//);
    expect(stops()).toBe(0);
  });

  it('whose answer would go elsewhere is not carried out', async () => {
    for (const messageId of ['om_1/../../../auth', 'http://127.0.0.1/', 'om_1?x=']) {
      const { reply } = await type('stop job_batch 34765', { messageId });
      expect(reply.status).toBe(400);
    }
    expect(feishu.postsTo(MESSAGES)).toEqual([]);
    expect(stops()).toBe(0);
  });
});

describe('a delivery that does not prove itself', () => {
  const message = () => feishuMessage({ text: 'stop job_batch 34765' });
  const old = Date.now() - 11 * 60_000;

  it.each([
    ['signed with another key', () => signedFeishu(message(), { signedWith: secrets.feishuEncryptNext })],
    ['signed with an empty key', () => signedFeishu(message(), { signedWith: '' })],
    ['of ten minutes ago', () => signedFeishu(message(), { signedAt: Date.now() - 600_000 })],
    ['of in ten minutes', () => signedFeishu(message(), { signedAt: Date.now() + 600_000 })],
    [
      'with the signature of another',
      () => ({ ...signedFeishu(message()), body: signedFeishu(message()).body }),
    ],
    ['not signed', () => plainFeishu(message())],
    ['with another token', () => signedFeishu(feishuMessage({ text: 'stop job_batch 34765', token: 'x' }))],
    ['of another app', () => signedFeishu(feishuMessage({ text: 'stop job_batch 34765', appId: 'x' }))],
    ['about an old event', () => signedFeishu(feishuMessage({ text: 'stop job_batch 34765', at: old }))],
    [
      'about an event of in six minutes',
      () => signedFeishu(feishuMessage({ text: 'stop job_batch 34765', at: Date.now() + 360_000 })),
    ],
    ['empty', () => ({ ...signedFeishu(message()), body: '' })],
  ])('is refused: %s', async (_what, delivery) => {
    expect(await world.webhook.send(delivery())).toMatchObject({
      status: 401,
      json: { code: 401, msg: 'Unauthorized' },
    });
    expect(stops()).toBe(0);
    expect(feishu.posts).toEqual([]);
  });

  it('checks the address, encrypted or not, for the right token only', async () => {
    const check = (token: string) => ({ type: 'url_verification', token, challenge: 'c' });
    const right = await world.webhook.send(plainFeishu(check(secrets.feishuToken)));
    expect(right).toMatchObject({ status: 200, json: { challenge: 'c' } });
    expect((await world.webhook.send(plainFeishu(check('x')))).status).toBe(401);
    const { headers: _signed, ...rest } = signedFeishu(check(secrets.feishuToken));
    const unsigned = { ...rest, headers: { 'content-type': 'application/json' } };
    expect(await world.webhook.send(unsigned)).toMatchObject({ status: 200, json: { challenge: 'c' } });
  });
});

describe('without an encrypt key', () => {
  it('the verification token is the proof, and the start warns of it', async () => {
    const env = Object.fromEntries(
      Object.entries(another().env).filter(([name]) => name !== 'FEISHU_ENCRYPT_KEY'),
    );
    let open = world;
    const log = await logOf(async () => {
      open = { ...world, ...functionsIn(world, env) };
      await open.webhook.send(plainFeishu(feishuMessage({ text: 'stop job_batch 34765' })));
    });
    expect(JSON.stringify(log)).toContain('FEISHU_ENCRYPT_KEY is not set');
    expect(stops()).toBe(1);
    const wrong = plainFeishu(feishuMessage({ text: 'stop nightly_payroll 34802', token: 'x' }));
    expect((await open.webhook.send(wrong)).status).toBe(401);
    expect(JSON.stringify(log)).not.toContain(secrets.feishuToken);
  });
});

describe('a question in Feishu', () => {
  it('is confirmed by a click, which shows the end in its card', async () => {
    const question = await ask('stop nightly_orders 34801');
    expect(headline(question)).toMatch(/Confirm it first/);
    expect(stops()).toBe(0);
    const { reply, toast, card } = await press(carriedBy(question, 'Confirm'));
    expect(reply.status).toBe(200);
    expect(toast).toMatch(/^Stopped nightly_orders instance 34801/);
    expect(headline(card)).toMatch(/^Stopped nightly_orders instance 34801/);
    expect(card?.body.elements.some(({ tag }) => tag === 'button')).toBe(false);
    expect(stops()).toBe(1);
  });

  it('is not confirmed by somebody else, nor in another chat, and stays', async () => {
    const question = await ask('stop nightly_orders 34801');
    const value = carriedBy(question, 'Confirm');
    for (const more of [{ user: 'ou_li' }, { chat: 'oc_other' }, { userTenant: 'tenant2' }]) {
      const { toast, card } = await press(value, more);
      expect(toast).not.toMatch(/^Stopped/);
      expect(toast).not.toBe('');
      expect(card).toBeUndefined();
    }
    expect(stops()).toBe(0);
  });

  it('counts one click of three', async () => {
    const question = await ask('stop nightly_orders 34801');
    const value = carriedBy(question, 'Confirm');
    await Promise.all([press(value), press(value), press(value)]);
    const { toast, card } = await press(value);
    expect(toast).toMatch(/^There is nothing to answer/);
    expect(card).toBeUndefined();
    while ((await world.pump()) > 0);
    expect(stops()).toBe(1);
  });

  it('is called off by its asker', async () => {
    const { toast, card } = await press(carriedBy(await ask('stop nightly_orders 34801'), 'Cancel'));
    expect(toast).toMatch(/was called off/);
    expect(headline(card)).toMatch(/was called off/);
    expect(stops()).toBe(0);
  });

  it('is not answered by a forged value', async () => {
    const value = carriedBy(await ask('stop nightly_orders 34801', { user: 'ou_guesser' }), 'Confirm');
    for (const forged of [
      { ...value, code: 'AAAAAAAA' },
      { ...value, request_id: 'x' },
      { action: 'confirm' },
    ]) {
      expect((await press(forged, { user: 'ou_guesser' })).toast).toMatch(
        /^There is nothing to answer|^That is not the code/,
      );
    }
    expect(stops()).toBe(0);
  });

  it('is approved by somebody else, never by its asker', async () => {
    const question = await ask('stop nightly_payroll 34802');
    const value = carriedBy(question, 'Approve');
    expect((await press(value)).toast).toMatch(/^Nobody approves a request of his own/);
    expect((await press(value, { user: 'ou_wang' })).toast).toMatch(/^You are not one of those/);
    expect(stops()).toBe(0);
    expect((await press(value, { user: 'ou_li' })).toast).toMatch(/^Stopped nightly_payroll/);
    expect(stops()).toBe(1);
  });

  it('is answered by a typed code too', async () => {
    const { code = '' } = carriedBy(await ask('stop nightly_orders 34801'), 'Confirm');
    expect((await type(`confirm ${code}`)).headline).toMatch(/^Stopped nightly_orders/);
    expect(stops()).toBe(1);
  });
});

describe('a DLF that takes 10 s', () => {
  it('holds no answer up, and the end is told as a second reply', async () => {
    world.simulator.fault({ kind: 'delay', ms: 10_000 });
    const messageId = newMessageId();
    const startedAt = Date.now();
    const delivery = signedFeishu(feishuMessage({ text: 'stop job_batch 34765', messageId }));
    const reply = await world.webhook.send({ ...delivery, at: startedAt - 1_000 });
    expect(Date.now() - startedAt).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(reply.status).toBe(200);
    const [first] = repliesTo(messageId);
    expect(JSON.stringify(first?.json)).toContain('You will be told here how it ends');
    world.simulator.clearFaults();
    await world.pumpUntil(() => repliesTo(messageId).length > 1, 'the late reply');
    expect(headlinesTo(messageId).at(-1)).toMatch(/^Stopped job_batch instance 34765/);
    expect(repliesTo(messageId).at(-1)?.headers['authorization']).toBe(`Bearer ${secrets.feishuTenant}`);
    expect(stops()).toBe(1);
  });

  it('holds no click up, and the end is told below the card', async () => {
    const question = await ask('stop nightly_orders 34801');
    world.simulator.fault({ kind: 'delay', ms: 10_000 });
    const startedAt = Date.now();
    const click = signedFeishu(
      feishuClick({ value: carriedBy(question, 'Confirm'), messageId: 'om_question' }),
    );
    const reply = await world.webhook.send({ ...click, at: startedAt - 1_000 });
    expect(Date.now() - startedAt).toBeLessThan(ANSWERED_WITHIN_MS);
    expect(reply.json).toMatchObject({ toast: { content: expect.any(String) }, card: { type: 'raw' } });
    world.simulator.clearFaults();
    await world.pumpUntil(() => repliesTo('om_question').length > 0, 'the late reply');
    expect(headlinesTo('om_question')).toEqual([expect.stringMatching(/^Stopped nightly_orders/)]);
    expect(stops()).toBe(1);
  });
});

describe('a Feishu that does not know us', () => {
  const send = async (at: FullWorld, messageId: string): Promise<Reply> =>
    (await type('stop job_batch 34765', { messageId }, at)).reply;

  it('hears the end from the worker as soon as it does, and nothing is stopped twice', async () => {
    const fresh = another();
    feishu.answer(TOKEN_PATH, { json: { code: 10014, msg: 'app secret invalid' } });
    let reply: Reply | undefined;
    const log = await logOf(async () => {
      reply = await send(fresh, 'om_refused');
    });
    expect(reply?.status).toBe(200);
    expect(JSON.stringify(log)).toContain('answer not shown');
    expect(JSON.stringify(log)).not.toContain(secrets.feishuApp);
    expect(repliesTo('om_refused')).toEqual([]);
    feishu.reset();
    await fresh.pumpUntil(() => repliesTo('om_refused').length > 0, 'the late reply');
    await send(fresh, 'om_refused');
    expect(headlinesTo('om_refused').slice(0, 1)).toEqual([expect.stringMatching(/^Stopped job_batch/)]);
    expect(stops()).toBe(1);
  });

  it('is not waited for longer than the sender waits', async () => {
    const fresh = another();
    feishu.answer(TOKEN_PATH, 'silent');
    const startedAt = Date.now();
    const delivery = signedFeishu(feishuMessage({ text: 'stop job_batch 34765', messageId: 'om_slow' }));
    const reply = await fresh.webhook.send({ ...delivery, at: startedAt - 1_000 });
    expect(Date.now() - startedAt).toBeLessThan(ANSWERED_WITHIN_MS);
    // The worker tells it.
    expect(reply.status).toBe(200);
    feishu.reset();
    await fresh.pumpUntil(() => repliesTo('om_slow').length > 0, 'the late reply');
    expect(stops()).toBe(1);
  });

  it('hears the end of a typed yes from the worker too', async () => {
    const { code = '' } = carriedBy(await ask('stop nightly_orders 34801'), 'Confirm');
    feishu.answer(MESSAGES, { json: { code: 230020, msg: 'frequency limit' } });
    const messageId = 'om_yes';
    expect((await type(`confirm ${code}`, { messageId })).reply.status).toBe(200);
    feishu.reset();
    await world.pumpUntil(() => repliesTo(messageId).length > 0, 'the late reply');
    expect(headlinesTo(messageId)).toEqual([expect.stringMatching(/^Stopped nightly_orders/)]);
    expect(stops()).toBe(1);
  });

  it('gets a question again that it has not shown, and whatever is no request', async () => {
    feishu.answer(MESSAGES, { json: { code: 230020, msg: 'frequency limit' } });
    const messages = [
      ['stop nightly_orders 34801', /Confirm it first/],
      ['status job_batch 34765', /job_batch instance 34765/],
      ['help', /^$/],
    ] as const;
    for (const [index, [text]] of messages.entries()) {
      expect((await type(text, { messageId: `om_again${index}` })).reply.status).toBe(503);
    }
    feishu.reset();
    for (const [index, [text, words]] of messages.entries()) {
      const { reply, card, headline: said } = await type(text, { messageId: `om_again${index}` });
      expect(reply.status).toBe(200);
      expect(card).toBeDefined();
      expect(said).toMatch(words);
    }
    while ((await world.pump()) > 0);
    expect(stops()).toBe(0);
  });

  it('is asked once for several answers', async () => {
    const fresh = another();
    for (const messageId of ['om_1st', 'om_2nd', 'om_3rd']) await send(fresh, messageId);
    expect(feishu.postsTo(TOKEN_PATH)).toHaveLength(1);
  });
});
