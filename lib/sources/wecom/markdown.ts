import { accountOf } from '../../intent/asker.ts';
import { truncate } from '../../intent/truncate.ts';
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
  truncate(text, MAX_TEXT)
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    // They turn what follows around: one name could look like another.
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[*`[\]<>|~\\&]/g, (sign) => LOOK_ALIKES[sign] ?? sign);

const escaped = (text: string): string =>
  plain(text)
    // Within a word it is a letter like others.
    .replaceAll(/(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, (found) => '＿'.repeat(found.length))
    .replaceAll(/:\/\/|\bwww\./gi, (found) => `${found.slice(0, -1)}\u2060${found.slice(-1)}`)
    .replace(/^\s*#/, '＃')
    .replace(/^\s*[-+](?=[\s-])/, '−');

/** An address may hold them, but they would end the link early. */
const hex = (sign: string): string => `%${sign.charCodeAt(0).toString(16)}`;

const codeOf = (text: string): string => `\`${plain(text)}\``;

const wecomStyle: TextStyle = {
  escape: escaped,
  bold: (text) => `**${escaped(text)}**`,
  code: codeOf,
  link: (url, text) => `[${escaped(text)}](${url.replaceAll(/[()\s<>]/g, hex)})`,
  // Rings nobody's bell: the account as a policy names it, with every underscore.
  mention: (asker) => (asker.source === 'wecom' ? codeOf(accountOf(asker)) : undefined),
  icons: { good: '✅', neutral: 'ℹ️', bad: '⚠️' },
  bullet: '- ',
};
