import { BadRequestError } from '../../http/errors.ts';
import { recordIn, textAt, textOf } from '../../http/exact-json.ts';
import { jsonResponse } from '../../http/webhook-response.ts';
import type { Asker } from '../../intent/asker.ts';
import type { Reading, Reply, Verified } from '../source.ts';
import type { FeishuConfig } from './env.ts';
import { messageText, withoutMentions } from './message-text.ts';
import type { FeishuCall } from './verify.ts';

type Event = Extract<FeishuCall, { kind: 'event' }>;

/** Reads a message to the bot, or the click on a button of one of its cards. */
export function readFeishu({ found }: Verified<FeishuCall>, config: FeishuConfig): Reading {
  if (found.kind === 'challenge') {
    return { kind: 'handshake', response: jsonResponse(200, { challenge: found.challenge }) };
  }
  switch (found.type) {
    case 'im.message.receive_v1':
      return readMessage(found, config);
    case 'card.action.trigger':
      return readClick(found, config);
    default:
      return NOTHING_TO_DO;
  }
}

/** Another event, or a message that is not for us: Feishu wants its 200 all the same. */
const NOTHING_TO_DO: Reading = { kind: 'handshake', response: jsonResponse(200, {}) };

/** open.feishu.cn, "Receive message", `im.message.receive_v1`. */
function readMessage({ tenant, event }: Event, config: FeishuConfig): Reading {
  const sender = recordIn(event, 'sender');
  const message = recordIn(event, 'message');
  const given = messageText(message['message_type'], message['content']);
  // Other bots, ourselves among them, are senders too.
  if (sender['sender_type'] !== 'user' || given === undefined) return NOTHING_TO_DO;
  const { text, isCalled } = withoutMentions(given, message['mentions']);
  if (message['chat_type'] !== 'p2p' && !isCalled) return NOTHING_TO_DO;
  const who = {
    tenant: textOf(sender['tenant_key']) ?? '',
    openId: textAt(sender, 'sender_id', 'open_id') ?? '',
    chat: textOf(message['chat_id']),
  };
  const messageId = textOf(message['message_id']) ?? '';
  const reply = replyTo(messageId, config);
  const asker = askerOf(who);
  if (isOutsider(who, tenant, config)) return { kind: 'outsider', asker, reply };
  // The message, not its event: however often it is delivered, somebody has pressed Enter once.
  return { kind: 'command', text, asker, dedupe: ['feishu', config.appId, messageId], reply };
}

/** open.feishu.cn, "Card callback communication", `card.action.trigger`; the value is what the button carries. */
function readClick({ id, tenant, event }: Event, config: FeishuConfig): Reading {
  const operator = recordIn(event, 'operator');
  const context = recordIn(event, 'context');
  const { action, command, request_id: requestId, code } = recordIn(recordIn(event, 'action'), 'value');
  const who = {
    tenant: textOf(operator['tenant_key']) ?? '',
    openId: textOf(operator['open_id']) ?? '',
    chat: textOf(context['open_chat_id']),
  };
  const asker = askerOf(who);
  const reply = replyTo(textOf(context['open_message_id']) ?? '', config);
  if (isOutsider(who, tenant, config)) return { kind: 'outsider', asker };
  if (action === 'run' && typeof command === 'string') {
    return { kind: 'command', text: command, asker, dedupe: ['feishu', config.appId, id], reply };
  }
  if (action !== 'confirm' && action !== 'cancel') return NOTHING_TO_DO;
  return {
    kind: 'answer',
    action,
    // What is no ID is nobody's, and so the ID of no request.
    requestId: textOf(requestId) ?? '',
    code: textOf(code) ?? '',
    asker,
    isClick: true,
    // The card itself shows what came of it; the end may come later.
    reply: { lateUrl: reply.lateUrl },
  };
}

interface Who {
  readonly tenant: string;
  readonly openId: string;
  readonly chat: string | undefined;
}

const askerOf = ({ tenant, openId, chat }: Who): Asker => ({
  kind: 'person',
  source: 'feishu',
  id: `${tenant}/${openId}`,
  ...(chat !== undefined && { channel: chat }),
});

/** A group may be shared with other tenants: where none is pinned, only that of the installed app may ask. */
const isOutsider = ({ tenant, openId }: Who, installed: string, { tenants }: FeishuConfig): boolean =>
  tenant === '' || openId === '' || !(tenants ?? [installed]).includes(tenant);

const MESSAGE_ID = /^om_[A-Za-z0-9_-]{1,128}$/;

/** @throws BadRequestError for an ID that would lead elsewhere: what cannot be answered is not done */
function replyTo(messageId: string, { endpoint }: FeishuConfig): Reply & { readonly lateUrl: string } {
  if (!MESSAGE_ID.test(messageId)) throw new BadRequestError('the message has no ID that can be answered');
  return { lateUrl: `${endpoint}/open-apis/im/v1/messages/${messageId}/reply`, isMute: true };
}
