import { SHORTCODES } from '../../messages/tone-icons.ts';
import { backticked, oneLine, percentEncoded } from '../chat-escape.ts';
import type { TextStyle } from '../chat-text.ts';

/** Takes no room, and parts what would be read as one word. */
const GAP = '\u200b';

/**
 * A backslash takes the meaning of signs of markup, but not of `@`: Mattermost looks for mentions after that. What calls
 * somebody, shows a picture or leads elsewhere is parted instead.
 */
const harmless = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*{}[\]()#+\-.!_>~|]/g, '\\$&')
    .replace(/@|<|:(?! |$)/g, `$&${GAP}`);

/** How Mattermost writes text. */
export const mattermostStyle: TextStyle = {
  escape: harmless,
  bold: (text) => `**${harmless(text)}**`,
  // Nobody is called from within it.
  code: backticked,
  link: (url, text) => `[${text}](${url.replace(/[<>()\s\\]/g, percentEncoded)})`,
  // People are mentioned by their names, which change hands.
  mention: () => undefined,
  icons: SHORTCODES,
  bullet: '• ',
};
