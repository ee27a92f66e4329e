import { describe, expect, it } from 'vitest';
import { UnauthorizedError } from '../../../../lib/http/errors.ts';
import type { JobName } from '../../../../lib/intent/job-name.ts';
import type { Subject } from '../../../../lib/messages/compose.ts';
import { source } from '../../../../lib/sources/dingtalk/index.ts';
import { dingtalkCall, refuseDingtalk, respondDingtalk } from '../../../../lib/sources/dingtalk/respond.ts';
import { sample, sampleEnv } from '../../../../lib/sources/dingtalk/sample.ts';
import type { Answer } from '../../../../lib/sources/source.ts';
import { SESSION_URL } from '../../../helpers/dingtalk-message.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import { kinds, outcomes } from '../../messages/outcomes.ts';
import { messageOf, target } from '../../messages/subjects.ts';

interface Posted {
  readonly msgtype: string;
  readonly markdown: { readonly title: string; readonly text: string };
  readonly at: object;
}
const callOf = (answer: Answer) => dingtalkCall(`${SESSION_URL}1`, answer);
const postedOf = (answer: Answer): Posted => JSON.parse(callOf(answer).body) as Posted;
const say = (changes: Partial<Subject> = {}): Posted =>
  postedOf({ kind: 'status', message: messageOf(changes) });

describe('an answer in DingTalk', () => {
  it.each(kinds)('about %s is markdown with a title and a text, at the address of the message', (kind) => {
    const answer: Answer = { kind: 'status', message: messageOf({ outcome: outcomes[kind] }) };
    expect(callOf(answer).url).toBe(`${SESSION_URL}1`);
    expect(postedOf(answer)).toMatchObject({
      msgtype: 'markdown',
      markdown: { title: expect.stringMatching(/\S/), text: expect.stringMatching(/\S/) },
    });
  });

  it('says what happened first, and the facts below, each in a line of its own', () => {
    const { markdown } = say();
    expect(markdown.title).toBe('Stopped job_batch instance 34765 after 2 h.');
    expect(markdown.text).toMatch(
      /^✅ \*\*Stopped job_batch instance 34765 after 2 h\.\*\* {2}\n[\s\S]*Job: `job_batch` {2}\nInstance: `34765` {2}\n/,
    );
  });

  it('calls who asked, shows the account, and calls nobody else', () => {
    const asker = { kind: 'person', source: 'dingtalk', id: 'dingcorp1/zhang_01' } as const;
    const own = say({ asker, reason: '@li02 @all' });
    expect(own.at).toEqual({ atUserIds: ['zhang_01'], isAtAll: false });
    expect(own.markdown.text).toContain('Asked by: @zhang_01 `dingtalk:dingcorp1/zhang_01`');
    const leader = { requestId: 'Z'.repeat(26), asker: { ...asker, id: 'dingcorp1/li02' } } as never;
    expect(say({ asker, leader }).at).toEqual({ atUserIds: ['zhang_01'], isAtAll: false });
    for (const other of [
      { ...asker, source: 'slack' },
      { ...asker, id: 'dingcorp1/all @li02' },
    ]) {
      expect(say({ asker: other }).at).toEqual({ atUserIds: [], isAtAll: false });
    }
  });

  it('makes no link, heading, list or bold end of what people write', () => {
    const given =
      '# **x** [here](http://evil.example) `c` _i_ ![](x) ~~s~~ | & \n- l \u202e <font color="x">';
    const { markdown } = say({
      reason: given,
      outcome: { kind: 'malformed', problem: { kind: 'extra-word', given } },
      asker: { kind: 'alert', source: 'alertmanager', id: given },
    });
    for (const line of markdown.text.split('  \n')) {
      const inner = line.replaceAll(/`[^`]*`/g, '').replace(/\*\*([^*]*)\*\*/, '$1');
      expect(inner).not.toMatch(/[*`[\]<>|~\\&\u202e]|:\/\/|(?<![a-z])_|^[#>]|\n/u);
    }
  });

  it('holds the longest names and texts, in a body of 20,000 bytes', () => {
    const jobName = `${'作'.repeat(128)}_${'𠀀'.repeat(128)}` as JobName;
    const listed = { ...outcomes.list.instances[0], jobName } as (typeof outcomes.list.instances)[number];
    const list = { ...outcomes.list, instances: Array.from({ length: 50 }, () => listed) };
    const answers: Answer[] = [
      { kind: 'status', message: messageOf({ target: { ...target, jobName }, reason: '停'.repeat(1_000) }) },
      { kind: 'status', message: messageOf({ outcome: list }) },
      { kind: 'help', may: Array.from({ length: 500 }, () => `stop jobs ${jobName}`) },
      {
        kind: 'status',
        message: {
          ...messageOf(),
          headline: '停'.repeat(9_999),
          details: Array(99).fill('"\\\u0001'.repeat(333)),
        },
      },
    ];
    for (const answer of answers) {
      expect(Buffer.byteLength(callOf(answer).body)).toBeLessThanOrEqual(20_000);
    }
    expect(postedOf(answers[0] as Answer).markdown.text).toContain(`\`${jobName}\``);
    expect(postedOf(answers[2] as Answer).markdown.text).toMatch(/…$/);
  });

  it.each([
    ['{"errcode":0,"errmsg":"ok"}', 'done'],
    ['{"errcode":130101,"errmsg":"send too fast"}', 'failed'],
    ['{"errcode":-1,"errmsg":"system busy"}', 'failed'],
    ['{"errcode":300001,"errmsg":"session 不存在"}', 'gone'],
    ['{"errcode":460101,"errmsg":"message too long, exceed 20000 bytes"}', 'gone'],
    ['{"errcode":"0"}', 'failed'],
    ['ok', 'failed'],
    ['', 'failed'],
  ])('that DingTalk meets with %s is %s', (said, expected) => {
    expect(callOf({ kind: 'status', message: messageOf() }).judge?.(said)).toBe(expected);
  });
});

describe('the answer to the call itself', () => {
  it('shows nobody anything, and is no 200 where nobody was told', () => {
    expect(respondDingtalk({ kind: 'taken-in', isTold: true })).toMatchObject({
      status: 200,
      body: '{"msgtype":"empty"}',
    });
    expect(respondDingtalk({ kind: 'taken-in', isTold: false })).toMatchObject({ status: 503 });
    expect(respondDingtalk({ kind: 'status', message: messageOf() })).toMatchObject({ status: 200 });
  });

  it('says no more of an error than its own words', () => {
    expect(refuseDingtalk(new UnauthorizedError('wrong signature'))).toMatchObject({
      status: 401,
      body: '{"errcode":401,"errmsg":"Unauthorized"}',
    });
  });
});

describe('the source dingtalk', () => {
  it('accepts and reads its own sample', () => {
    const now = Date.UTC(2026, 10, 24, 1, 10);
    const made = sample({
      command: 'stop 作业 34765',
      now,
      unique: 'a1',
      secret: (name) => sampleEnv[name] ?? '',
    });
    const config = {
      appSecrets: [sampleEnv['DINGTALK_APP_SECRET'] ?? ''],
      robotCode: sampleEnv['DINGTALK_ROBOT_CODE'] ?? '',
      corpId: sampleEnv['DINGTALK_CORP_ID'],
    };
    expect(source.read(source.verify(webhookRequest(made), config, now), config)).toMatchObject({
      kind: 'command',
      text: 'stop 作业 34765',
      dedupe: ['dingtalk', 'dinglocalrobot', 'msga1=='],
    });
  });
});
