import { BadRequestError } from '../../http/errors.ts';
import { isRecord, recordIn, textAt, textOf } from '../../http/exact-json.ts';
import type { Asker } from '../../intent/asker.ts';
import { NOTHING_TO_DO } from '../nothing-to-do.ts';
import type { Reading, Verified } from '../source.ts';
import type { DingtalkConfig } from './env.ts';
import type { DingtalkMessage } from './verify.ts';

/** Where answers are taken. */
export const HOST = 'oapi.dingtalk.com';

const SESSION_PATH = '/robot/sendBySession';

/** Reads a message to the robot (open.dingtalk.com, "Receive messages"). */
export function readDingtalk(
  { found: message }: Verified<DingtalkMessage>,
  { robotCode, corpId }: DingtalkConfig,
): Reading {
  // `1` is a conversation of two.
  const isBetweenTwo = message['conversationType'] === '1';
  if (!isBetweenTwo && message['isInAtList'] !== true) return NOTHING_TO_DO;
  // It is said to be there in groups only.
  const corp = textOf(message['senderCorpId'] ?? (isBetweenTwo ? message['chatbotCorpId'] : undefined)) ?? '';
  const staff = textOf(message['senderStaffId']) ?? '';
  const channel = textOf(message['conversationId']);
  const id = textOf(message['msgId']) ?? '';
  if (id === '') throw new BadRequestError('the message has no ID');
  const asker: Asker = {
    kind: 'person',
    source: 'dingtalk',
    id: `${corp}/${staff}`,
    ...(channel !== undefined && { channel }),
  };
  const reply = { lateUrl: answerUrl(message), isMute: true } as const;
  // Guests of a group have no ID of the organization's staff.
  const isOurs = corp === (corpId ?? message['chatbotCorpId']) && isPlain(corp) && isPlain(staff);
  if (!isOurs) return { kind: 'outsider', asker, reply };
  return { kind: 'command', text: typedText(message), asker, dedupe: ['dingtalk', robotCode, id], reply };
}

/** With a stroke in it, one account could be read as another one's. */
const isPlain = (id: string): boolean => id !== '' && !id.includes('/');

/** @throws BadRequestError for an address that is not DingTalk's: what cannot be answered is not done */
function answerUrl(message: DingtalkMessage): string {
  const text = textOf(message['sessionWebhook']) ?? '';
  const url = URL.parse(text);
  const isTheirs = url?.protocol === 'https:' && url.host === HOST && url.pathname === SESSION_PATH;
  if (!isTheirs || url.username !== '' || url.password !== '')
    throw new BadRequestError('the message has no address that can be answered');
  return text;
}

/** DingTalk takes the robot's own mention off. Of pictures and voices nothing is read: they are answered with the help. */
function typedText(message: DingtalkMessage): string {
  if (message['msgtype'] === 'text') return textAt(message, 'text', 'content')?.trim() ?? '';
  const parts = message['msgtype'] === 'richText' ? recordIn(message, 'content')['richText'] : undefined;
  if (!Array.isArray(parts)) return '';
  return (parts as unknown[])
    .map((part) => (isRecord(part) ? (textOf(part['text']) ?? '') : ''))
    .join(' ')
    .trim();
}
