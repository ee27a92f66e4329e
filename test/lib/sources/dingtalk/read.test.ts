import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../../lib/http/errors.ts';
import { readDingtalk } from '../../../../lib/sources/dingtalk/read.ts';
import { verified } from '../../../../lib/sources/source.ts';
import { dingtalkText, SESSION_URL } from '../../../helpers/dingtalk-message.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const config = { appSecrets: [secrets.dingtalk], robotCode: 'dingrobot1', corpId: 'dingcorp1' };
const given = { text: 'stop job_batch 34765', id: 'msg1', replyTo: `${SESSION_URL}1` };
const read = (changes: object = {}, corpId: string | undefined = config.corpId) => {
  const message = dingtalkText({ ...given, changes });
  return readDingtalk(verified(webhookRequest(), 'app-secret', message), { ...config, corpId });
};
const asker = { kind: 'person', source: 'dingtalk', id: 'dingcorp1/zhang01', channel: 'cidOncall==' };

describe('readDingtalk', () => {
  it('reads a message to the robot', () => {
    expect(read()).toEqual({
      kind: 'command',
      text: 'stop job_batch 34765',
      asker,
      dedupe: ['dingtalk', 'dingrobot1', 'msg1'],
      reply: { lateUrl: `${SESSION_URL}1`, isMute: true },
    });
  });

  it('reads one in a conversation of two, where nobody is mentioned', () => {
    const changes = { conversationType: '1', isInAtList: undefined, atUsers: undefined };
    expect(read(changes)).toMatchObject({ kind: 'command', text: 'stop job_batch 34765' });
    // DingTalk's own page promises the sender's organization for groups alone.
    expect(read({ ...changes, senderCorpId: undefined })).toMatchObject({ kind: 'command' });
    expect(read({ ...changes, senderCorpId: undefined, chatbotCorpId: 'dingcorp2' })).toMatchObject({
      kind: 'outsider',
    });
  });

  it('reads text beside pictures', () => {
    const richText = [
      { text: ' stop' },
      { type: 'picture', downloadCode: 'x' },
      { text: 'job_batch 34765' },
      1,
    ];
    expect(read({ msgtype: 'richText', text: undefined, content: { richText } })).toMatchObject({
      text: expect.stringMatching(/^stop +job_batch 34765$/),
    });
  });

  it.each(['picture', 'audio', 'file', 'video', 'richText', undefined, 1])(
    'takes %j for a message without a command',
    (msgtype) => {
      const changes = { msgtype, text: undefined, content: { recognition: 'stop job_batch 34765' } };
      expect(read(changes)).toMatchObject({ kind: 'command', text: '' });
    },
  );

  it('has nothing to do in a group where it is not mentioned', () => {
    expect(read({ isInAtList: false })).toMatchObject({ kind: 'handshake', response: { status: 200 } });
    expect(read({ isInAtList: undefined })).toMatchObject({ kind: 'handshake' });
  });

  it.each([
    ['of another organization', { senderCorpId: 'dingcorp2' }],
    ['of no organization', { senderCorpId: undefined }],
    ['who is a guest', { senderStaffId: undefined }],
    ['without a name', { senderStaffId: '' }],
    ['with another organization’s path', { senderStaffId: 'dingcorp2/zhang01' }],
  ])('lets nobody ask %s, and tells him so', (_, changes) => {
    expect(read(changes)).toMatchObject({ kind: 'outsider', reply: { isMute: true } });
  });

  it('lets the robot’s own organization ask where none is pinned', () => {
    const message = (changes: object) => {
      const found = dingtalkText({ ...given, changes });
      const open = { ...config, corpId: undefined };
      return readDingtalk(verified(webhookRequest(), 'app-secret', found), open);
    };
    expect(message({})).toMatchObject({ kind: 'command' });
    expect(message({ senderCorpId: 'dingcorp2' })).toMatchObject({ kind: 'outsider' });
    expect(message({ senderCorpId: undefined, chatbotCorpId: undefined })).toMatchObject({
      kind: 'outsider',
    });
  });

  it.each([
    'http://oapi.dingtalk.com/robot/sendBySession?session=1',
    'https://oapi.dingtalk.com.evil.example/robot/sendBySession',
    'https://oapi.dingtalk.com@evil.example/',
    'https://oapi.dingtalk.com:444/robot/sendBySession',
    'https://evil.example/',
    'https://oapi.dingtalk.com/robot/send?access_token=1',
    'https://u:p@oapi.dingtalk.com/robot/sendBySession?session=1',
    '',
    undefined,
  ])('does nothing for a message that is answered at %j', (sessionWebhook) => {
    expect(() => read({ sessionWebhook })).toThrow(BadRequestError);
  });

  it('does nothing for a message without an ID, which could come twice', () => {
    expect(() => read({ msgId: undefined })).toThrow(BadRequestError);
  });

  it('reads whatever comes, or says that it cannot', () => {
    const members = fc.constantFrom(
      'senderCorpId',
      'senderStaffId',
      'text',
      'content',
      'msgtype',
      'conversationId',
    );
    fc.assert(
      fc.property(fc.dictionary(members, fc.jsonValue()), (changes) => {
        expect(['command', 'outsider']).toContain(read(changes).kind);
      }),
    );
  });
});
