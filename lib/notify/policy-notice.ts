import type { HttpCall } from '../http/http-call.ts';
import type { Locale } from '../intent/locale.ts';
import type { PolicyProblem } from '../intent/policy-problem.ts';
import { noticesIn } from '../messages/notices.ts';
import { bold, cutTo, escapeText, MAX_SECTION, mrkdwn } from '../messages/slack-mrkdwn.ts';
import { inLine } from '../messages/status-message.ts';
import { SHORTCODES } from '../messages/tone-icons.ts';
import { signedCall, slackCall } from './channel-call.ts';
import type { Channel } from './channels.ts';
import { chatWords } from './chat-notice.ts';

/**
 * A message that the policy cannot be used.
 *
 * @param id the same at every try, without a point
 */
export function policyNoticeCall(
  channel: Channel,
  problem: PolicyProblem,
  id: string,
  now: number,
  locale?: Locale,
): HttpCall {
  const { headline, details } = noticesIn(locale).policyUnusable(problem);
  const text = inLine([headline, details], locale);
  switch (channel.kind) {
    case 'slack': {
      const blockText = `${SHORTCODES.bad} ${bold(headline)}\n${escapeText(details)}`;
      return slackCall(channel, {
        text: cutTo(escapeText(text), MAX_SECTION),
        blocks: [{ type: 'section', text: mrkdwn(cutTo(blockText, MAX_SECTION)) }],
      });
    }
    case 'chat':
      return chatWords(channel, { headline, details }, id, now);
    case 'signed':
      return signedCall(
        channel,
        {
          type: 'dlf_stop.policy_unusable',
          timestamp: new Date(now).toISOString(),
          data: { message: text },
        },
        id,
        now,
      );
  }
}
