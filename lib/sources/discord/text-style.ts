import { EMOJI } from '../../messages/tone-icons.ts';
import { backticked, oneLine, percentEncoded } from '../chat-escape.ts';
import type { TextStyle } from '../chat-text.ts';

/** Discord takes a backslash before any sign of ASCII for "as it is" (support.discord.com, "Markdown Text 101"). */
const harmless = (text: string): string => oneLine(text).replace(/[!-/:-@[-`{-~]/g, escapeOne);

/** What means nothing where it stands between words stays readable for who copies it. */
const HARMLESS: ReadonlySet<string> = new Set([...'.,;?!\'"%&=/']);
const escapeOne = (sign: string): string => (HARMLESS.has(sign) ? sign : `\\${sign}`);

/** How Discord writes text. */
export const discordStyle: TextStyle = {
  escape: harmless,
  bold: (text) => `**${harmless(text)}**`,
  code: backticked,
  // Between angle brackets it brings no preview; what would end it early is encoded.
  link: (url, text) => `[${text}](<${url.replace(/[<>()\s\\]/g, percentEncoded)}>)`,
  mention: ({ source, id }) => {
    const user = source === 'discord' ? /^\d+\/(\d+)$/.exec(id)?.[1] : undefined;
    return user === undefined ? undefined : `<@${user}>`;
  },
  icons: EMOJI,
  bullet: '• ',
};
