import type { StatusMessage } from '../messages/status-message.ts';
import { EMOJI } from '../messages/tone-icons.ts';

/** How a platform writes text in a notice: what comes from elsewhere is made harmless, and mentions nobody. */
export interface ChatStyle {
  escape(text: string): string;
  bold(text: string): string;
  code(text: string): string;
  readonly icons: Readonly<Record<StatusMessage['tone'], string>>;
}

/** Two at signs that look alike, of which no platform mentions anybody by the second. */
const withoutMentions = (text: string): string =>
  text.replaceAll('@', '＠').replaceAll(/<(?=[!#:@/&\w])/g, '‹');

/** Markdown with backslashes: Discord, Mattermost, Adaptive Cards. */
export const markdownStyle: ChatStyle = {
  escape: (text) => withoutMentions(text).replaceAll(/[\\`*_~[\]()#>|!+-]/g, '\\$&'),
  bold: (text) => `**${markdownStyle.escape(text)}**`,
  code: (text) => `\`${withoutMentions(text).replaceAll('`', 'ˋ')}\``,
  icons: EMOJI,
};

/** Markdown with entities: Feishu's cards. */
export const entityStyle: ChatStyle = {
  escape: (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[*~[\]_`@]/g, (mark) => `&#${mark.charCodeAt(0)};`),
  bold: (text) => `**${entityStyle.escape(text)}**`,
  code: (text) => entityStyle.escape(text),
  icons: EMOJI,
};

/** For platforms whose markdown knows no escape: what would be markup becomes a character that looks like it. */
export const lookAlikeStyle: ChatStyle = {
  escape: (text) =>
    withoutMentions(text).replaceAll(/[*`[\]()<>#~]/g, (mark) =>
      String.fromCharCode(mark.charCodeAt(0) + FULL_WIDTH),
    ),
  bold: (text) => lookAlikeStyle.escape(text),
  code: (text) => lookAlikeStyle.escape(text),
  icons: EMOJI,
};

/** From ASCII to the full-width form of the same character. */
const FULL_WIDTH = 0xfee0;
