/** A reply as a person reads it: Slack's blocks and Feishu's cards as text, other JSON indented. */
export function readable(body: string): string {
  const reply = parse(body);
  if (!isObject(reply)) return body;
  if (reply['msg_type'] === 'interactive') return card(parse(String(reply['content'])));
  if (!Array.isArray(reply['blocks'])) {
    return typeof reply['text'] === 'string' && 'response_type' in reply
      ? slackText(reply['text'])
      : JSON.stringify(reply, null, 2);
  }
  return [...reply['blocks'].map(block), ...seenBy(reply['response_type'])].join('\n\n');
}

/** An incoming webhook has a channel, and no type. */
function seenBy(type: unknown): string[] {
  if (type === undefined) return [];
  return [`(seen by ${type === 'in_channel' ? 'everybody in the channel' : 'only who asked'})`];
}

function block(value: unknown): string {
  if (!isObject(value)) return '';
  const fields = Array.isArray(value['fields']) ? value['fields'] : [];
  const elements = Array.isArray(value['elements']) ? value['elements'] : [];
  if (value['type'] === 'actions') return elements.map((each) => `[${labelOf(each)}]`).join(' ');
  return [value['text'], ...fields.map(oneLine), ...elements].map(textOf).filter(Boolean).join('\n');
}

/** Markdown and buttons of a card, from the top. */
function card(value: unknown): string {
  const body = isObject(value) ? value['body'] : undefined;
  const elements = isObject(body) && Array.isArray(body['elements']) ? (body['elements'] as unknown[]) : [];
  return elements
    .filter(isObject)
    .map((each) =>
      each['tag'] === 'button' && isObject(each['text'])
        ? `[${String(each['text']['content'])}]`
        : markdownText(String(each['content'])),
    )
    .join('\n');
}

const markdownText = (text: string): string =>
  text
    .replaceAll('**', '')
    .replaceAll('`', '')
    .replaceAll(/&#(\d+);/g, (_entity, code: string) => String.fromCharCode(Number(code)));

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

const ICONS: Readonly<Record<string, string>> = {
  ':white_check_mark:': '✅',
  ':information_source:': 'ℹ️',
  ':warning:': '⚠️',
};

const slackText = (text: string): string =>
  text
    .replaceAll(/:[a-z_]+:/g, (name) => ICONS[name] ?? name)
    .replaceAll(/\*([^*\n]+)\*/g, '$1')
    .replaceAll('`', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
