import { EMOJI } from '../messages/tone-icons.ts';
import { percentEncoded, unlinked, visibleLine } from './chat-escape.ts';
import type { TextStyle } from './chat-text.ts';

/** Of one line. */
const MAX_TEXT = 1_000;

/** Signs that begin markup, and others that look alike. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '*': '∗',
  '`': 'ˋ',
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '|': '｜',
  '~': '∼',
  '\\': '＼',
  '&': '＆',
};

const plain = (text: string): string =>
  visibleLine(text, MAX_TEXT).replaceAll(/[*`[\]<>|~\\&]/g, (sign) => LOOK_ALIKES[sign] ?? sign);

const escaped = (text: string): string =>
  unlinked(
    plain(text)
      // Within a word it is a letter like others.
      .replaceAll(/(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, (found) => '＿'.repeat(found.length)),
  )
    .replace(/^\s*#/, '＃')
    .replace(/^\s*[-+](?=[\s-])/, '−');

/** Text as it is, between backticks, for what is copied. */
export const plainCode = (text: string): string => `\`${plain(text)}\``;

/** Markdown of platforms that do not say whether theirs knows of escaping: signs of markup give way to look-alikes. */
export const lookAlikeStyle = (mention: TextStyle['mention']): TextStyle => ({
  escape: escaped,
  bold: (text) => `**${escaped(text)}**`,
  code: plainCode,
  link: (url, text) => `[${escaped(text)}](${url.replaceAll(/[()\s<>]/g, percentEncoded)})`,
  mention,
  icons: EMOJI,
  bullet: '- ',
});
