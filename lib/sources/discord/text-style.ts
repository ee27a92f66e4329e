import type { TextStyle } from '../chat-text.ts';

/** A line of its own would begin a heading, a list or a quotation. */
const oneLine = (text: string): string => text.replace(/[\r\n\u2028\u2029]+/g, ' ');

/** Discord takes a backslash before any sign of ASCII for "as it is" (support.discord.com, "Markdown Text 101"). */
const harmless = (text: string): string => oneLine(text).replace(/[!-/:-@[-`{-~]/g, escapeOne);

/** What means nothing where it stands between words stays readable for who copies it. */
const HARMLESS: ReadonlySet<string> = new Set([...'.,;?!\'"%&=/']);
const escapeOne = (sign: string): string => (HARMLESS.has(sign) ? sign : `\\${sign}`);

const code = (text: string): string => `\`${oneLine(text).replaceAll('`', 'ˋ') || '–'}\``;

/** How Discord writes text. */
export const discordStyle: TextStyle = {
  escape: harmless,
  bold: (text) => `**${harmless(text)}**`,
  code,
  // Between angle brackets it brings no preview; what would end it early is encoded.
  link: (url, text) => `[${text}](<${url.replace(/[<>()\s\\]/g, percent)}>)`,
  mention: ({ source, id }) => {
    const user = source === 'discord' ? /^\d+\/(\d+)$/.exec(id)?.[1] : undefined;
    return user === undefined ? undefined : `<@${user}>`;
  },
  icons: { good: '✅', neutral: 'ℹ️', bad: '⚠️' },
  bullet: '• ',
};

function percent(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
