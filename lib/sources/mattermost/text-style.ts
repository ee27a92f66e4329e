import type { TextStyle } from '../chat-text.ts';

/** Takes no room, and parts what would be read as one word. */
const GAP = '\u200b';

/** A line of its own would begin a heading, a list or a table. */
const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029]+/g, ' ');

/**
 * A backslash takes the meaning of signs of markup, but not of `@`: Mattermost looks for mentions after that. What calls
 * somebody, shows a picture or leads elsewhere is parted instead.
 */
const harmless = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*{}[\]()#+\-.!_>~|]/g, '\\$&')
    .replace(/@|<|:(?! |$)/g, `$&${GAP}`);

/** Nobody is called from within code. */
const code = (text: string): string => `\`${oneLine(text).replaceAll('`', 'ˋ') || '–'}\``;

/** How Mattermost writes text. */
export const mattermostStyle: TextStyle = {
  escape: harmless,
  bold: (text) => `**${harmless(text)}**`,
  code,
  link: (url, text) => `[${text}](${url.replace(/[<>()\s\\]/g, percent)})`,
  // People are mentioned by their names, which change hands.
  mention: () => undefined,
  icons: { good: ':white_check_mark:', neutral: ':information_source:', bad: ':warning:' },
  bullet: '• ',
};

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
