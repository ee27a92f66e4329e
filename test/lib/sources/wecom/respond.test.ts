import { describe, expect, it } from 'vitest';
import { InternalError, UnauthorizedError } from '../../../../lib/http/errors.ts';
import type { JobName } from '../../../../lib/intent/job-name.ts';
import type { Subject } from '../../../../lib/messages/compose.ts';
import { type Answer, verified } from '../../../../lib/sources/source.ts';
import { refuseWecom, respondWecom, wecomCall } from '../../../../lib/sources/wecom/respond.ts';
import { secrets } from '../../../helpers/secrets.ts';
import { REPLY_URL, streamIn } from '../../../helpers/wecom-message.ts';
import { webhookRequest } from '../../http/webhook-requests.ts';
import { kinds, outcomes } from '../../messages/outcomes.ts';
import { messageOf, target } from '../../messages/subjects.ts';

const robot = { token: secrets.wecomToken, aesKey: secrets.wecomAesKey };
const found = { message: {}, robot, receiveId: '', timestamp: '1795485600', nonce: 'nonce' };
const to = verified(webhookRequest({ body: '{"encrypt":"x"}' }), 'token', found);
const bodyOf = (answer: Answer): string => respondWecom(answer, to).body;
const say = (changes: Partial<Subject> = {}): string =>
  streamIn(bodyOf({ kind: 'status', message: messageOf(changes) })).stream.content;

const longestName = `${'作'.repeat(128)}_${'𠀀'.repeat(128)}` as JobName;
const listed = {
  ...outcomes.list.instances[0],
  jobName: longestName,
} as (typeof outcomes.list.instances)[number];
const longestAnswers: readonly Answer[] = [
  {
    kind: 'status',
    message: messageOf({ target: { ...target, jobName: longestName }, reason: '停'.repeat(1_000) }),
  },
  {
    kind: 'status',
    message: messageOf({ outcome: { ...outcomes.list, instances: Array(50).fill(listed) } }),
  },
  { kind: 'help', may: Array.from({ length: 500 }, () => `stop jobs ${longestName}`) },
  {
    kind: 'status',
    message: { ...messageOf(), headline: '停'.repeat(9_999), details: Array(99).fill('止'.repeat(999)) },
  },
];

describe('respondWecom', () => {
  it.each(kinds)('answers %s with a stream that has ended, encrypted and signed', (kind) => {
    const answer = streamIn(bodyOf({ kind: 'status', message: messageOf({ outcome: outcomes[kind] }) }));
    expect(answer).toMatchObject({
      msgtype: 'stream',
      stream: {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        finish: true,
        content: expect.stringMatching(/\S/),
      },
      isSigned: true,
      receiveId: '',
    });
  });

  it('says what happened first, and the facts below', () => {
    expect(say({ consoleUrl: 'https://console.example/dayu?a=(1)' })).toMatch(
      /^✅ \*\*Stopped job_batch instance 34765 after 2 h\.\*\*\n\n[\s\S]*Job: `job_batch`\n\nInstance: `34765`[\s\S]*Request `ABCDEFGHIJKLMNOPQRSTUVWXYZ`\n\n\[DataArts console\]\(https:\/\/console\.example\/dayu\?a=%281%29\)$/,
    );
  });

  it('makes no mention, link, list or bold end of what people write', () => {
    const given =
      '# <@all> **x** [here](http://evil.example) `c` _i_ ![](x) ~~s~~ | & \n- l \u202e <font color="x">';
    const content = say({
      reason: given,
      outcome: { kind: 'malformed', problem: { kind: 'extra-word', given } },
      asker: { kind: 'alert', source: 'alertmanager', id: given },
    });
    for (const line of content.split('\n\n')) {
      const inner = line.replaceAll(/`[^`]*`/g, '').replace(/\*\*([^*]*)\*\*/, '$1');
      expect(inner).not.toMatch(/[*`[\]<>|~\\&\u202e]|:\/\/|(?<![a-z])_|^[#>]|\n/u);
    }
    expect(content).not.toContain('<@');
    expect(content).toContain('@all');
  });

  it('keeps a job’s name as it is, where it is copied from', () => {
    const jobName = '_a_b__c_' as JobName;
    expect(say({ target: { ...target, jobName } })).toContain('Job: `_a_b__c_`');
  });

  it('names an account as a policy does, and rings nobody', () => {
    const asker = { kind: 'person', source: 'wecom', id: 'aib-_1_/zhang_<@all>_' } as const;
    expect(say({ asker })).toContain('Asked by: `wecom:aib-_1_/zhang_＜@all＞_`');
    expect(say({ asker: { ...asker, source: 'slack' } })).toContain('Asked by: slack: aib-＿1＿/zhang');
  });

  it('holds the longest names and texts, up to 20,480 bytes', () => {
    const contents = longestAnswers.map((answer) => streamIn(bodyOf(answer)).stream.content);
    for (const content of contents) expect(Buffer.byteLength(content)).toBeLessThanOrEqual(20_480);
    expect(contents[0]).toContain(`\`${longestName}\``);
    expect(contents[2]).toMatch(/…$/);
  });

  it('has nothing to say where nothing was asked', () => {
    expect(respondWecom({ kind: 'taken-in', isTold: true }, to)).toMatchObject({ status: 200, body: '' });
  });
});

describe('a late reply', () => {
  const { url, body, judge } = wecomCall(`${REPLY_URL}1`, { kind: 'status', message: messageOf() });

  it('is markdown at the address of the message', () => {
    expect(url).toBe(`${REPLY_URL}1`);
    expect(JSON.parse(body)).toMatchObject({
      msgtype: 'markdown',
      markdown: { content: expect.stringContaining('Stopped job_batch instance 34765') },
    });
  });

  it('holds the longest names and texts too, up to 20,480 bytes', () => {
    for (const answer of longestAnswers) {
      const { markdown } = JSON.parse(wecomCall(`${REPLY_URL}1`, answer).body) as {
        markdown: { content: string };
      };
      expect(Buffer.byteLength(markdown.content)).toBeLessThanOrEqual(20_480);
      expect(markdown.content).toMatch(/\S/);
    }
  });

  it.each([
    ['{"errcode":0,"errmsg":"ok"}', 'done'],
    ['{"errcode":-1,"errmsg":"system error"}', 'failed'],
    ['{"errcode":45009,"errmsg":"api freq out of limit"}', 'failed'],
    ['{"errcode":40001,"errmsg":"used"}', 'gone'],
    ['{"errcode":"0"}', 'failed'],
    ['{}', 'failed'],
    ['ok', 'failed'],
    ['', 'failed'],
  ])('that is answered %s is %s', (said, expected) => {
    expect(judge?.(said)).toBe(expected);
  });
});

describe('refuseWecom', () => {
  it('keeps the status, so that WeCom comes again after an error of ours', () => {
    expect(refuseWecom(new UnauthorizedError('wrong signature'))).toMatchObject({
      status: 401,
      body: '{"message":"Unauthorized"}',
    });
    expect(refuseWecom(new InternalError()).status).toBe(500);
  });
});
