import { seenBy, withIcons } from './shown.ts';
import { isObject, objectsIn, parse } from './unknown-json.ts';

type Json = Readonly<Record<string, unknown>>;

/** A message of DingTalk, Discord, Feishu, Mattermost, Teams or WeCom as it looks there, without its colours; undefined: it is none. */
export function readableChat(reply: Json): string | undefined {
  if (reply['msg_type'] === 'interactive') return feishuCard(parse(String(reply['content'])));
  if ('allowed_mentions' in reply) return discord(reply);
  if (isObject(reply['data']) && 'allowed_mentions' in reply['data']) return discord(reply['data']);
  if ('skip_slack_parsing' in reply) return mattermost(reply);
  if (reply['type'] === 'message') return teams(reply);
  if (isObject(reply['markdown'])) {
    const { text, content } = reply['markdown'];
    return markdownText(String(text ?? content));
  }
  return undefined;
}

/** Markdown and buttons of a card, from the top. */
function feishuCard(value: unknown): string {
  const body = isObject(value) ? value['body'] : undefined;
  return objectsIn(isObject(body) ? body['elements'] : undefined)
    .map((each) =>
      each['tag'] === 'button' && isObject(each['text'])
        ? `[${String(each['text']['content'])}]`
        : markdownText(String(each['content'])),
    )
    .join('\n');
}

/** The text, and each row of buttons in a line. */
function discord({ content, components, flags }: Json): string {
  const rows = objectsIn(components).map((row) =>
    objectsIn(row['components'])
      .map(({ label }) => `[${String(label)}]`)
      .join(' '),
  );
  return [markdownText(String(content)), ...rows, ...seenBy(flags === 64 ? false : undefined)].join('\n\n');
}

/** The text, and the buttons of each attachment in a line. */
function mattermost({ text, response_type: type, attachments }: Json): string {
  const rows = objectsIn(attachments).map(({ actions }) =>
    objectsIn(actions)
      .map(({ name }) => `[${String(name)}]`)
      .join(' '),
  );
  return [markdownText(String(text)), ...rows, ...seenBy(type === 'in_channel')].join('\n\n');
}

/** A card's blocks, from the top, its facts, and what its buttons open; without a card, the text. */
function teams({ text, attachments }: Json): string {
  const cards = objectsIn(attachments).map(({ content }) => (isObject(content) ? content : {}));
  if (cards.length === 0) return markdownText(String(text));
  return cards
    .flatMap(({ body, actions }) => [
      ...objectsIn(body).map((element) =>
        element['type'] === 'FactSet'
          ? objectsIn(element['facts'])
              .map(({ title, value }) => `${markdownText(String(title))}: ${markdownText(String(value))}`)
              .join('\n')
          : markdownText(String(element['text'])),
      ),
      ...objectsIn(actions).map(({ title }) => `[${String(title)}]`),
    ])
    .join('\n');
}

/** Without what makes it bold or code, and with what was escaped as it was. */
const markdownText = (text: string): string =>
  withIcons(text)
    .replaceAll(/(?<!\\)\*\*/g, '')
    .replaceAll(/(?<!\\)`/g, '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/&#(\d+);/g, (_entity, code: string) => String.fromCharCode(Number(code)));
