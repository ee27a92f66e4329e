import { accountOf } from '../../intent/asker.ts';
import { EMOJI } from '../../messages/tone-icons.ts';
import { unlinked, visibleLine } from '../chat-escape.ts';
import type { TextStyle } from '../chat-text.ts';

/**
 * Text for an Adaptive Card, whose TextBlock and Fact take a part of CommonMark (learn.microsoft.com/adaptive-cards, "Text
 * features"): what would begin bold or italic type, a list or a link is escaped, so that a job called `a_b_c` is read as that.
 * A mention needs an entry in the card's `msteams.entities` (learn.microsoft.com, "Format cards in Teams"), and there is none.
 */
export const cardText = (text: string, max = MAX_TEXT): string =>
  unlinked(
    visibleLine(text, max)
      .replaceAll(/[\\`*_[\]~|<&]/g, '\\$&')
      // `{{DATE(…)}}` is replaced before any markup is read.
      .replaceAll('{{', '{\\{'),
  )
    .replace(/^(\s*)([-+#>])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');

/** Nobody reads more in one paragraph. */
const MAX_TEXT = 1_000;

export const teamsStyle: TextStyle = {
  escape: (text) => cardText(text),
  bold: (text) => `**${cardText(text)}**`,
  // Cards have no type for code.
  code: (text) => cardText(text),
  link: () => '',
  // Rings nobody's bell: the account as a policy names it.
  mention: (asker) => (asker.source === 'teams' ? cardText(accountOf(asker)) : undefined),
  icons: EMOJI,
  bullet: '• ',
};
