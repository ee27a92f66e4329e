import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verified } from '../../../../lib/sources/source.ts';
import { readWecom } from '../../../../lib/sources/wecom/read.ts';
import { typedText } from '../../../../lib/sources/wecom/typed-text.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { REPLY_URL, type WecomText, wecomText } from '../../../helpers/wecom-message.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';

const robot = { token: secrets.wecomToken, aesKey: secrets.wecomAesKey };
const read = (given: Partial<WecomText> = {}, receiveId = '') => {
  const message = wecomText({ text: 'stop job_batch 34765', id: 'M1', replyTo: `${REPLY_URL}1`, ...given });
  const found = { message, robot, receiveId, timestamp: '1', nonce: '1' };
  return readWecom(verified(webhookRequest(), 'token', found), { robots: [robot], receiveId });
};
const asker = { kind: 'person', source: 'wecom', id: 'AIBOTID/zhangsan', channel: 'CHATID' };

describe('readWecom', () => {
  it('reads a message to the robot', () => {
    expect(read()).toEqual({
      kind: 'command',
      text: 'stop job_batch 34765',
      asker,
      dedupe: ['wecom', 'AIBOTID', 'M1'],
      reply: { lateUrl: `${REPLY_URL}1` },
    });
  });

  it('knows no channel in a conversation of two', () => {
    const changes = { chattype: 'single', chatid: undefined, text: { content: 'help' } };
    expect(read({ changes })).toMatchObject({ kind: 'command', text: 'help' });
    expect(read({ changes })).not.toHaveProperty('asker.channel');
  });

  it('names whom a message is for where there is no robot’s ID', () => {
    const changes = { aibotid: undefined };
    expect(read({ changes }, 'wwcorp')).toMatchObject({ kind: 'command', asker: { id: 'wwcorp/zhangsan' } });
    expect(read({ changes })).toMatchObject({ kind: 'outsider' });
  });

  it.each([
    ['nobody', { from: {} }],
    ['no sender', { from: null }],
    ['somebody with another robot’s path', { from: { userid: 'OTHER/zhangsan' } }],
    ['somebody of another organization', { from: { userid: 'zhangsan', corpid: 'wwother' } }],
  ])('lets %s not ask', (_, changes) => {
    expect(read({ changes })).toMatchObject({ kind: 'outsider' });
  });

  it('has a key without a message ID too', () => {
    expect(read({ changes: { msgid: undefined } })).toMatchObject({
      dedupe: ['wecom', 'AIBOTID', expect.stringMatching(/^[\w-]{43}$/)],
    });
  });

  it.each(['image', 'voice', 'file', 'mixed'])('takes %s for a message without a command', (msgtype) => {
    expect(read({ changes: { msgtype, text: undefined } })).toMatchObject({ kind: 'command', text: '' });
  });

  it.each(['event', 'stream', undefined, 1])('has nothing to do for %j', (msgtype) => {
    expect(read({ changes: { msgtype } })).toMatchObject({
      kind: 'handshake',
      response: { status: 200, body: '' },
    });
  });
});

it('reads whatever there can be, and lets nobody without an ID do anything', () => {
  const json = fc.oneof(fc.jsonValue(), fc.constant('zhangsan'));
  const shaped = fc.record({
    msgtype: fc.constantFrom('text', 'mixed', 'voice', 'event'),
    ...{
      msgid: json,
      aibotid: json,
      chatid: json,
      chattype: json,
      response_url: json,
      text: json,
      mixed: json,
    },
    from: fc.oneof(json, fc.record({ userid: json, corpid: json }, { requiredKeys: [] })),
  });
  fc.assert(
    fc.property(shaped, (changes) => {
      const reading = read({ changes });
      expect(['command', 'outsider', 'handshake']).toContain(reading.kind);
      if (reading.kind === 'command') expect(reading.asker.id).toMatch(/^[^/]+\/[^/]+$/);
    }),
  );
});

const ofType = (content: string, chattype = 'group') =>
  typedText({ msgtype: 'text', chattype, text: { content } });

describe('what was typed', () => {
  it.each([
    ['@RobotA stop job_batch 34765', 'stop job_batch 34765'],
    ['@机器人\u2005停止 作业 1 ', '停止 作业 1'],
    ['stop job_batch 34765 @RobotA', 'stop job_batch 34765'],
    ['@RobotA', ''],
    ['@RobotA\nstop job_batch 34765', 'stop job_batch 34765'],
    ['@RobotA freeze --reason "ask @bob"', 'freeze --reason "ask @bob"'],
    ['freeze --reason "ask @bob"', 'freeze --reason "ask @bob"'],
    ['stop job_batch 34765', 'stop job_batch 34765'],
  ])('of %j is %j', (text, expected) => {
    expect(ofType(text)).toBe(expected);
  });

  it('has no mention in a conversation of two', () => {
    expect(ofType(' help @x ', 'single')).toBe('help @x');
  });

  it('is the text among pictures, and nothing that was quoted', () => {
    const text = (content: string) => ({ msgtype: 'text', text: { content } });
    const mixed = {
      msg_item: [text('@RobotA stop'), { msgtype: 'image', image: {} }, null, text('job_batch 1')],
    };
    const quote = text('stop payroll 2');
    expect(typedText({ msgtype: 'mixed', chattype: 'group', mixed, quote })).toBe('stop job_batch 1');
  });
});
