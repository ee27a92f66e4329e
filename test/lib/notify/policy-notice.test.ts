import { describe, expect, it } from 'vitest';
import type { PolicyProblem } from '../../../lib/intent/policy-problem.ts';
import type { Channel } from '../../../lib/notify/channels.ts';
import { policyNoticeCall } from '../../../lib/notify/policy-notice.ts';

const AT = Date.UTC(2026, 10, 24, 3);
const slack: Channel = {
  kind: 'slack',
  name: 'slack-1a2b3c4d',
  url: 'https://hooks.slack.com/services/T1/B1/x',
};
const signed: Channel = {
  kind: 'signed',
  name: 'signed-1a2b3c4d',
  url: 'https://example.com/notices',
  key: Buffer.alloc(24, 1),
};
const problem: PolicyProblem = {
  id: 'a1b2',
  words: 'POLICY_URL s3://policies/policy.yaml: line 3, rules[0].then: Invalid option',
  hasGoodOne: true,
};
const TEXT =
  'dlf-stop: the policy cannot be used. The last good one stays in force. Put it right: it is read again within a minute. “npm run policy -- check” finds what is wrong in a text. POLICY_URL s3://policies/policy.yaml: line 3, rules[0].then: Invalid option';

const messageOf = (given: PolicyProblem) =>
  JSON.parse(policyNoticeCall(slack, given, 'msg_1', AT).body) as {
    readonly text: string;
    readonly blocks: readonly { readonly text: { readonly text: string } }[];
  };

describe('a notice of a policy that cannot be used', () => {
  it('says in Slack what holds, what to do and what is wrong', () => {
    const { text, blocks } = messageOf(problem);
    expect(text).toBe(TEXT);
    expect(blocks.map((block) => block.text.text)).toEqual([
      expect.stringMatching(/^:warning: \*dlf-stop: .* in force\.\*\nPut it right: .*Invalid option$/),
    ]);
  });

  it('says that nothing is allowed where there was no good one', () => {
    expect(messageOf({ ...problem, hasGoodOne: false }).text).toContain(
      'Nothing is allowed until there is a good one.',
    );
  });

  it('mentions nobody, and fits into a section, whatever the text held', () => {
    const { text, blocks } = messageOf({ ...problem, words: `<!channel>${'&'.repeat(5_000)}` });
    expect(text).toContain('&lt;!channel&gt;');
    for (const each of [text, ...blocks.map((block) => block.text.text)]) {
      expect(each.length).toBeLessThanOrEqual(3_000);
      expect(each).not.toMatch(/<|&(?!amp;|lt;|gt;)/);
    }
  });

  it('is signed for a program', () => {
    const call = policyNoticeCall(signed, problem, 'msg_1', AT);
    expect(JSON.parse(call.body)).toEqual({
      type: 'dlf_stop.policy_unusable',
      timestamp: '2026-11-24T03:00:00.000Z',
      data: { message: TEXT },
    });
    expect(call.headers).toMatchObject({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(AT / 1000),
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
  });
});
