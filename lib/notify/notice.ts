import type { HttpCall } from '../http/http-call.ts';
import type { StatusMessage } from '../messages/status-message.ts';
import { signedCall, slackCall } from './channel-call.ts';
import type { Channel } from './channels.ts';
import { chatNotice } from './chat-notice.ts';
import { signedNotice } from './signed-notice.ts';
import { slackNotice } from './slack-notice.ts';

/** A request that a channel is to be told about. */
export interface NoticeItem {
  readonly message: StatusMessage;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * One message about all of them: an alert storm ends in one, not in a hundred.
 *
 * @param id the same at every try, so that the other side can tell a repeat; without a point, which the signature
 *   takes for a separator
 */
export function noticeCall(
  channel: Channel,
  items: readonly NoticeItem[],
  id: string,
  now: number,
): HttpCall {
  const messages = items.toSorted(worstFirst).map(({ message }) => message);
  switch (channel.kind) {
    case 'slack':
      return slackCall(channel, slackNotice(messages));
    case 'chat':
      return chatNotice(channel, messages, id, now);
    case 'signed': {
      const lastClosedAt = items.reduce((last, { at }) => Math.max(last, at), 0);
      return signedCall(channel, signedNotice(messages, lastClosedAt), id, now);
    }
  }
}

const RANKS = { bad: 0, neutral: 1, good: 2 } as const;

/** What somebody may have to look after must not be what a limit leaves out. */
const worstFirst = (a: NoticeItem, b: NoticeItem): number =>
  RANKS[a.message.tone] - RANKS[b.message.tone] || a.at - b.at;
