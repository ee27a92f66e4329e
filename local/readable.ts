import { readableChat } from './readable-chat.ts';
import { seenBy, withIcons } from './shown.ts';
import { isObject, parse } from './unknown-json.ts';

/** A reply as a person reads it: messages of chats as text, other JSON indented. */
export function readable(body: string): string {
  const reply = parse(body);
  if (!isObject(reply)) return body;
  const chat = readableChat(reply);
  if (chat !== undefined) return chat;
  if (!Array.isArray(reply['blocks'])) {
    return typeof reply['text'] === 'string' && 'response_type' in reply
      ? slackText(reply['text'])
      : JSON.stringify(reply, null, 2);
  }
  return [...reply['blocks'].map(block), ...seenBy(isForAll(reply['response_type']))].join('\n\n');
}

/** An incoming webhook has a channel, and no type. */
const isForAll = (type: unknown): boolean | undefined =>
  type === undefined ? undefined : type === 'in_channel';

function block(value: unknown): string {
  if (!isObject(value)) return '';
  const fields = Array.isArray(value['fields']) ? value['fields'] : [];
  const elements = Array.isArray(value['elements']) ? value['elements'] : [];
  if (value['type'] === 'actions') return elements.map((each) => `[${labelOf(each)}]`).join(' ');
  return [value['text'], ...fields.map(oneLine), ...elements].map(textOf).filter(Boolean).join('\n');
}

/** What stands on a button. */
const labelOf = (button: unknown): string => (isObject(button) ? textOf(button['text']) : '');

/** A field is a label and a value, one above the other. */
const oneLine = (field: unknown): string => textOf(field).replace('\n', ': ');

const textOf = (value: unknown): string =>
  slackText(
    typeof value === 'string'
      ? value
      : isObject(value) && typeof value['text'] === 'string'
        ? value['text']
        : '',
  );

const slackText = (text: string): string =>
  withIcons(text)
    .replaceAll(/\*([^*\n]+)\*/g, '$1')
    .replaceAll('`', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
