import { isRecord, textAt } from '../../http/exact-json.ts';

/** `@RobotA ` in front, as a group has it; behind it may stand one of several kinds of space. */
const MENTION_BEFORE = /^\s*@\S+(?:\s+|$)/u;
/** Behind it only a name, so that no quotation mark is taken along. */
const MENTION_AFTER = /\s+@[^\s"”」]+\s*$/u;

/**
 * What somebody has typed, without the mention (developer.work.weixin.qq.com/document/path/100719). Of a message of text and
 * pictures it is the text; whatever else people send says nothing.
 */
export function typedText(message: Readonly<Record<string, unknown>>): string {
  const text = contentOf(message);
  if (message['chattype'] !== 'group') return text.trim();
  const isBefore = MENTION_BEFORE.test(text);
  return text.replace(isBefore ? MENTION_BEFORE : MENTION_AFTER, '').trim();
}

function contentOf(message: Readonly<Record<string, unknown>>): string {
  const { msgtype, text, mixed } = message;
  if (msgtype === 'text') return textAt(text, 'content') ?? '';
  const items = msgtype === 'mixed' && isRecord(mixed) ? mixed['msg_item'] : undefined;
  if (!Array.isArray(items)) return '';
  return items
    .filter(isRecord)
    .filter((item) => item['msgtype'] === 'text')
    .map((item) => textAt(item, 'text', 'content') ?? '')
    .join(' ');
}
