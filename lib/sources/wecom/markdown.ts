import { accountOf } from '../../intent/asker.ts';
import { EMOJI } from '../../messages/tone-icons.ts';
import { percentEncoded, unlinked, visibleLine } from '../chat-escape.ts';
import { answerLines, fitLines, type TextStyle } from '../chat-text.ts';
import type { Answer } from '../source.ts';

/** Bytes of a streamed answer, and of a late one (developer.work.weixin.qq.com/document/path/101031 and 101138). */
const MAX_BYTES = 20_480;
/** Of one line. */
const MAX_TEXT = 1_000;

/** An answer in WeCom's markdown. */
export const markdownOf = (answer: Answer): string =>
  // Between paragraphs there is an empty line: a single end of a line may be taken for a space.
  fitLines(answerLines(answer, wecomStyle), MAX_BYTES, '\n\n', (text) => Buffer.byteLength(text));

/**
 * Signs that begin markup give way to others that look alike: whether WeCom's markdown knows of escaping is not written anywhere.
 * A mention is `<@userid>`, wherever it stands.
 */
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

const codeOf = (text: string): string => `\`${plain(text)}\``;

const wecomStyle: TextStyle = {
  escape: escaped,
  bold: (text) => `**${escaped(text)}**`,
  code: codeOf,
  link: (url, text) => `[${escaped(text)}](${url.replaceAll(/[()\s<>]/g, percentEncoded)})`,
  // Rings nobody's bell: the account as a policy names it, with every underscore.
  mention: (asker) => (asker.source === 'wecom' ? codeOf(accountOf(asker)) : undefined),
  icons: EMOJI,
  bullet: '- ',
};
