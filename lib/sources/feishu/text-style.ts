import { EMOJI } from '../../messages/tone-icons.ts';
import { percentEncoded } from '../chat-escape.ts';
import type { TextStyle } from '../chat-text.ts';

/**
 * What means something to a card's Markdown, or begins a mention or a tag. As entities, which is how Feishu has them
 * escaped (open.feishu.cn, "Rich text (Markdown)").
 */
const SPECIAL = /[&<>*_~[\]()`#+\-!|:\\$@]/g;

const escapeText = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(SPECIAL, (character) => `&#${character.charCodeAt(0)};`);

/** Whether entities are read between backticks is not documented: only what needs none stands there. */
const PLAIN = /^[\p{L}\p{N} _./:-]+$/u;

/** The Markdown of cards. */
export const feishuStyle: TextStyle = {
  escape: escapeText,
  bold: (text) => `**${escapeText(text)}**`,
  code: (text) => (PLAIN.test(text) ? `\`${text}\`` : escapeText(text)),
  link: (url, text) => `[${escapeText(text)}](${url.replaceAll(/[\s()<>[\]]/g, percentEncoded)})`,
  mention: ({ source, id }) => {
    const openId = source === 'feishu' ? /\/(ou_[A-Za-z0-9]+)$/.exec(id)?.[1] : undefined;
    return openId === undefined ? undefined : `<at id=${openId}></at>`;
  },
  icons: EMOJI,
  bullet: '• ',
};
