import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../../lib/http/errors.ts';
import type { FeishuConfig } from '../../../../lib/sources/feishu/env.ts';
import { readFeishu } from '../../../../lib/sources/feishu/read.ts';
import { verifyFeishu } from '../../../../lib/sources/feishu/verify.ts';
import {
  type FeishuClick,
  type FeishuMessage,
  feishuClick,
  feishuMessage,
  plainFeishu,
} from '../../../helpers/feishu-delivery.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const NOW = 1_795_485_600_000;
const config: FeishuConfig = {
  encryptKeys: undefined,
  verificationTokens: [secrets.feishuToken],
  appId: 'cli_test',
  appSecrets: [secrets.feishuApp],
  tenants: ['tenant1'],
  endpoint: 'https://open.larksuite.com',
  token: {},
};
const readPayload = (payload: object, given = config) =>
  readFeishu(verifyFeishu(webhookRequest(plainFeishu(payload)), given, NOW), given);
const read = (changes: Partial<FeishuMessage> = {}, given = config) =>
  readPayload(feishuMessage({ text: 'stop job_batch 34765', at: NOW, messageId: 'om_1', ...changes }), given);
const click = (changes: Partial<FeishuClick> = {}, given = config) =>
  readPayload(feishuClick({ value: {}, at: NOW, id: 'event1', ...changes }), given);

const asker = { kind: 'person', source: 'feishu', id: 'tenant1/ou_zhang', channel: 'oc_oncall' };
const reply = {
  lateUrl: 'https://open.larksuite.com/open-apis/im/v1/messages/om_1/reply',
  isMute: true,
};
const nothing = {
  kind: 'handshake',
  response: { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' },
};
const text = (content: string) => ({ message: { content: JSON.stringify({ text: content }) } });
const post = (...content: object[][]) => ({
  message: { message_type: 'post', content: JSON.stringify({ title: '', content }) },
});
const at = { tag: 'at', user_id: '@_user_1' };

describe('a message in Feishu', () => {
  it('is a command of who wrote it, answered by a reply to it', () => {
    expect(read()).toEqual({
      kind: 'command',
      text: 'stop job_batch 34765',
      asker,
      dedupe: ['feishu', 'cli_test', 'om_1'],
      reply,
    });
  });

  it.each([
    ['@_user_1 stop 作业 1', 'stop 作业 1'],
    ['  @_user_1\u00a0stop a 1 ', 'stop a 1'],
    ['stop a 1 @_user_1', 'stop a 1'],
    ['@_user_1', ''],
    ['@_user_1 @_user_1 stop a 1', 'stop a 1'],
    ['@_user_1 停止 作业 1', '停止 作业 1'],
    // Who else is mentioned in the middle may stand for a word: the parser refuses it.
    ['@_user_1 stop @_user_1 1', 'stop @_user_1 1'],
    ['@_user_1 stop a 1 @_user_2', 'stop a 1 @_user_2'],
  ])('is read as %j', (content, expected) => {
    expect(read(text(content))).toMatchObject({ kind: 'command', text: expected });
  });

  it('may be a post, of which mentions, links and text count', () => {
    const content = [at, { tag: 'text', text: 'stop ' }, { tag: 'a', href: 'https://x', text: 'job_batch' }];
    expect(
      read(
        post(content, [
          { tag: 'text', text: '34765' },
          { tag: 'img', image_key: 'k' },
        ]),
      ),
    ).toMatchObject({
      kind: 'command',
      text: 'stop job_batch\n34765',
    });
  });

  it.each([
    ['that mentions nobody', text('stop a 1')],
    ['to everybody', { message: { content: '{"text":"@_all stop a 1"}', mentions: [{ key: '@_all' }] } }],
    [
      'with a mention that nobody made',
      { message: { content: '{"text":"@_user_1 stop a 1"}', mentions: [] } },
    ],
    ['of another bot', { senderType: 'app' }],
    ['that is a picture', { message: { message_type: 'image', content: '{"image_key":"k"}' } }],
    ['whose content is no JSON', { message: { content: 'stop a 1' } }],
    ['whose content is no text', { message: { content: '{"text":1}' } }],
    ['whose post is no list', { message: { message_type: 'post', content: '{"content":"stop"}' } }],
  ])('%s is not for us', (_what, changes) => {
    expect(read(changes)).toEqual(nothing);
  });

  it('to the bot alone needs no mention', () => {
    expect(
      read({ message: { chat_type: 'p2p', mentions: undefined, content: '{"text":"stop a 1"}' } }),
    ).toMatchObject({ kind: 'command', text: 'stop a 1' });
  });

  it('of a tenant that is not pinned is an outsider’s', () => {
    expect(read({ userTenant: 'tenant2' })).toMatchObject({
      kind: 'outsider',
      asker: { id: 'tenant2/ou_zhang' },
      reply,
    });
    expect(read({ userTenant: 'tenant2' }, { ...config, tenants: ['tenant1', 'tenant2'] })).toMatchObject({
      kind: 'command',
    });
  });

  it('of a guest is an outsider’s where no tenant is pinned', () => {
    const open = { ...config, tenants: undefined };
    expect(read({}, open)).toMatchObject({ kind: 'command' });
    expect(read({ userTenant: 'tenant2' }, open)).toMatchObject({ kind: 'outsider' });
    expect(read({ user: '' }, open)).toMatchObject({ kind: 'outsider' });
    expect(read({ userTenant: '', tenant: '' }, open)).toMatchObject({ kind: 'outsider' });
  });

  it.each(['', 'om_', 'x', 'om_1/../../x', 'om_1?a=b', 'om_1#', 'om_%2e%2e', `om_${'a'.repeat(200)}`])(
    'that would be answered elsewhere is refused: %j',
    (messageId) => {
      expect(() => read({ messageId })).toThrow(BadRequestError);
    },
  );

  it('of another kind of event is nothing to do', () => {
    const payload = feishuMessage({ text: 'stop a 1', at: NOW }) as { header: object };
    const other = { ...payload, header: { ...payload.header, event_type: 'im.message.message_read_v1' } };
    expect(readPayload(other)).toEqual(nothing);
  });
});

describe('a click on a card', () => {
  const lateUrl = 'https://open.larksuite.com/open-apis/im/v1/messages/om_card/reply';

  it('is an answer to the question that the button carries', () => {
    const value = { action: 'confirm', request_id: 'R', code: 'ABCD2345' };
    expect(click({ value })).toEqual({
      kind: 'answer',
      action: 'confirm',
      requestId: 'R',
      code: 'ABCD2345',
      asker,
      isClick: true,
      reply: { lateUrl },
    });
    expect(click({ value: { action: 'cancel' } })).toMatchObject({
      action: 'cancel',
      requestId: '',
      code: '',
    });
  });

  it('is a command where the button stands for one', () => {
    expect(click({ value: { action: 'run', command: 'stop job_batch 1' } })).toEqual({
      kind: 'command',
      text: 'stop job_batch 1',
      asker,
      dedupe: ['feishu', 'cli_test', 'event1'],
      reply: { lateUrl, isMute: true },
    });
  });

  it.each([{}, 'confirm', null, [], { action: 'run' }, { action: 'approve', code: 'x' }])(
    'on somebody else’s button is nothing to do: %j',
    (value) => {
      expect(click({ value })).toEqual(nothing);
    },
  );

  it('of another tenant is an outsider’s', () => {
    const value = { action: 'confirm', request_id: 'R', code: 'ABCD2345' };
    expect(click({ value, userTenant: 'tenant2' })).toMatchObject({ kind: 'outsider' });
  });
});

describe('the check of the address', () => {
  it('is answered with its challenge', () => {
    const check = { type: 'url_verification', token: secrets.feishuToken, challenge: 'c' };
    expect(readPayload(check)).toMatchObject({
      kind: 'handshake',
      response: { status: 200, body: '{"challenge":"c"}' },
    });
  });
});
